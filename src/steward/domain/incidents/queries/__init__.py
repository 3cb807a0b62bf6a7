"""Read incidents, clocks, concerns and public information."""
