"""The module as a Django app."""

from django.apps import AppConfig


class FindingsConfig(AppConfig):
    """Registers the tables of ``findings``."""

    name = "steward.domain.findings"
    label = "findings"
    default_auto_field = "django.db.models.BigAutoField"
