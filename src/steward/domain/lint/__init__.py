"""Audit lint: an auditor's questions as rules over the whole management system (9.2, 10.2)."""
