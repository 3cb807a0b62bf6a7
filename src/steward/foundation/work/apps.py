"""Long work as a Django app."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """What was asked for, and how far it is."""

    name = "steward.foundation.work"
    label = "work"
    default_auto_field = "django.db.models.BigAutoField"
