"""Issues, interested parties, laws and contracts, and the roles that the organisation states."""

from typing import ClassVar

from django.db import models

from steward.domain.governance.models.base import Entry
from steward.domain.governance.terms.context import (
    EFFECTS,
    LAW_KINDS,
    ORIGINS,
    PARTY_KINDS,
    REACHES,
    RESULTS,
    TAKEN,
    TOPICS,
)
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager


@tracked
class Issue(Entry):
    """Something inside or outside that helps or hinders (4.1)."""

    NOUN = "issue"

    origin = models.CharField(max_length=10, choices=ORIGINS)
    topic = models.CharField(max_length=12, choices=TOPICS)
    effect = models.CharField(max_length=8, choices=EFFECTS)
    is_relevant = models.BooleanField(default=True)
    meaning = models.TextField()

    objects: ClassVar[OwnedManager["Issue"]] = OwnedManager()


@tracked
class Party(Entry):
    """Somebody with a stake and one need (4.2)."""

    NOUN = "party"

    kind = models.CharField(max_length=10, choices=PARTY_KINDS)
    need = models.TextField()
    taken_on = models.CharField(max_length=5, choices=TAKEN, default="open")
    reason = models.TextField(blank=True)
    response = models.TextField(blank=True)

    objects: ClassVar[OwnedManager["Party"]] = OwnedManager()


@tracked
class Law(Entry):
    """A law, contract or commitment, whom it reaches and how it was last evaluated (4.2)."""

    NOUN = "law"

    kind = models.CharField(max_length=10, choices=LAW_KINDS)
    counterparty = models.CharField(max_length=300)
    demands = models.TextField()
    applies_from = models.DateField(null=True)
    applies_until = models.DateField(null=True)
    source = models.CharField(max_length=500, blank=True)
    framework = models.CharField(max_length=100, blank=True)
    requirement = models.CharField(max_length=60, blank=True)
    reach = models.CharField(max_length=10, choices=REACHES, default="all")
    condition = models.TextField(blank=True)
    evaluated_how = models.TextField(blank=True)
    evaluated_on = models.DateField(null=True, editable=False)
    result = models.CharField(max_length=10, blank=True, choices=RESULTS, editable=False)

    objects: ClassVar[OwnedManager["Law"]] = OwnedManager()


@tracked
class StatedRole(Owned):
    """A role towards AI that the organisation says it takes, with the reason (4.1)."""

    role = models.CharField(max_length=60)
    reason = models.TextField()
    stated_on = models.DateField()
    stated_by = models.CharField(max_length=200)

    objects: ClassVar[OwnedManager["StatedRole"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "role"], name="stated_role_once"),
        ]

    def __str__(self) -> str:
        return self.role
