"""Legal classification of AI systems (ISO/IEC 42001, 6.1.4, 8.4 and A.5)."""
