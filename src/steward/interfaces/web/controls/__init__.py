"""Clauses and controls of ISO/IEC 42001 with their status: pages."""
