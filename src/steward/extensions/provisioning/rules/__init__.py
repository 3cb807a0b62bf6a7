"""Read filters, apply patches, and take from a resource what is kept of it."""
