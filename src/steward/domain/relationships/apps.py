"""The module as a Django app."""

from django.apps import AppConfig


class RelationshipsConfig(AppConfig):
    """Registers the tables of ``relationships``."""

    name = "steward.domain.relationships"
    label = "relationships"
    default_auto_field = "django.db.models.BigAutoField"
