"""The module as a Django app."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """Registers the tables of ``governance``."""

    name = "steward.domain.governance"
    label = "governance"
    default_auto_field = "django.db.models.BigAutoField"
