"""The module as a Django app."""

from django.apps import AppConfig


class ObjectivesConfig(AppConfig):
    """Registers the tables of ``objectives``."""

    name = "steward.domain.objectives"
    label = "objectives"
    default_auto_field = "django.db.models.BigAutoField"
