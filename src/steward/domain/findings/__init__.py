"""Nonconformities and corrective actions (10.2) of ISO/IEC 42001."""
