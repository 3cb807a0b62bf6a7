"""Findings: the register, and the corrective action report of one."""
