"""Organisations, units, people, their roles and how they sign in (ISO/IEC 42001, 5.3)."""
