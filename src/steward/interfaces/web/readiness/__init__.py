"""Readiness as a range, with the arithmetic: pages."""
