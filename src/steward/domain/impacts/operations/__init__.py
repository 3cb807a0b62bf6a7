"""Writes of legal classification."""
