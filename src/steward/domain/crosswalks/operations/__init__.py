"""Writes of crosswalks: state ties, suggest them, attach texts."""
