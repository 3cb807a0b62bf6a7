"""Pages of objectives and planned changes."""
