"""Audit packs: what happened, with its evidence and its proof, for a machine without Steward."""
