"""Identity as a Django app."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """People and what they may do where."""

    name = "steward.foundation.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"
