"""Errors, ids and the actor: values that every floor shares."""
