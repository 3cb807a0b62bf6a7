"""Provisioning as a Django app."""

from django.apps import AppConfig


class ProvisioningConfig(AppConfig):
    """What a directory calls the members that it keeps."""

    name = "steward.extensions.provisioning"
    label = "provisioning"
    default_auto_field = "django.db.models.BigAutoField"
