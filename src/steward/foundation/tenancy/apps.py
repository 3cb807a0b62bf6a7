"""The tenancy tables as a Django app."""

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    """Counters of readable numbers."""

    name = "steward.foundation.tenancy"
    label = "tenancy"
    default_auto_field = "django.db.models.BigAutoField"
