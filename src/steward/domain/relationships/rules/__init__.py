"""Suppliers, agreements, shared work: what follows from values alone."""
