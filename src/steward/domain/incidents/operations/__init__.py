"""Change incidents, clocks, concerns and public information."""
