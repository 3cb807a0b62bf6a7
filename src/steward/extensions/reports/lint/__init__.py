"""Audit lint with the two stages of a certification audit."""
