"""Links that were sent outside."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.extensions.guests import rules
from steward.extensions.guests.terms import LinkState
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.domain.questionnaires.models import Run


@tracked
class GuestLink(Owned):
    """One person outside who may answer one run; of link and code only digests are stored.

    ``entered_at`` is when a right code was given last; ``wrong_codes`` counts since then.
    """

    run_id: UUID
    run: "models.ForeignKey[Run]" = models.ForeignKey(
        "questionnaires.Run", on_delete=models.CASCADE, related_name="guest_links"
    )
    email = models.EmailField()
    name = models.CharField(max_length=200, blank=True)
    message = models.TextField(blank=True)
    made_by = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    entered_at = models.DateTimeField(null=True)
    code_digest = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True)
    code_tries = models.PositiveIntegerField(default=0)
    wrong_codes = models.PositiveIntegerField(default=0)

    objects: ClassVar[OwnedManager["GuestLink"]] = OwnedManager()

    class Meta:
        verbose_name = "guest link"
        constraints = [
            models.UniqueConstraint(fields=["run", "email"], name="guest_once_in_run"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def state_at(self, now: datetime) -> LinkState:
        """Return where the link stands at a moment."""
        return rules.state_of(
            revoked_at=self.revoked_at,
            expires_at=self.expires_at,
            entered_at=self.entered_at,
            wrong_codes=self.wrong_codes,
            now=now,
        )
