"""Objectives, changes and dates: the words of the module."""
