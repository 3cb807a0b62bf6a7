"""AI systems: pages."""
