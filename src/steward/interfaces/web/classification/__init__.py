"""Legal classification of AI systems."""
