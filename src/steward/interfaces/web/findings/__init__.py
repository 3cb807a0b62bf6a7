"""Pages of nonconformities."""
