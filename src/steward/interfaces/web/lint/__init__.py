"""Pages of audit lint."""
