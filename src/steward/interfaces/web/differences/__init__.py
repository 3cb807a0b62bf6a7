"""Pages that say what changed between two instants."""
