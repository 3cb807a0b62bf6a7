"""Pages of competence and awareness."""
