"""Files as a Django app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Stored files, one row for each digest and organisation."""

    name = "steward.foundation.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"
