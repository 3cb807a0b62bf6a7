"""The module as a Django app."""

from django.apps import AppConfig


class SystemsConfig(AppConfig):
    """Registers the tables of ``systems``."""

    name = "steward.domain.systems"
    label = "systems"
    default_auto_field = "django.db.models.BigAutoField"
