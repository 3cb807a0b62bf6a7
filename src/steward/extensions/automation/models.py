"""Rules with their versions, each time that one acted, and what it did then."""

from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from steward.extensions.automation.terms import DeedState, FiringState, RuleState
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager


@tracked
class Rule(Owned):
    """When, if, then; it acts under its own name with what its author may.

    ``rights`` are the permissions that its actions need; of these it has what its author still
    has. ``digest`` is what is kept of the secret of its address.
    """

    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=120)
    why = models.TextField(blank=True)
    trigger: "models.JSONField[dict[str, Any]]" = models.JSONField()
    event = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=10)
    condition = models.TextField(blank=True)
    steps: "models.JSONField[list[dict[str, Any]]]" = models.JSONField()
    rights: "models.JSONField[list[str]]" = models.JSONField()
    rate = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(
        max_length=10,
        default=RuleState.DRAFT.value,
        choices=[(state.value, state.label) for state in RuleState],
    )
    on_since = models.DateTimeField(null=True)
    paused_because = models.TextField(blank=True)
    author_id = models.UUIDField()
    author_label = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, blank=True)

    objects: ClassVar[OwnedManager["Rule"]] = OwnedManager()

    class Meta:
        verbose_name = "rule"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="rule_number"),
        ]
        indexes = [
            models.Index(
                fields=["organisation_id", "kind", "event"],
                name="rule_listening",
                condition=Q(state="on"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"RULE-{self.number:04d}"

    def as_subject(self) -> Subject:
        """Return the rule as a reference by value."""
        return Subject(kind="rule", id=self.id, label=f"{self.reference} {self.title}")


@tracked
class RuleVersion(Owned):
    """A rule as it was written at one time; what it did says under which version."""

    rule_id: UUID
    rule: "models.ForeignKey[Rule]" = models.ForeignKey(
        Rule, on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    trigger: "models.JSONField[dict[str, Any]]" = models.JSONField()
    condition = models.TextField(blank=True)
    steps: "models.JSONField[list[dict[str, Any]]]" = models.JSONField()
    rate = models.PositiveIntegerField()
    words = models.TextField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects: ClassVar[OwnedManager["RuleVersion"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "rule", "number"], name="rule_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


class Firing(Owned):
    """One time that a rule answers to one cause; no history, it is one itself.

    ``entry_id`` is the entry of the journal that it answers to, ``depth`` how many rules led to
    it, this one included. ``read`` are the facts that its condition read, with their values.
    """

    rule_id: UUID
    rule: "models.ForeignKey[Rule]" = models.ForeignKey(
        Rule, on_delete=models.CASCADE, related_name="firings"
    )
    version = models.PositiveIntegerField()
    cause = models.CharField(max_length=150)
    entry_id = models.BigIntegerField()
    depth = models.PositiveSmallIntegerField(default=1)
    event = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    subject_label = models.CharField(max_length=300)
    payload: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    read: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    who = models.CharField(max_length=200, blank=True)
    who_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    state = models.CharField(
        max_length=10,
        default=FiringState.WAITING.value,
        choices=[(state.value, state.label) for state in FiringState],
    )
    reason = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["Firing"]] = OwnedManager()

    class Meta:
        verbose_name = "time that a rule acted"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "rule", "cause"], name="firing_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "-id"], name="firing_newest"),
            models.Index(fields=["organisation_id", "rule", "-id"], name="firing_of_rule"),
            models.Index(
                fields=["organisation_id", "id"],
                name="firing_waiting",
                condition=Q(state="waiting"),
            ),
            models.Index(
                fields=["organisation_id", "rule", "ended_at"],
                name="firing_ended",
                condition=Q(ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_label}: {self.event}"

    @property
    def standing(self) -> FiringState:
        """Return how far it is."""
        return FiringState(self.state)

    @property
    def subject(self) -> Subject:
        """Return the record that it is about."""
        return Subject(kind=self.subject_kind, id=self.subject_id, label=self.subject_label)


class Deed(Owned):
    """One action for one cause: done once, whatever breaks in between; no history of its own."""

    firing_id: UUID
    firing: "models.ForeignKey[Firing]" = models.ForeignKey(
        Firing, on_delete=models.CASCADE, related_name="deeds"
    )
    rule_id: UUID
    rule: "models.ForeignKey[Rule]" = models.ForeignKey(
        Rule, on_delete=models.CASCADE, related_name="+"
    )
    cause = models.CharField(max_length=150)
    number = models.PositiveSmallIntegerField()
    action = models.CharField(max_length=40)
    state = models.CharField(
        max_length=10,
        default=DeedState.WAITING.value,
        choices=[(state.value, state.label) for state in DeedState],
    )
    words = models.TextField(blank=True)
    result_kind = models.CharField(max_length=40, blank=True)
    result_id = models.UUIDField(null=True)
    result_label = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["Deed"]] = OwnedManager()

    class Meta:
        verbose_name = "deed of a rule"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "rule", "cause", "number"], name="deed_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "firing", "number"], name="deed_of_firing"),
        ]

    def __str__(self) -> str:
        return f"{self.action}: {self.state}"

    @property
    def standing(self) -> DeedState:
        """Return how far it is."""
        return DeedState(self.state)


class RulePlace(Owned):
    """How far the journal of an organisation was read for rules; it only goes forward."""

    transaction_id = models.BigIntegerField(default=0)
    entry_id = models.BigIntegerField(default=0)

    objects: ClassVar[OwnedManager["RulePlace"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id"], name="rule_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.transaction_id}, {self.entry_id}"
