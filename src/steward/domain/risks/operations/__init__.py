"""Writes to the register: deriving it, deciding on it."""
