"""Hugging Face: models and datasets of the hub, and their cards."""
