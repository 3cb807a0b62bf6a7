"""Suppliers and customers: tiers, due diligence, shared responsibilities and terms (A.10)."""
