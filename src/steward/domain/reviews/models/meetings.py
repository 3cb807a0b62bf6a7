"""What belongs to one review: who took part, its inputs, decisions, and notes to its minutes."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.reviews.models.reviews import ManagementReview
from steward.domain.reviews.rules import is_missing
from steward.domain.reviews.terms import BY_KEY, DecisionKind, Effect, Input
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.domain.objectives.models import Objective
    from steward.domain.tasks.models import Task
    from steward.foundation.identity.models import Person

KINDS = [(kind.value, kind.label) for kind in DecisionKind]
EFFECTS = [(effect.value, effect.label) for effect in Effect]


@tracked
class Attendance(Owned):
    """That a person is to take part, and whether it did; None while nobody has said."""

    review_id: UUID
    review: "models.ForeignKey[ManagementReview]" = models.ForeignKey(
        ManagementReview, on_delete=models.CASCADE, related_name="attendances"
    )
    person_id: UUID
    person: "models.ForeignKey[Person]" = models.ForeignKey(
        "identity.Person", on_delete=models.CASCADE, related_name="+"
    )
    is_present = models.BooleanField(null=True)

    objects: ClassVar[OwnedManager["Attendance"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "person"], name="attendance_once"),
        ]

    def __str__(self) -> str:
        return str(self.person)


@tracked
class ReviewItem(Owned):
    """An input: what the records said, what a person said instead of records, and what was said.

    ``content`` is frozen when the meeting begins. ``words`` fill an input that no records fill,
    and ``source`` says where they come from. ``narrative`` is what the meeting said about it.
    """

    review_id: UUID
    review: "models.ForeignKey[ManagementReview]" = models.ForeignKey(
        ManagementReview, on_delete=models.CASCADE, related_name="items"
    )
    key = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    content: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    words = models.TextField(blank=True)
    source = models.CharField(max_length=300, blank=True)
    filled_by = models.CharField(max_length=200, blank=True)
    narrative = models.TextField(blank=True)
    written_by = models.CharField(max_length=200, blank=True)

    objects: ClassVar[OwnedManager["ReviewItem"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "key"], name="review_item_once"),
        ]

    def __str__(self) -> str:
        return self.input.title

    @property
    def input(self) -> Input:
        """Return the input that it is."""
        return BY_KEY[self.key]

    @property
    def is_missing(self) -> bool:
        """Say whether neither records nor a person fill it."""
        return is_missing(self.content, self.words)


@tracked
class Decision(Owned):
    """A decision with who does it by when; ``made`` names what it became, by value.

    ``objective`` is the objective that it changes, where it changes one.
    """

    review_id: UUID
    review: "models.ForeignKey[ManagementReview]" = models.ForeignKey(
        ManagementReview, on_delete=models.CASCADE, related_name="decisions"
    )
    number = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=12, choices=KINDS)
    text = models.TextField()
    who_id: UUID | None
    who: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    until = models.DateField(null=True)
    effect = models.CharField(max_length=10, choices=EFFECTS, default=Effect.TASK.value)
    objective_id: UUID | None
    objective: "models.ForeignKey[Objective | None]" = models.ForeignKey(
        "objectives.Objective", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    likelihood = models.PositiveSmallIntegerField(null=True)
    severity = models.PositiveSmallIntegerField(null=True)
    task_id: UUID | None
    task: "models.ForeignKey[Task | None]" = models.ForeignKey(
        "tasks.Task", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_kind = models.CharField(max_length=20, blank=True)
    made_id = models.UUIDField(null=True)
    made_label = models.CharField(max_length=300, blank=True)
    decided_by = models.CharField(max_length=200)

    objects: ClassVar[OwnedManager["Decision"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="review_decision_number"),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def kind_words(self) -> str:
        """Return what it is about, in words."""
        return DecisionKind(self.kind).label

    def as_subject(self) -> Subject:
        """Return the decision as a reference by value."""
        return Subject(kind="review_decision", id=self.id, label=self.text[:300])


@tracked
class MinutesNote(Owned):
    """A correction or addition to signed minutes, which stay as they were signed."""

    review_id: UUID
    review: "models.ForeignKey[ManagementReview]" = models.ForeignKey(
        ManagementReview, on_delete=models.CASCADE, related_name="notes"
    )
    text = models.TextField()
    noted_by = models.CharField(max_length=200)
    noted_at = models.DateTimeField()

    objects: ClassVar[OwnedManager["MinutesNote"]] = OwnedManager()

    def __str__(self) -> str:
        return self.text[:80]
