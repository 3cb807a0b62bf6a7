"""Writes of monitoring."""
