"""Risk registers as people have them: which column is what, and what each cell means."""
