"""Tasks: pages."""
