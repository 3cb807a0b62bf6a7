"""The module as a Django app."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Registers the tables of ``approvals``."""

    name = "steward.domain.approvals"
    label = "approvals"
    default_auto_field = "django.db.models.BigAutoField"
