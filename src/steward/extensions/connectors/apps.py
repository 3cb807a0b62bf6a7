"""The connectors as a Django app."""

from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    """Files that people bring, and connections by which results come by themselves."""

    name = "steward.extensions.connectors"
    label = "connectors"
    default_auto_field = "django.db.models.BigAutoField"
