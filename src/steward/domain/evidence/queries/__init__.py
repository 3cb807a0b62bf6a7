"""Read evidence."""
