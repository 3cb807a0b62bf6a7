"""Minutes of management reviews."""
