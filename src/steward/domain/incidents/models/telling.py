"""What the public is told: the place, notices of systems, decisions. Source: A.8."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models

from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from django.db.models import Manager

    from steward.domain.systems.models import AiSystem
    from steward.foundation.identity.models import Person


@tracked
class PublicPlace(Owned):
    """Where everybody finds the organisation: its word, and which of its pages are open."""

    word = models.CharField(max_length=60, unique=True)
    shown_name = models.CharField(max_length=200)
    speak_up_open = models.BooleanField(default=False)
    trust_open = models.BooleanField(default=False)
    speak_up_intro = models.TextField(blank=True)
    trust_intro = models.TextField(blank=True)
    contact = models.CharField(max_length=300, blank=True)
    acknowledge_days = models.PositiveSmallIntegerField(default=7)
    answer_days = models.PositiveSmallIntegerField(default=90)

    objects: ClassVar[OwnedManager["PublicPlace"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id"], name="public_place_once"),
        ]

    def __str__(self) -> str:
        return self.word

    def as_subject(self) -> Subject:
        """Return the place as a reference by value."""
        return Subject(kind="public_place", id=self.id, label=self.word)


@tracked
class SpeakUpMember(Owned):
    """Somebody of the group that receives every concern not about themselves."""

    person_id: UUID
    person: "models.ForeignKey[Person]" = models.ForeignKey(
        "identity.Person", on_delete=models.CASCADE, related_name="+"
    )

    objects: ClassVar[OwnedManager["SpeakUpMember"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "person"], name="speak_up_member_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


@tracked
class SystemNotice(Owned):
    """What is told about one AI system as it is being written; ``published`` is what stands."""

    system_id: UUID
    system: "models.OneToOneField[AiSystem]" = models.OneToOneField(
        "systems.AiSystem", on_delete=models.CASCADE, related_name="notice"
    )
    name = models.CharField(max_length=300)
    purpose = models.TextField(blank=True)
    intended_use = models.TextField(blank=True)
    limits = models.TextField(blank=True)
    oversight = models.TextField(blank=True)
    contact = models.CharField(max_length=300, blank=True)
    with_summary = models.BooleanField(default=False)
    published = models.PositiveIntegerField(null=True)

    versions: "Manager[NoticeVersion]"
    objects: ClassVar[OwnedManager["SystemNotice"]] = OwnedManager()

    def __str__(self) -> str:
        return self.name

    def as_subject(self) -> Subject:
        """Return the notice as a reference by value."""
        return Subject(kind="system_notice", id=self.id, label=self.name[:300])


@tracked
class NoticeVersion(Owned):
    """A published version with everything that it says; never changed but for being taken back."""

    notice_id: UUID
    notice: "models.ForeignKey[SystemNotice]" = models.ForeignKey(
        SystemNotice, on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField()
    content: "models.JSONField[dict[str, Any]]" = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=200)
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)

    objects: ClassVar[OwnedManager["NoticeVersion"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "number"], name="notice_version_number"),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"


@tracked
class CommunicationDecision(Owned):
    """What was decided to be told, to whom, how and why. Source: ISO/IEC 42001:2023, A.8.5."""

    what = models.CharField(max_length=300)
    to_whom = models.CharField(max_length=300)
    how = models.CharField(max_length=300, blank=True)
    why = models.TextField(blank=True)
    is_told = models.BooleanField(default=True)
    decided_on = models.DateField()
    decided_by = models.CharField(max_length=200)
    recorded_by = models.CharField(max_length=200)

    objects: ClassVar[OwnedManager["CommunicationDecision"]] = OwnedManager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "-decided_on"], name="told_by_day"),
        ]

    def __str__(self) -> str:
        return self.what

    def as_subject(self) -> Subject:
        """Return the decision as a reference by value."""
        return Subject(kind="communication_decision", id=self.id, label=self.what[:300])
