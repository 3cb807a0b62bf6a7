"""The module as a Django app."""

from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    """Registers the tables of ``questionnaires``."""

    name = "steward.domain.questionnaires"
    label = "questionnaires"
    default_auto_field = "django.db.models.BigAutoField"
