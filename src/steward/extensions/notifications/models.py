"""The mailbox: one row for each letter."""

from typing import ClassVar

from django.db import models

from steward.extensions.notifications.terms import Letter, MailState
from steward.foundation.tenancy.models import Owned, OwnedManager


class Mail(Owned):
    """A letter to one person, and how its sending went.

    Its history is not kept, on purpose: a letter that has left a machine forgets its link and its
    code, and a history would remember them.
    """

    email = models.EmailField()
    name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=200)
    paragraphs: "models.JSONField[list[str]]" = models.JSONField(default=list)
    link = models.TextField(blank=True)
    link_label = models.CharField(max_length=100, blank=True)
    code = models.CharField(max_length=20, blank=True)
    ending: "models.JSONField[list[str]]" = models.JSONField(default=list)
    unsubscribe = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=[(s.value, s.label) for s in MailState])
    reason = models.TextField(blank=True)
    tries = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["Mail"]] = OwnedManager()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "-id"], name="mail_newest")]

    def __str__(self) -> str:
        return f"{self.subject} ({self.state})"

    @property
    def tone(self) -> str:
        """Return how the state is coloured."""
        return MailState(self.state).tone

    @property
    def is_open(self) -> bool:
        """Say whether the mailbox may show the link and the code: the letter never leaves."""
        return self.state == MailState.KEPT

    def as_letter(self) -> Letter:
        """Return the letter as it was written."""
        return Letter(
            email=self.email,
            name=self.name,
            subject=self.subject,
            paragraphs=tuple(self.paragraphs),
            link=self.link,
            link_label=self.link_label,
            code=self.code,
            ending=tuple(self.ending),
            unsubscribe=self.unsubscribe,
        )
