"""What is seen of AI systems: observations, checks and their results (9.1, A.6.2.6)."""
