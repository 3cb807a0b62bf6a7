"""Writes about bundles and keys."""
