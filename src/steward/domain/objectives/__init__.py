"""Objectives and planned changes (6.2, 6.3) of ISO/IEC 42001."""
