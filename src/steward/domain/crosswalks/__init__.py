"""Crosswalks: how far what is done for one framework already serves another."""
