"""Questionnaires sent outside: who sends them, the door, and what a guest sees behind it."""
