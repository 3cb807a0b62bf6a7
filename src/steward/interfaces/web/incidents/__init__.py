"""Incidents, their clocks, concerns and public information: the pages."""
