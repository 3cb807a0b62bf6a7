"""Read assessments, their sections and records, versions, and what is known elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID, uuid5

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from steward.domain.assessments.models import (
    AffectedGroup,
    Benefit,
    Consultation,
    Harm,
    ImpactAssessment,
    ImpactSection,
    ImpactVersion,
    Indicator,
    IndicatorReading,
)
from steward.domain.assessments.rules.completing import Picture, SeenGroup, SeenHarm, standing_of
from steward.domain.assessments.rules.entering import proposal_of
from steward.domain.assessments.rules.measuring import consequence_of, level_of
from steward.domain.assessments.terms.scales import SectionState
from steward.domain.assessments.terms.sections import BY_KEY, QUESTIONNAIRE, SECTIONS, Section
from steward.domain.impacts.queries import facts_differ
from steward.domain.questionnaires.queries import current_template, ground_of
from steward.domain.questionnaires.questions import Kind
from steward.domain.questionnaires.resolving import proposals
from steward.domain.questionnaires.wording import in_words
from steward.domain.risks.models import Risk
from steward.domain.risks.queries import current_criteria
from steward.domain.risks.rules.proposing import Proposal
from steward.domain.risks.terms import Criteria
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import get_system, systems_visible_to
from steward.domain.tasks.models import Comment
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.core.subjects import Subject
from steward.foundation.tenancy.models import Owned, OwnedQuerySet

Entry = TypeVar("Entry", bound=Owned)
MOST = 200
TOLD = (Kind.TEXT, Kind.SINGLE, Kind.MULTIPLE, Kind.LIST, Kind.GROUP)
"""Answers that tell something by themselves; a yes or a score does not without its question."""


def assessed_systems(actor: Actor) -> QuerySet[AiSystem]:
    """Return every system of the inventory with where its impact assessment stands."""
    moved = ImpactSection.objects.visible_to(actor).filter(assessment__system=OuterRef("pk"))
    moved = moved.annotate(moved=facts_differ("facts", "assessment__system__facts"))
    over = Indicator.objects.visible_to(actor).filter(
        harm__assessment__system=OuterRef("pk"), is_over=True
    )
    return systems_visible_to(actor).annotate(
        impact_number=F("impact_assessment__number"),
        impact_version=F("impact_assessment__version"),
        impact_state=F("impact_assessment__state"),
        impact_percent=F("impact_assessment__percent"),
        impact_decision=F("impact_assessment__decision"),
        next_review_on=F("impact_assessment__next_review_on"),
        review_due=Q(impact_assessment__next_review_on__lte=actor.today),
        facts_moved=Exists(moved.filter(moved=True)),
        indicator_over=Exists(over),
    )


def thread_of(system: AiSystem) -> Subject:
    """Return what people speak about when they discuss the assessment of a system.

    It is the assessment itself once there is one, so that its history and its thread are one.
    """
    row: ImpactAssessment | None = getattr(system, "impact_assessment", None)
    if row is not None:
        return row.as_subject()
    return Subject(kind="impact_assessment", id=uuid5(system.pk, "impact"), label=str(system)[:300])


def assessments_visible_to(actor: Actor) -> OwnedQuerySet[ImpactAssessment]:
    """Return the assessments of the systems in the inventory."""
    rows = ImpactAssessment.objects.visible_to(actor).filter(system__archived_at=None)
    return rows.select_related("system")


def assessment_of(actor: Actor, system: AiSystem) -> ImpactAssessment | None:
    """Return the assessment of a system, or None while there is none."""
    if system.organisation_id != actor.organisation_id:
        return None
    found: ImpactAssessment | None = getattr(system, "impact_assessment", None)
    return found


def get_assessment(actor: Actor, key: UUID) -> ImpactAssessment:
    """Return the assessment of a system by the system's key.

    Raises:
        NotFound: There is no such system for this actor, or it has no assessment.
    """
    row = assessment_of(actor, get_system(actor, key))
    if row is None:
        raise NotFound("This AI system has no impact assessment yet.")
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSection:
    """A section with its declaration and where it stands today."""

    section: Section
    row: ImpactSection
    standing: SectionState
    facts_changed: bool
    comments: int


def sections_of(actor: Actor, assessment: ImpactAssessment) -> list[SeenSection]:
    """Return every section in the declared order, each with where it stands today."""
    rows = ImpactSection.objects.visible_to(actor).filter(assessment=assessment)
    said = Comment.objects.visible_to(actor).filter(subject_id=OuterRef("pk"), deleted_at=None)
    counted = said.order_by().values("subject_id").annotate(count=Count("id")).values("count")
    rows = rows.annotate(
        facts_changed=facts_differ("facts", "assessment__system__facts"),
        comments=Coalesce(Subquery(counted), 0),
    )
    known = {row.key: row for row in rows.select_related("owner", "assessment__system")}
    return [
        _seen(section, known[section.key], assessment.system.facts)
        for section in SECTIONS
        if section.key in known
    ]


def _seen(section: Section, row: ImpactSection, facts: Mapping[str, Any]) -> SeenSection:
    changed = bool(getattr(row, "facts_changed", False))
    standing = standing_of(section, row.state, facts, facts_changed=changed)
    said = int(getattr(row, "comments", 0))
    return SeenSection(
        section=section, row=row, standing=standing, facts_changed=changed, comments=said
    )


def get_section(actor: Actor, assessment: ImpactAssessment, key: str) -> SeenSection:
    """Return one section by its key.

    Raises:
        NotFound: There is no such section.
    """
    if key not in BY_KEY:
        raise NotFound(f"There is no section {key!r}; there are {', '.join(BY_KEY)}.")
    return next(item for item in sections_of(actor, assessment) if item.section.key == key)


def section_by_id(actor: Actor, key: UUID) -> ImpactSection:
    """Return a section by its own key.

    Raises:
        NotFound: It is not there for this actor.
    """
    rows = ImpactSection.objects.get_queryset().select_related("assessment__system")
    return rows.one(actor, key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Everything recorded in an assessment, in the order in which it was recorded."""

    groups: list[AffectedGroup]
    benefits: list[Benefit]
    harms: list[Harm]
    consultations: list[Consultation]
    criteria: Criteria

    def level(self, harm: Harm) -> str:
        """Return the level of a harm by the organisation's criteria."""
        return level_of(harm.measure, self.criteria)


def records_of(actor: Actor, assessment: ImpactAssessment) -> Records:
    """Return groups, benefits, harms with their indicators and readings, and consultations."""
    readings = IndicatorReading.objects.visible_to(actor).order_by("-read_on", "-id")
    indicators = Indicator.objects.visible_to(actor).order_by("id")
    indicators = indicators.prefetch_related(Prefetch("readings", readings))
    harms = Harm.objects.visible_to(actor).filter(assessment=assessment)
    harms = harms.select_related("group", "assessment__system")
    harms = harms.prefetch_related(Prefetch("indicators", indicators)).order_by("number")
    groups = AffectedGroup.objects.visible_to(actor).filter(assessment=assessment)
    benefits = Benefit.objects.visible_to(actor).filter(assessment=assessment)
    talks = Consultation.objects.visible_to(actor).filter(assessment=assessment)
    return Records(
        groups=list(groups.order_by("id")),
        benefits=list(benefits.order_by("id")),
        harms=list(harms),
        consultations=list(talks.order_by("held_on", "id")),
        criteria=current_criteria(actor),
    )


def harms_visible_to(actor: Actor) -> OwnedQuerySet[Harm]:
    """Return the harms of all assessments with whom they hit and what watches them."""
    rows = Harm.objects.visible_to(actor).filter(assessment__system__archived_at=None)
    rows = rows.select_related("group", "assessment__system").prefetch_related("indicators")
    return rows.order_by("assessment__number", "number")


def picture_of(records: Records, facts: Mapping[str, Any]) -> Picture:
    """Return what the rules read of the records."""
    return Picture(
        groups=tuple(
            SeenGroup(kind=row.kind, is_vulnerable=row.is_vulnerable, why=row.why)
            for row in records.groups
        ),
        harms=tuple(
            SeenHarm(
                kind=row.group.kind,
                level=records.level(row),
                measures=row.measures,
                oversight=row.oversight,
                remaining=row.remaining,
                indicators=len(row.indicators.all()),
            )
            for row in records.harms
        ),
        benefits=len(records.benefits),
        consultations=len(records.consultations),
        facts=facts,
    )


def get_entry(actor: Actor, model: type[Entry], key: UUID) -> Any:  # noqa: ANN401 -- leaf
    """Return a group, benefit, harm, consultation or indicator by its key.

    Raises:
        NotFound: It is not there for this actor.
    """
    rows: Any = model.objects.get_queryset()
    above = "harm__assessment__system" if model is Indicator else "assessment__system"
    return rows.select_related(above).one(actor, key)


def proposal_for(assessment: ImpactAssessment, harm: Harm) -> Proposal:
    """Return a harm as a risk of the register."""
    return proposal_of(
        key=str(harm.pk),
        told=f"Impact assessment {assessment.reference}, harm {harm.reference}",
        title=harm.title,
        pathway=harm.pathway,
        kind=harm.group.kind,
        likelihood=harm.likelihood,
        consequence=consequence_of(harm.measure),
    )


def readings_of(actor: Actor, indicator: Indicator) -> list[IndicatorReading]:
    """Return the readings of an indicator, the latest day first."""
    rows = IndicatorReading.objects.visible_to(actor).filter(indicator=indicator)
    return list(rows.order_by("-read_on", "-id")[:MOST])


def risks_of(actor: Actor, assessment: ImpactAssessment, records: Records) -> dict[UUID, Risk]:
    """Return harm → its risk in the register, for those that are there."""
    keys = {proposal_for(assessment, harm).key: harm.pk for harm in records.harms}
    rows = Risk.objects.visible_to(actor).filter(
        system=assessment.system_id, scenario__in=list(keys)
    )
    return {keys[row.scenario]: row for row in rows}


def frozen_content(assessment: ImpactAssessment, seen: list[SeenSection], records: Records) -> Any:  # noqa: ANN401 -- leaf
    """Return everything that an assessment says now as plain values."""
    day = assessment.next_review_on
    return {
        "system": assessment.system.name,
        "facts": assessment.system.facts,
        "sections": {
            item.section.key: item.row.text
            for item in seen
            if item.standing is not SectionState.NOT_ASKED
        },
        "groups": [
            _plain(row, "name", "kind", "is_vulnerable", "why", "reach") for row in records.groups
        ],
        "benefits": [
            _plain(row, "receiver", "description", name=row.title) for row in records.benefits
        ],
        "harms": [
            _plain(
                row,
                *("source", "event", "consequence", "severity", "scale", "likelihood"),
                *("reversibility", "measures", "oversight", "remaining"),
                name=str(row),
                group=str(row.group),
                level=records.level(row),
            )
            for row in records.harms
        ],
        "indicators": [
            _plain(item, name=item.name, harm=str(row), bad=item.limit)
            for row in records.harms
            for item in row.indicators.all()
        ],
        "consultations": [
            _plain(row, "how", "said", "followed", name=row.who, held_on=row.held_on.isoformat())
            for row in records.consultations
        ],
        "decision": assessment.decision,
        "rationale": assessment.rationale,
        "conditions": assessment.conditions,
        "next_review_on": None if day is None else day.isoformat(),
    }


def _plain(row: Owned, *names: str, **more: object) -> dict[str, object]:
    return {"id": str(row.pk), **more, **{name: getattr(row, name) for name in names}}


def content_now(actor: Actor, assessment: ImpactAssessment) -> dict[str, Any]:
    """Return what an assessment says now, in the form of a frozen version."""
    seen = sections_of(actor, assessment)
    return frozen_content(assessment, seen, records_of(actor, assessment))


def versions_of(actor: Actor, assessment: ImpactAssessment) -> list[ImpactVersion]:
    """Return the approved versions, newest first; the first is in force, the rest superseded."""
    rows = ImpactVersion.objects.visible_to(actor).filter(assessment=assessment)
    return list(rows.order_by("-number")[:MOST])


def get_version(actor: Actor, assessment: ImpactAssessment, number: int) -> ImpactVersion:
    """Return one approved version.

    Raises:
        NotFound: There is no such version.
    """
    rows = ImpactVersion.objects.visible_to(actor).filter(assessment=assessment, number=number)
    found = rows.first()
    if found is None:
        raise NotFound("This impact assessment has no such approved version.")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownElsewhere:
    """An answer given elsewhere that speaks about a section."""

    question: str
    said: str
    source: str
    on: date | None
    is_text: bool


def known_elsewhere(actor: Actor, system: AiSystem) -> dict[str, list[KnownElsewhere]]:
    """Return section → what the inventory and questionnaires say already, so that none asks twice.

    Read through the impact questionnaire: what would be proposed to it speaks here too, with its
    source and age; answers that it shares with data-protection and rights assessments included.
    """
    try:
        _, sheet = current_template(QUESTIONNAIRE)
    except NotFound:
        return {}
    found = proposals(sheet, ground_of(actor, sheet, [system])[system.pk])
    return {
        section.key: [
            KnownElsewhere(
                question=question.text,
                said=said,
                source=found[name].source,
                on=found[name].on,
                is_text=question.type in TOLD,
            )
            for name in section.questions
            if name in found
            for question in [sheet.by_id[name]]
            for said in [in_words(question, found[name].value)]
            if said
        ]
        for section in SECTIONS
    }
