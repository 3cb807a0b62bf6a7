"""Sign-in by a provider as a Django app."""

from django.apps import AppConfig


class SignonConfig(AppConfig):
    """The provider of an organisation, its domains, and who is whom there."""

    name = "steward.extensions.signon"
    label = "signon"
    default_auto_field = "django.db.models.BigAutoField"
