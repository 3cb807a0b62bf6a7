"""Signing in by the provider of an organisation, and setting that up."""
