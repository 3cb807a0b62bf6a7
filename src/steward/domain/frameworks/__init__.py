"""Frameworks and their requirements, in our own words."""
