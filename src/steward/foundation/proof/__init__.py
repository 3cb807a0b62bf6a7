"""Proof that records are as they were: a Merkle log of each organisation with signed checkpoints."""
