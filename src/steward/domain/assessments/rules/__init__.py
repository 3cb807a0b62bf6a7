"""Measuring harms, completeness, sensitive uses, versions and what is told."""
