"""The module as a Django app."""

from django.apps import AppConfig


class CrosswalksConfig(AppConfig):
    """Registers the tables of ``crosswalks``."""

    name = "steward.domain.crosswalks"
    label = "crosswalks"
    default_auto_field = "django.db.models.BigAutoField"
