"""The module as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Registers the tables of ``reviews``, and its dates in the calendar."""

    name = "steward.domain.reviews"
    label = "reviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the days of reviews known to the calendar."""
        import_module("steward.domain.reviews.queries.dates")
