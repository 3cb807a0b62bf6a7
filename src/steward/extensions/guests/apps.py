"""Guest links as a Django app."""

from django.apps import AppConfig


class GuestsConfig(AppConfig):
    """One row for each link that was sent outside."""

    name = "steward.extensions.guests"
    label = "guests"
    default_auto_field = "django.db.models.BigAutoField"
