"""The module as a Django app."""

from django.apps import AppConfig


class RisksConfig(AppConfig):
    """Registers the tables of ``risks``."""

    name = "steward.domain.risks"
    label = "risks"
    default_auto_field = "django.db.models.BigAutoField"
