"""Proof as a Django app."""

from django.apps import AppConfig


class ProofConfig(AppConfig):
    """The log of each organisation, its keys and its checkpoints."""

    name = "steward.foundation.proof"
    label = "proof"
    default_auto_field = "django.db.models.BigAutoField"
