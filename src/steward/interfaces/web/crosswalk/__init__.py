"""Crosswalks on screen: what following another framework would still take."""
