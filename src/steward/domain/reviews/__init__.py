"""Management review (9.3) of ISO/IEC 42001."""
