"""The columns that every connection has, and those of its secrets."""

from django.db import models

from steward.foundation.tenancy.models import Owned


class Connected(Owned):
    """A connection to a program outside; its secrets are kept elsewhere, sealed."""

    name: "models.CharField[str]"
    config: "models.JSONField[dict[str, str]]" = models.JSONField(default=dict)
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.name)

    @property
    def is_live(self) -> bool:
        """Say whether anything goes by it."""
        return self.paused_at is None and self.ended_at is None


class Kept(Owned):
    """The secrets of a connection, sealed; no history, which would go on knowing them."""

    sealed = models.TextField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return "secrets"
