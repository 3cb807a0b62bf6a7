"""Confidential records as a Django app."""

from django.apps import AppConfig


class ConfidingConfig(AppConfig):
    """Which records are confidential, and the people and groups that they name."""

    name = "steward.extensions.confiding"
    label = "confiding"
    default_auto_field = "django.db.models.BigAutoField"
