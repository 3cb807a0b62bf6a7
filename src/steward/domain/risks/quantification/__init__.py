"""Quantified risk analysis: how often, how much, and the loss of a year (ISO 31000, 6.4.3)."""
