"""Incidents with their clocks, and drafts of reports to authorities."""
