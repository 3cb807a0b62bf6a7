"""The module as a Django app."""

from django.apps import AppConfig


class ControlsConfig(AppConfig):
    """Registers the tables of ``controls``."""

    name = "steward.domain.controls"
    label = "controls"
    default_auto_field = "django.db.models.BigAutoField"
