"""Context, leadership and resources (ISO/IEC 42001, 4.1 to 4.4, 5.1, 5.3, 7.1, 8.1)."""
