"""AI systems, their parts and the facts that rules read (8, A.4, A.6, A.7, A.10)."""
