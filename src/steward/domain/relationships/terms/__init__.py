"""Suppliers, agreements, changes, shared work and customers: the words of the module."""
