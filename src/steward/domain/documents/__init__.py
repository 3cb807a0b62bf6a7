"""Documented information (7.5, 5.2) of ISO/IEC 42001."""
