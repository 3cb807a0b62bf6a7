"""Controlled documents: the register, each document as a file, and its live fields."""
