"""The module as a Django app."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Registers the tables of ``incidents``."""

    name = "steward.domain.incidents"
    label = "incidents"
    default_auto_field = "django.db.models.BigAutoField"
