"""The module as a Django app."""

from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    """Registers the tables of ``readiness``."""

    name = "steward.domain.readiness"
    label = "readiness"
    default_auto_field = "django.db.models.BigAutoField"
