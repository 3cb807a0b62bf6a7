"""Questionnaires: pages."""
