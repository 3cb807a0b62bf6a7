"""The module as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class ObjectivesConfig(AppConfig):
    """Registers the tables of ``objectives``, and days of the clauses in the calendar."""

    name = "steward.domain.objectives"
    label = "objectives"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the days of documents, people, findings and audits known to the calendar."""
        import_module("steward.domain.objectives.queries.dates_of_clauses")
