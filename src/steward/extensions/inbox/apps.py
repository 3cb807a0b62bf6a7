"""The inbox as a Django app."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """What each person was told, by which ways, and how far the journal was read for it."""

    name = "steward.extensions.inbox"
    label = "inbox"
    default_auto_field = "django.db.models.BigAutoField"
