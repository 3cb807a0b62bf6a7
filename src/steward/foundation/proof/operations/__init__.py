"""Seal what happens, sign it, and compare."""
