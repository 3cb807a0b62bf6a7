"""Remind people; set how often."""
