"""The module as a Django app."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Registers the tables of ``assessments``."""

    name = "steward.domain.assessments"
    label = "assessments"
    default_auto_field = "django.db.models.BigAutoField"
