"""Read management reviews."""
