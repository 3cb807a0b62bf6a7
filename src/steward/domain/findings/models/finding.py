"""A finding and how far it has come (ISO/IEC 42001, 10.2)."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.findings.rules.deadlines import Deadline, clocks
from steward.domain.findings.terms.causes import BRANCH_WORDS
from steward.domain.findings.terms.grades import GRADE_WORDS, Grade
from steward.domain.findings.terms.states import STATE_WORDS, FindingState
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from django.db.models import Manager

    from steward.domain.findings.models.action import CorrectiveAction, SimilarCase
    from steward.foundation.identity.models import Person

TITLE = 120


@tracked
class Finding(Owned):
    """Something found, with what was done about it; nothing that was recorded is overwritten.

    ``origin`` names the cause where one cause makes one finding. ``*_by`` are keys of people, for
    who did one thing may not judge it; ``*_by_label`` are their names. ``round`` counts how often
    a cause was sought: a plan that had no effect begins the next, from whose day ``begun_on`` the
    clocks run; ``earlier`` keeps what the rounds before said. ``extended`` is clock → day.
    ``repeat_id`` is the earlier finding that it repeats, as far as the rule sees.
    """

    number = models.PositiveIntegerField(editable=False)
    grade = models.CharField(max_length=12, choices=list(GRADE_WORDS.items()))
    statement = models.TextField()
    framework = models.CharField(max_length=60, blank=True)
    requirement = models.CharField(max_length=60, blank=True)
    evidence = models.TextField(blank=True)
    source_kind = models.CharField(max_length=40, blank=True)
    source_id = models.UUIDField(null=True)
    source_label = models.CharField(max_length=300, blank=True)
    origin = models.CharField(max_length=200, null=True)  # noqa: DJ001 -- leaf
    found_on = models.DateField()
    begun_on = models.DateField()
    raised_by = models.UUIDField(editable=False)
    raised_by_label = models.CharField(max_length=200, editable=False)
    owner_id: UUID | None
    owner: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=12, default="raised", choices=list(STATE_WORDS.items()))
    due_on = models.DateField(null=True)
    extended: "models.JSONField[dict[str, str]]" = models.JSONField(default=dict)
    repeat_id = models.UUIDField(null=True)
    repeat_label = models.CharField(max_length=300, blank=True)
    repeat_why = models.TextField(blank=True)

    disputed_by = models.UUIDField(null=True)
    disputed_by_label = models.CharField(max_length=200, blank=True)
    dispute = models.TextField(blank=True)
    dispute_answer = models.TextField(blank=True)

    correction = models.TextField(blank=True)
    corrected_by = models.CharField(max_length=200, blank=True)
    corrected_on = models.DateField(null=True)

    round = models.PositiveSmallIntegerField(default=1)
    earlier: "models.JSONField[list[dict[str, str]]]" = models.JSONField(default=list)
    whys: "models.JSONField[list[str]]" = models.JSONField(default=list)
    fishbone: "models.JSONField[dict[str, list[str]]]" = models.JSONField(default=dict)
    cause = models.TextField(blank=True)
    category = models.CharField(max_length=12, blank=True, choices=list(BRANCH_WORDS.items()))
    cause_by_label = models.CharField(max_length=200, blank=True)
    cause_on = models.DateField(null=True)

    none_because = models.TextField(blank=True)
    searched_by_label = models.CharField(max_length=200, blank=True)
    searched_on = models.DateField(null=True)

    criterion = models.TextField(blank=True)
    planned_by = models.UUIDField(null=True)
    planned_by_label = models.CharField(max_length=200, blank=True)
    planned_on = models.DateField(null=True)
    sent_back = models.TextField(blank=True)
    approved_by_label = models.CharField(max_length=200, blank=True)
    approved_on = models.DateField(null=True)

    implemented_on = models.DateField(null=True)
    check_on = models.DateField(null=True)
    judged_by = models.UUIDField(null=True)
    judged_by_label = models.CharField(max_length=200, blank=True)
    judged_on = models.DateField(null=True)
    judgement = models.TextField(blank=True)
    effective = models.BooleanField(null=True)

    decision = models.TextField(blank=True)
    decided_by_label = models.CharField(max_length=200, blank=True)
    decided_on = models.DateField(null=True)
    result = models.TextField(blank=True)
    closed_on = models.DateField(null=True)
    closed_by = models.UUIDField(null=True)

    subjects: "Manager[FindingSubject]"
    actions: "Manager[CorrectiveAction]"
    cases: "Manager[SimilarCase]"
    objects: ClassVar[OwnedManager["Finding"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "number"], name="nonconformity_number"
            ),
            models.UniqueConstraint(
                fields=["organisation_id", "origin"], name="nonconformity_one_cause"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "state", "due_on"], name="nc_by_state"),
            models.Index(fields=["organisation_id", "source_id"], name="nc_by_source"),
            models.Index(fields=["organisation_id", "requirement"], name="nc_by_requirement"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Return the statement as far as a line holds it."""
        line = " ".join(self.statement.split())
        return line if len(line) <= TITLE else f"{line[: TITLE - 1].rstrip()}…"

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"NC-{self.number:04d}"

    @property
    def is_open(self) -> bool:
        """Say whether there is still something to do."""
        return FindingState(self.state).is_open

    @property
    def is_nonconformity(self) -> bool:
        """Say whether a requirement is not fulfilled."""
        return Grade(self.grade).is_nonconformity

    @property
    def extensions(self) -> dict[str, date]:
        """Return clock → the day to which it was moved."""
        return {name: date.fromisoformat(day) for name, day in self.extended.items()}

    @property
    def clocks(self) -> tuple[Deadline, ...]:
        """Return every clock in the order of the path."""
        return clocks(Grade(self.grade), FindingState(self.state), self.begun_on, self.extensions)

    @property
    def source(self) -> Subject | None:
        """Return what led to the finding, by value, or None when a person simply saw it."""
        if self.source_id is None:
            return None
        return Subject(kind=self.source_kind, id=self.source_id, label=self.source_label)

    def as_subject(self) -> Subject:
        """Return the finding as a reference by value."""
        return Subject(kind="nonconformity", id=self.id, label=f"{self.reference} {self.title}")


@tracked
class FindingSubject(Owned):
    """A system, control, process or other record that a finding concerns, by value."""

    finding_id: UUID
    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="subjects")
    kind = models.CharField(max_length=40)
    key = models.UUIDField()
    label = models.CharField(max_length=300)

    objects: ClassVar[OwnedManager["FindingSubject"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["finding", "key"], name="nonconformity_concerns_once"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "key"], name="nc_by_subject"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def subject(self) -> Subject:
        """Return the record by value."""
        return Subject(kind=self.kind, id=self.key, label=self.label)
