"""Audit programme, audits and samples (9.2) of ISO/IEC 42001."""
