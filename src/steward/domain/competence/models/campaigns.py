"""Awareness campaigns, whom they ask, and who answered what when."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.competence.terms.campaigns import AddressedGroup, CampaignState
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from django.db.models import Manager

    from steward.foundation.identity.models import Person


@tracked
class Campaign(Owned):
    """What a group is to know by a day; ``frozen`` is who had seen what when it was closed.

    The document to be acknowledged is named by value. ``previous`` is the campaign of the year
    before.
    """

    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=200)
    message = models.TextField()
    statement = models.TextField()
    document = models.CharField(max_length=300, blank=True)
    document_version = models.CharField(max_length=40, blank=True)
    document_kind = models.CharField(max_length=40, blank=True)
    document_id = models.UUIDField(null=True)
    group_kind = models.CharField(
        max_length=10,
        default=AddressedGroup.ALL.value,
        choices=[(kind.value, kind.label) for kind in AddressedGroup],
    )
    group: "models.JSONField[list[str]]" = models.JSONField(default=list)
    starts_on = models.DateField()
    due_on = models.DateField()
    remind_every = models.PositiveSmallIntegerField(default=7)
    pass_percent = models.PositiveSmallIntegerField(default=80)
    attempts = models.PositiveSmallIntegerField(default=0)
    repeats = models.BooleanField(default=False)
    state = models.CharField(
        max_length=10,
        default=CampaignState.DRAFT.value,
        choices=[(state.value, state.label) for state in CampaignState],
    )
    previous_id: UUID | None
    previous: "models.OneToOneField[Campaign | None]" = models.OneToOneField(
        "self", null=True, on_delete=models.SET_NULL, related_name="following"
    )
    started_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    frozen: "models.JSONField[list[dict[str, Any]]]" = models.JSONField(default=list)

    questions: "Manager[QuizQuestion]"
    objects: ClassVar[OwnedManager["Campaign"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="campaign_number"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "state", "due_on"], name="campaign_by_state"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"CMP-{self.number:04d}"

    def as_subject(self) -> Subject:
        """Return the campaign as a reference by value."""
        return Subject(kind="campaign", id=self.id, label=f"{self.reference} {self.title}")


@tracked
class QuizQuestion(Owned):
    """A question of a campaign's quiz; an option is a text and whether it is right."""

    campaign_id: UUID
    campaign: "models.ForeignKey[Campaign]" = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="questions"
    )
    text = models.CharField(max_length=500)
    options: "models.JSONField[list[dict[str, Any]]]" = models.JSONField(default=list)
    explanation = models.TextField(blank=True)
    place = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[OwnedManager["QuizQuestion"]] = OwnedManager()

    class Meta:
        verbose_name = "question"
        indexes = [
            models.Index(fields=["organisation_id", "campaign"], name="quiz_of_campaign"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_multiple(self) -> bool:
        """Say whether several options are right."""
        return sum(item["is_right"] is True for item in self.options) > 1


@tracked
class Addressee(Owned):
    """A person whom a campaign asks; ``seed`` decides the order of what the quiz shows.

    ``left_on`` is since when the person belongs no more; nobody waits for an answer then.
    """

    campaign_id: UUID
    campaign: "models.ForeignKey[Campaign]" = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="addressees"
    )
    person_id: UUID
    person: "models.ForeignKey[Person]" = models.ForeignKey(
        "identity.Person", on_delete=models.PROTECT, related_name="+"
    )
    asked_on = models.DateField()
    seed = models.PositiveIntegerField()
    acknowledged_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    best_percent = models.PositiveSmallIntegerField(null=True)
    reminded_on = models.DateField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    left_on = models.DateField(null=True)

    objects: ClassVar[OwnedManager["Addressee"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "person"], name="addressee_once"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "campaign"], name="addressee_of_campaign"),
            models.Index(fields=["organisation_id", "person"], name="addressee_of_person"),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def is_done(self) -> bool:
        """Say whether nothing is left to do for the person."""
        return self.acknowledged_at is not None and self.passed_at is not None


@tracked
class QuizAttempt(Owned):
    """What somebody answered in one try; never changed afterwards."""

    addressee_id: UUID
    addressee: "models.ForeignKey[Addressee]" = models.ForeignKey(
        Addressee, on_delete=models.CASCADE, related_name="quiz_attempts"
    )
    number = models.PositiveSmallIntegerField()
    answers: "models.JSONField[dict[str, list[int]]]" = models.JSONField(default=dict)
    percent = models.PositiveSmallIntegerField()
    is_passed = models.BooleanField()
    at = models.DateTimeField()

    objects: ClassVar[OwnedManager["QuizAttempt"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["addressee", "number"], name="quiz_attempt_number"),
        ]

    def __str__(self) -> str:
        return f"Attempt {self.number}: {self.percent} %"
