"""The module as a Django app."""

from django.apps import AppConfig


class PartsConfig(AppConfig):
    """Registers the tables of ``parts``."""

    name = "steward.domain.parts"
    label = "parts"
    default_auto_field = "django.db.models.BigAutoField"
