"""Everything that changes documents."""
