"""What sources named, and what they saw of it."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.monitoring.terms import SUBJECT_WORDS, ThingState
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.domain.parts.models import Part
    from steward.domain.systems.models import AiSystem

THING_KINDS = list(SUBJECT_WORDS.items())


class Valued(Owned):
    """A row that keeps a value: a number, a flag as 0 or 1, or a text."""

    kind = models.CharField(max_length=1, choices=[("n", "number"), ("f", "flag"), ("t", "text")])
    number = models.FloatField(null=True)
    text = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True

    @property
    def value(self) -> float | bool | str:
        """Return the value in its own type."""
        if self.kind == "t":
            return self.text
        return bool(self.number) if self.kind == "f" else float(self.number or 0)


@tracked
class Thing(Owned):
    """Something as a source names it, and the record it was matched with, remembered for good.

    ``key`` is the name without case. A system has ``system``, a model, dataset or supplier
    ``part``; the organisation itself needs neither. ``reason`` says why it was ignored. What a
    source says of it beside its properties (owner, licence, facts and others) is the newest.
    """

    kind = models.CharField(max_length=12, choices=THING_KINDS)
    name = models.CharField(max_length=300)
    key = models.CharField(max_length=300, editable=False)
    source = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=[(s.value, s.label) for s in ThingState])
    system_id: UUID | None
    system: "models.ForeignKey[AiSystem | None]" = models.ForeignKey(
        "systems.AiSystem", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    part_id: UUID | None
    part: "models.ForeignKey[Part | None]" = models.ForeignKey(
        "parts.Part", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.TextField(blank=True)
    decided_by_label = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    owner = models.CharField(max_length=200, blank=True)
    licence = models.CharField(max_length=100, blank=True)
    stage = models.CharField(max_length=100, blank=True)
    version = models.CharField(max_length=100, blank=True)
    digest = models.CharField(max_length=150, blank=True)
    facts: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    relies_on: "models.JSONField[list[dict[str, str]]]" = models.JSONField(default=list)
    first_seen = models.DateTimeField()
    last_seen = models.DateField()

    objects: ClassVar[OwnedManager["Thing"]] = OwnedManager()

    class Meta:
        verbose_name = "thing"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "kind", "key"], name="thing_once"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "state", "-id"], name="thing_by_state"),
            models.Index(fields=["organisation_id", "system"], name="thing_by_system"),
            models.Index(fields=["organisation_id", "part"], name="thing_by_part"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Say whether nobody has said yet which record it is."""
        return self.state == ThingState.UNMATCHED

    @property
    def kind_words(self) -> str:
        """Return what it is in words."""
        return SUBJECT_WORDS[self.kind]

    def as_subject(self) -> Subject:
        """Return it as a reference by value."""
        return Subject(kind="thing", id=self.id, label=self.name)


class Observed(Valued):
    """One observation; written once, by the million.

    Nothing refers to it by a key and every index begins with the organisation, so that the table
    can be divided by ``observed_at``: ``digest`` tells equal observations, ``series`` the line of
    the property. A flag is kept as the number 0 or 1.
    """

    thing_id: UUID
    thing = models.ForeignKey(Thing, on_delete=models.CASCADE, db_index=False, related_name="+")
    property = models.CharField(max_length=80)
    series = models.CharField(max_length=200, blank=True)
    observed_at = models.DateTimeField()
    unit = models.CharField(max_length=20, blank=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    count = models.BigIntegerField(null=True)
    detail: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    source = models.CharField(max_length=60)
    digest = models.UUIDField(editable=False)

    objects: ClassVar[OwnedManager["Observed"]] = OwnedManager()

    class Meta:
        verbose_name = "observation"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "observed_at", "digest"], name="observed_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation_id", "thing", "property", "series", "-observed_at"],
                name="observed_by_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.property


class Latest(Valued):
    """The newest observation of a property of a thing in one series, so that checks read one row.

    ``before`` is the number of the observation before it.
    """

    thing_id: UUID
    thing = models.ForeignKey(Thing, on_delete=models.CASCADE, db_index=False, related_name="+")
    property = models.CharField(max_length=80)
    series = models.CharField(max_length=200, blank=True)
    observation = models.UUIDField()
    observed_at = models.DateTimeField()
    unit = models.CharField(max_length=20, blank=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    count = models.BigIntegerField(null=True)
    source = models.CharField(max_length=60)
    before = models.FloatField(null=True)

    objects: ClassVar[OwnedManager["Latest"]] = OwnedManager()

    class Meta:
        verbose_name = "newest observation"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "thing", "property", "series"], name="latest_once"
            ),
        ]

    def __str__(self) -> str:
        return self.property


class SeenIssue(Owned):
    """A result of a scanner, open until its scanner no longer names it.

    ``scope`` is the list of which it is a part; when the whole list comes without it, it is closed.
    """

    thing_id: UUID
    thing = models.ForeignKey(Thing, on_delete=models.CASCADE, db_index=False, related_name="+")
    source = models.CharField(max_length=60)
    scope = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=200)
    rule = models.CharField(max_length=200)
    level = models.CharField(max_length=8)
    message = models.TextField(blank=True)
    place = models.CharField(max_length=500, blank=True)
    tool = models.CharField(max_length=100, blank=True)
    detail: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["SeenIssue"]] = OwnedManager()

    class Meta:
        verbose_name = "issue of a scanner"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "source", "thing", "scope", "fingerprint"],
                name="seen_issue_once",
            ),
        ]

    def __str__(self) -> str:
        return self.rule


class Delivered(Owned):
    """A delivery that named itself, and what became of it, so that it counts once."""

    source = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    outcome: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)

    objects: ClassVar[OwnedManager["Delivered"]] = OwnedManager()

    class Meta:
        verbose_name = "delivery"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "source", "key"], name="delivered_once"
            ),
        ]

    def __str__(self) -> str:
        return self.key
