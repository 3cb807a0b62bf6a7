"""Impact assessments with their sections, records, indicators and frozen versions."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.assessments.rules.measuring import Measure
from steward.domain.assessments.terms.scales import (
    DECISION_WORDS,
    STATE_WORDS,
    GroupKind,
    SectionState,
    State,
)
from steward.domain.assessments.terms.sections import BY_KEY
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from django.db.models import Manager

    from steward.domain.systems.models import AiSystem
    from steward.foundation.identity.models import Person

KINDS = [(kind.value, kind.label) for kind in GroupKind]


@tracked
class ImpactAssessment(Owned):
    """The impact assessment of one system as it is being worked on; ``version`` is the next frozen.

    ``authors`` are the keys of everybody who wrote for this version: none of them signs it.
    ``met`` of ``points`` is how far it had come at the last write. ``signatures`` hold who signed,
    as what and when. ``note`` is what the reviewer said who sent it back.
    """

    number = models.PositiveIntegerField(editable=False)
    system_id: UUID
    system: "models.OneToOneField[AiSystem]" = models.OneToOneField(
        "systems.AiSystem", on_delete=models.CASCADE, related_name="impact_assessment"
    )
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(
        max_length=10, default=State.DRAFT.value, choices=list(STATE_WORDS.items())
    )
    begun_by = models.CharField(max_length=200)
    authors: "models.JSONField[list[str]]" = models.JSONField(default=list)
    met = models.PositiveSmallIntegerField(default=0)
    points = models.PositiveSmallIntegerField(default=0)
    percent = models.PositiveSmallIntegerField(default=0)
    submitted_by = models.CharField(max_length=200, blank=True)
    submitted_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    decision = models.CharField(max_length=10, blank=True, choices=list(DECISION_WORDS.items()))
    rationale = models.TextField(blank=True)
    conditions = models.TextField(blank=True)
    next_review_on = models.DateField(null=True)
    signatures: "models.JSONField[list[dict[str, str]]]" = models.JSONField(default=list)
    approved_at = models.DateTimeField(null=True)
    summary = models.TextField(blank=True)
    published_version = models.PositiveIntegerField(null=True)
    published_by = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True)

    sections: "Manager[ImpactSection]"
    versions: "Manager[ImpactVersion]"
    objects: ClassVar[OwnedManager["ImpactAssessment"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "number"], name="impact_assessment_number"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "state"], name="impact_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.system}"

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"IMP-{self.number:04d}"

    def as_subject(self) -> Subject:
        """Return the assessment as a reference by value."""
        label = f"{self.reference} {self.system}"
        return Subject(kind="impact_assessment", id=self.id, label=label[:300])


@tracked
class ImpactSection(Owned):
    """One section: its text, who answers for it, and the facts as they stood when it was complete.

    ``source`` says where a proposed text came from; it is empty once a person wrote. ``reason`` is
    why it was reopened.
    """

    assessment_id: UUID
    assessment: "models.ForeignKey[ImpactAssessment]" = models.ForeignKey(
        ImpactAssessment, on_delete=models.CASCADE, related_name="sections"
    )
    key = models.CharField(max_length=30)
    owner_id: UUID | None
    owner: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(blank=True)
    source = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, default=SectionState.OPEN.value)
    reason = models.TextField(blank=True)
    facts: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    written_by = models.CharField(max_length=200, blank=True)
    written_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["ImpactSection"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "key"], name="impact_section_once"),
        ]

    def __str__(self) -> str:
        return BY_KEY[self.key].title

    def as_subject(self) -> Subject:
        """Return the section as a reference by value."""
        label = f"{self.assessment.reference} {self}"
        return Subject(kind="impact_section", id=self.id, label=label[:300])


@tracked
class AffectedGroup(Owned):
    """Who or what is affected; ``why`` says what makes a group vulnerable."""

    assessment_id: UUID
    assessment: "models.ForeignKey[ImpactAssessment]" = models.ForeignKey(
        ImpactAssessment, on_delete=models.CASCADE, related_name="groups"
    )
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=KINDS)
    is_vulnerable = models.BooleanField(default=False)
    why = models.TextField(blank=True)
    reach = models.CharField(max_length=200, blank=True)

    objects: ClassVar[OwnedManager["AffectedGroup"]] = OwnedManager()

    def __str__(self) -> str:
        return self.name


@tracked
class Harm(Owned):
    """A harm by its way from source over event to consequence, on four scales from 1 to 5."""

    assessment_id: UUID
    assessment: "models.ForeignKey[ImpactAssessment]" = models.ForeignKey(
        ImpactAssessment, on_delete=models.CASCADE, related_name="harms"
    )
    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=300)
    group_id: UUID
    group: "models.ForeignKey[AffectedGroup]" = models.ForeignKey(
        AffectedGroup, on_delete=models.PROTECT, related_name="harms"
    )
    source = models.TextField()
    event = models.TextField()
    consequence = models.TextField()
    severity = models.PositiveSmallIntegerField()
    scale = models.PositiveSmallIntegerField()
    likelihood = models.PositiveSmallIntegerField()
    reversibility = models.PositiveSmallIntegerField()
    measures = models.TextField(blank=True)
    oversight = models.TextField(blank=True)
    remaining = models.TextField(blank=True)
    entered_at = models.DateTimeField(null=True)

    indicators: "Manager[Indicator]"
    objects: ClassVar[OwnedManager["Harm"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="harm_number"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def reference(self) -> str:
        """Return the number within the assessment."""
        return f"H{self.number}"

    @property
    def measure(self) -> Measure:
        """Return the harm on its scales."""
        return Measure(
            severity=self.severity,
            scale=self.scale,
            likelihood=self.likelihood,
            reversibility=self.reversibility,
            is_vulnerable=self.group.is_vulnerable,
        )

    @property
    def pathway(self) -> str:
        """Return the way of the harm in words."""
        return f"{self.source} → {self.event} → {self.group}: {self.consequence}"


@tracked
class Benefit(Owned):
    """Something that gets better, and for whom."""

    assessment_id: UUID
    assessment: "models.ForeignKey[ImpactAssessment]" = models.ForeignKey(
        ImpactAssessment, on_delete=models.CASCADE, related_name="benefits"
    )
    title = models.CharField(max_length=300)
    receiver = models.CharField(max_length=200)
    description = models.TextField(blank=True)

    objects: ClassVar[OwnedManager["Benefit"]] = OwnedManager()

    def __str__(self) -> str:
        return self.title


@tracked
class Consultation(Owned):
    """That people concerned were asked: what they said, and what followed."""

    assessment_id: UUID
    assessment: "models.ForeignKey[ImpactAssessment]" = models.ForeignKey(
        ImpactAssessment, on_delete=models.CASCADE, related_name="consultations"
    )
    who = models.CharField(max_length=200)
    held_on = models.DateField()
    how = models.CharField(max_length=300)
    said = models.TextField()
    followed = models.TextField()

    objects: ClassVar[OwnedManager["Consultation"]] = OwnedManager()

    def __str__(self) -> str:
        return self.who


@tracked
class Indicator(Owned):
    """What shows that a harm comes true: at its threshold, or beyond it, the harm is read again."""

    harm_id: UUID
    harm: "models.ForeignKey[Harm]" = models.ForeignKey(
        Harm, on_delete=models.CASCADE, related_name="indicators"
    )
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=60, blank=True)
    direction = models.CharField(max_length=5)
    threshold = models.FloatField()
    latest = models.FloatField(null=True)
    latest_on = models.DateField(null=True)
    is_over = models.BooleanField(default=False)

    readings: "Manager[IndicatorReading]"
    objects: ClassVar[OwnedManager["Indicator"]] = OwnedManager()

    def __str__(self) -> str:
        return self.name

    @property
    def limit(self) -> str:
        """Return the threshold in words."""
        side = "at least" if self.direction == "above" else "at most"
        return f"{side} {self.threshold:g} {self.unit}".strip()


@tracked
class IndicatorReading(Owned):
    """A value of an indicator on a day; never changed afterwards."""

    indicator_id: UUID
    indicator: "models.ForeignKey[Indicator]" = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="readings"
    )
    read_on = models.DateField()
    value = models.FloatField()
    is_over = models.BooleanField()
    note = models.TextField(blank=True)
    read_by = models.CharField(max_length=200)

    objects: ClassVar[OwnedManager["IndicatorReading"]] = OwnedManager()

    def __str__(self) -> str:
        return f"{self.read_on}: {self.value:g}"


@tracked
class ImpactVersion(Owned):
    """An approved version with everything that it said; never changed afterwards."""

    assessment_id: UUID
    assessment: "models.ForeignKey[ImpactAssessment]" = models.ForeignKey(
        ImpactAssessment, on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField()
    content: "models.JSONField[dict[str, Any]]" = models.JSONField()
    decision = models.CharField(max_length=10, choices=list(DECISION_WORDS.items()))
    signatures: "models.JSONField[list[dict[str, str]]]" = models.JSONField(default=list)
    approved_at = models.DateTimeField()

    objects: ClassVar[OwnedManager["ImpactVersion"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="impact_version_number"),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"
