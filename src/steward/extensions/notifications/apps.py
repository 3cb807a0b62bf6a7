"""The mailbox as a Django app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """What was sent, to whom, and how it ended."""

    name = "steward.extensions.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"
