"""The module as a Django app."""

from django.apps import AppConfig


class ImpactsConfig(AppConfig):
    """Registers the tables of ``impacts``."""

    name = "steward.domain.impacts"
    label = "impacts"
    default_auto_field = "django.db.models.BigAutoField"
