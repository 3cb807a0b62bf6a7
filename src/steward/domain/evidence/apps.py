"""The module as a Django app."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Registers the tables of ``evidence``."""

    name = "steward.domain.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"
