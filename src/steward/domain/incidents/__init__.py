"""Incidents, concerns and statutory clocks (A.3.3, A.8.3, A.8.4) of ISO/IEC 42001."""
