"""The module as a Django app."""

from django.apps import AppConfig


class CompetenceConfig(AppConfig):
    """Registers the tables of ``competence``."""

    name = "steward.domain.competence"
    label = "competence"
    default_auto_field = "django.db.models.BigAutoField"
