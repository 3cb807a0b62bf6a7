"""Personal data as a Django app."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """One row for each kind of row that an organisation keeps for a time and no longer."""

    name = "steward.extensions.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"
