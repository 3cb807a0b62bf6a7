"""Competence, awareness and communication (7.2 to 7.4) of ISO/IEC 42001."""
