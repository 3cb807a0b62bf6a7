"""Frameworks and reports: pages."""
