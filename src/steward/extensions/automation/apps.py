"""Automation as a Django app."""

from django.apps import AppConfig


class AutomationConfig(AppConfig):
    """Rules with their versions, what they answered to and what they did."""

    name = "steward.extensions.automation"
    label = "automation"
    default_auto_field = "django.db.models.BigAutoField"
