"""Telemetry as a Django app."""

from django.apps import AppConfig


class TelemetryConfig(AppConfig):
    """Counts of calls that become observations when their period is over."""

    name = "steward.extensions.telemetry"
    label = "telemetry"
    default_auto_field = "django.db.models.BigAutoField"
