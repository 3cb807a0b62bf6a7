"""The record of competence."""
