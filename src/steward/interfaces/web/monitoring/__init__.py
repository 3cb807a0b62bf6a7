"""Pages of monitoring: results, checks, what was observed, and names without a record."""
