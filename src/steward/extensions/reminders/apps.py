"""Reminders as a Django app."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    """One row for each reminder that was sent, one for how often an organisation reminds."""

    name = "steward.extensions.reminders"
    label = "reminders"
    default_auto_field = "django.db.models.BigAutoField"
