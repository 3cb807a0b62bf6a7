"""The words of incidents, clocks, concerns and public information."""
