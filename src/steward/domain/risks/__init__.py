"""The risk register of AI systems, derived from facts and decided by people (6.1.2, 8.2)."""
