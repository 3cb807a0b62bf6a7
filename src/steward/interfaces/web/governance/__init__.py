"""Pages of context and leadership."""
