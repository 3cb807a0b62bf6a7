"""Auditors from outside: the days that they look at, their desk, and what they opened."""
