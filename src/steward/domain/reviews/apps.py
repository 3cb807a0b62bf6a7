"""The module as a Django app."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Registers the tables of ``reviews``."""

    name = "steward.domain.reviews"
    label = "reviews"
    default_auto_field = "django.db.models.BigAutoField"
