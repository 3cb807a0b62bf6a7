"""One page for those who decide."""
