"""Readiness for certification, as a range per clause."""
