"""Pages of incidents and concerns."""
