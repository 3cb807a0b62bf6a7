"""The work that is open."""
