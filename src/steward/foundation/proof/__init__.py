"""Proof that records are as they were: a Merkle log for each organisation, signed."""
