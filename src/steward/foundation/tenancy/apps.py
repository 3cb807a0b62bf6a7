"""The tenancy tables as a Django app."""

from django.apps import AppConfig
from django.db.models import CharField, ForeignKey, UUIDField

from steward.foundation.tenancy.lookups import Among


class TenancyConfig(AppConfig):
    """Counters of readable numbers."""

    name = "steward.foundation.tenancy"
    label = "tenancy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the lookups of this module known to the kinds of fields that have them."""
        for kind in (CharField, ForeignKey, UUIDField):
            kind.register_lookup(Among)
