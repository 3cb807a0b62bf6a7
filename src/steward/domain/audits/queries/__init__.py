"""Read programmes, audits, what they cover, and from what they sample."""
