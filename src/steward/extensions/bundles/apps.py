"""Bundles as a Django app."""

from django.apps import AppConfig


class BundlesConfig(AppConfig):
    """Bundles that came, and the keys of programs that the organisation trusts."""

    name = "steward.extensions.bundles"
    label = "bundles"
    default_auto_field = "django.db.models.BigAutoField"
