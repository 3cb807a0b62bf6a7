"""The module as a Django app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Registers the tables of ``documents``."""

    name = "steward.domain.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
