"""Approval of records by named people, in steps (ISO/IEC 42001:2023, 5.3 and 7.5.2)."""
