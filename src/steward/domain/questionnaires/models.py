"""Runs of questionnaires, their answers, what followed; an organisation's own questionnaires."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.questionnaires.states import DerivationState, FindingStatus, RunStatus
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.domain.systems.models import AiSystem
    from steward.foundation.identity.models import Person


@tracked
class Questionnaire(Owned):
    """A questionnaire of the organisation's own; ``draft`` is the body being written.

    Source of the body: ``docs/reference/questionnaire-schema.md``.
    """

    key = models.CharField(max_length=100)
    title = models.CharField(max_length=300)
    draft: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    based_on = models.CharField(max_length=200, blank=True)
    archived_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["Questionnaire"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "key"], name="own_questionnaire_key")
        ]

    def __str__(self) -> str:
        return self.title

    def as_subject(self) -> Subject:
        """Return the questionnaire as a reference by value."""
        return Subject(kind="questionnaire", id=self.id, label=self.title)


@tracked
class QuestionnaireVersion(Owned):
    """A published version, never changed; runs keep theirs by its key in ``resource_id``."""

    questionnaire_id: UUID
    questionnaire: "models.ForeignKey[Questionnaire]" = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField()
    body: "models.JSONField[dict[str, Any]]" = models.JSONField()
    note = models.TextField(blank=True)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=200)

    objects: ClassVar[OwnedManager["QuestionnaireVersion"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "number"], name="own_questionnaire_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_id} {self.number}"


@tracked
class Run(Owned):
    """A questionnaire being answered, under one version, about a system or the organisation.

    ``sending`` is the errand that sent it together with others; ``note`` what the reviewer said.
    """

    questionnaire = models.CharField(max_length=120)
    resource_id = models.UUIDField()
    title = models.CharField(max_length=300)
    system_id: UUID | None
    system: "models.ForeignKey[AiSystem | None]" = models.ForeignKey(
        "systems.AiSystem", null=True, on_delete=models.CASCADE, related_name="+"
    )
    status = models.CharField(
        max_length=10, default="open", choices=[(s.value, s.label) for s in RunStatus]
    )
    due_on = models.DateField(null=True)
    reviewer_id: UUID | None
    reviewer: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    sending = models.UUIDField(null=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.UUIDField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    answered = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)

    objects: ClassVar[OwnedManager["Run"]] = OwnedManager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "status", "-id"], name="run_by_status"),
            models.Index(fields=["organisation_id", "questionnaire", "-id"], name="run_by_sheet"),
            models.Index(fields=["organisation_id", "due_on"], name="run_by_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["sending", "system"],
                condition=models.Q(sending__isnull=False),
                name="run_once_in_sending",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Say whether answers may still be given."""
        return RunStatus(self.status).is_open

    @property
    def percent(self) -> int:
        """Return how much of what was asked at the last save is answered."""
        return min(100, self.answered * 100 // self.asked) if self.asked else 0

    def as_subject(self) -> Subject:
        """Return the run as a reference by value."""
        return Subject(kind="run", id=self.id, label=self.title)


@tracked
class Respondent(Owned):
    """A member who answers a run, or one section of it, by a day of its own."""

    run_id: UUID
    run: "models.ForeignKey[Run]" = models.ForeignKey(
        Run, on_delete=models.CASCADE, related_name="respondents"
    )
    person_id: UUID
    person: "models.ForeignKey[Person]" = models.ForeignKey(
        "identity.Person", on_delete=models.CASCADE, related_name="+"
    )
    section = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["Respondent"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "section", "person"], name="respondent_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.section}"


@tracked
class Answer(Owned):
    """One answer; kept when its question is hidden, but then not counted.

    A prefilled answer names its source and is not ``confirmed`` until a person says so.
    """

    run_id: UUID
    run: "models.ForeignKey[Run]" = models.ForeignKey(
        Run, on_delete=models.CASCADE, related_name="answers"
    )
    question = models.CharField(max_length=120)
    value: "models.JSONField[Any]" = models.JSONField(null=True)
    comment = models.TextField(blank=True)
    source = models.CharField(max_length=200, default="person")
    source_on = models.DateField(null=True)
    confirmed = models.BooleanField(default=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField()

    objects: ClassVar[OwnedManager["Answer"]] = OwnedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "question"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.question}: {self.value}"


@tracked
class Derivation(Owned):
    """What one effect of one run led to: the rule, the answers it read, the result, who, when.

    ``origin`` is the cause (questionnaire, effect, target): applied again it is the same row.
    ``note`` is the reason that a person gave for carrying it out or declining it.
    """

    run_id: UUID
    run: "models.ForeignKey[Run]" = models.ForeignKey(
        Run, on_delete=models.CASCADE, related_name="derivations"
    )
    origin = models.CharField(max_length=300)
    effect = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    version = models.CharField(max_length=30, blank=True)
    rule = models.TextField(blank=True)
    read: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    parameters: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    result_kind = models.CharField(max_length=40, blank=True)
    result_id = models.UUIDField(null=True)
    result_label = models.CharField(max_length=300, blank=True)
    state = models.CharField(
        max_length=10, default="draft", choices=[(s.value, s.label) for s in DerivationState]
    )
    note = models.TextField(blank=True, default="")
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects: ClassVar[OwnedManager["Derivation"]] = OwnedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "effect"], name="derived_once")]
        indexes = [
            models.Index(fields=["organisation_id", "origin"], name="derived_from"),
            models.Index(fields=["result_id"], name="derived_result"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.result_label}"


@tracked
class Finding(Owned):
    """What answers say is wrong; a draft until a person has read the answers and decided."""

    run_id: UUID
    run: "models.ForeignKey[Run]" = models.ForeignKey(
        Run, on_delete=models.CASCADE, related_name="findings"
    )
    number = models.PositiveIntegerField(editable=False)
    origin = models.CharField(max_length=300)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    severity = models.CharField(max_length=10, default="medium")
    requirement = models.CharField(max_length=60, blank=True)
    question = models.CharField(max_length=120, blank=True)
    status = models.CharField(
        max_length=10, default="draft", choices=[(s.value, s.label) for s in FindingStatus]
    )
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    task = models.UUIDField(null=True)

    objects: ClassVar[OwnedManager["Finding"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="finding_number"),
            models.UniqueConstraint(fields=["run", "origin"], name="finding_one_cause"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"FIND-{self.number:04d}"

    def as_subject(self) -> Subject:
        """Return the finding as a reference by value."""
        return Subject(kind="finding", id=self.id, label=f"{self.reference} {self.title}")
