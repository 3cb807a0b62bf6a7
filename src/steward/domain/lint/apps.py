"""The module as a Django app."""

from django.apps import AppConfig


class LintConfig(AppConfig):
    """Registers the tables of ``lint``."""

    name = "steward.domain.lint"
    label = "lint"
    default_auto_field = "django.db.models.BigAutoField"
