"""Questionnaires from elsewhere and to elsewhere: bytes in, template and remarks out."""
