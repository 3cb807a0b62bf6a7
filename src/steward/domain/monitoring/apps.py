"""The module as a Django app."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Registers the tables of ``monitoring``."""

    name = "steward.domain.monitoring"
    label = "monitoring"
    default_auto_field = "django.db.models.BigAutoField"
