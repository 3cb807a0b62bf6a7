"""Writes about organisations, units, people, members and tokens."""
