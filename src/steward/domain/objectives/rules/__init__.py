"""Objectives, changes and dates: what follows from values alone."""
