"""What AI systems rely on: models, datasets and suppliers (A.4.3, A.7, A.10.3)."""
