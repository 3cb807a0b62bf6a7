"""The module as a Django app."""

from django.apps import AppConfig


class AuditsConfig(AppConfig):
    """Registers the tables of ``audits``."""

    name = "steward.domain.audits"
    label = "audits"
    default_auto_field = "django.db.models.BigAutoField"
