"""The module as a Django app."""

from django.apps import AppConfig


class SoaConfig(AppConfig):
    """Registers the tables of ``soa``."""

    name = "steward.domain.soa"
    label = "soa"
    default_auto_field = "django.db.models.BigAutoField"
