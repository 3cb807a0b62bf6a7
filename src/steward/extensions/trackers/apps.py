"""The trackers as a Django app."""

from django.apps import AppConfig


class TrackersConfig(AppConfig):
    """Connections to issue trackers, which task is which ticket, and what is on its way."""

    name = "steward.extensions.trackers"
    label = "trackers"
    default_auto_field = "django.db.models.BigAutoField"
