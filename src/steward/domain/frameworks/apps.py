"""The module as a Django app."""

from django.apps import AppConfig


class FrameworksConfig(AppConfig):
    """Registers the tables of ``frameworks``."""

    name = "steward.domain.frameworks"
    label = "frameworks"
    default_auto_field = "django.db.models.BigAutoField"
