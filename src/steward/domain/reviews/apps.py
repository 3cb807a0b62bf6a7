"""The module as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Registers the tables of ``reviews``, and its dates in the calendar."""

    name = "steward.domain.reviews"
    label = "reviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make days known to the calendar, and what other registers say to a review."""
        for name in ("dates", "dates_of_context", "inputs_of_clauses"):
            import_module(f"steward.domain.reviews.queries.{name}")
