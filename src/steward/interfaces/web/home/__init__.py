"""Home: pages."""
