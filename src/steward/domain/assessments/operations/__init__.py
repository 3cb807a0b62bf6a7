"""Writes of impact assessments."""
