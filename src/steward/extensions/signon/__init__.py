"""Sign-in by an organisation's own identity provider (OpenID Connect Core 1.0)."""
