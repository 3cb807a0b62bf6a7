"""Steward: the open AI management system."""
