"""The module as a Django app."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """Registers the tables of ``tasks``."""

    name = "steward.domain.tasks"
    label = "tasks"
    default_auto_field = "django.db.models.BigAutoField"
