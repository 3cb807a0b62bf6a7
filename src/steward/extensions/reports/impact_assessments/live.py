"""Impact assessments from the records as they stand."""

from collections.abc import Iterator, Sequence

from steward.domain.assessments.models import Harm, ImpactAssessment
from steward.domain.assessments.queries import (
    assessments_visible_to,
    harms_visible_to,
    records_of,
    sections_of,
)
from steward.domain.assessments.rules.measuring import level_of
from steward.domain.assessments.rules.screening import screen
from steward.domain.assessments.terms.scales import DECISION_WORDS, GroupKind, State
from steward.domain.risks.queries import current_criteria
from steward.domain.risks.terms import Criteria
from steward.extensions.reports.impact_assessments import report
from steward.extensions.reports.kit.declared import Report, Wanted
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import get_organisation
from steward.foundation.tenancy.models import OwnedQuerySet

MOST_IN_PDF = 50


def chosen(actor: Actor, wanted: Wanted) -> OwnedQuerySet[ImpactAssessment]:
    """Return the wanted assessments."""
    rows = assessments_visible_to(actor)
    return rows if wanted.system is None else rows.filter(system_id=wanted.system)


def rows(actor: Actor, wanted: Wanted) -> Iterator[report.Row]:
    """Yield the harms of the wanted assessments, by assessment."""
    criteria = current_criteria(actor)
    harms = harms_visible_to(actor)
    if wanted.system is not None:
        harms = harms.filter(assessment__system_id=wanted.system)
    return (row_of(harm, criteria) for harm in harms.iterator(500))


def row_of(harm: Harm, criteria: Criteria) -> report.Row:
    """Return a harm as every report shows it."""
    assessment = harm.assessment
    return report.Row(
        assessment=assessment.reference,
        system=assessment.system.name,
        harm=str(harm),
        group=harm.group.name,
        kind=GroupKind(harm.group.kind).label,
        is_vulnerable=harm.group.is_vulnerable,
        source=harm.source,
        event=harm.event,
        consequence=harm.consequence,
        severity=harm.severity,
        scale=harm.scale,
        likelihood=harm.likelihood,
        reversibility=harm.reversibility,
        level=level_of(harm.measure, criteria),
        measures=harm.measures,
        oversight=harm.oversight,
        remaining=harm.remaining,
        indicators=[f"{item.name}: bad when {item.limit}" for item in harm.indicators.all()],
    )


def data_of(actor: Actor, assessments: Sequence[ImpactAssessment]) -> report.Data:
    """Return the data of some assessments as they stand now."""
    return report.Data(
        organisation=get_organisation(actor).name,
        made=actor.now,
        assessments=[_assessed(actor, row) for row in assessments[:MOST_IN_PDF]],
        total=len(assessments),
    )


def _assessed(actor: Actor, row: ImpactAssessment) -> report.Assessed:
    seen, records = sections_of(actor, row), records_of(actor, row)
    return report.Assessed(
        reference=row.reference,
        system=row.system.name,
        version=row.version,
        state=State(row.state).label,
        decision=DECISION_WORDS.get(row.decision, ""),
        rationale=row.rationale,
        conditions=row.conditions,
        signatures=row.signatures,
        next_review_on=row.next_review_on,
        complete=f"{row.met} of {row.points}",
        sensitive=[
            f"{item.use.title}{'' if item.is_certain else ' (not excluded)'}"
            for item in screen(row.system.facts)
        ],
        sections=[(item.section.title, item.standing.label, item.row.text) for item in seen],
        groups=[
            (group.name, GroupKind(group.kind).label, group.why if group.is_vulnerable else "")
            for group in records.groups
        ],
        benefits=[(item.title, item.receiver) for item in records.benefits],
        harms=[row_of(harm, records.criteria) for harm in records.harms],
        consultations=[
            (item.who, f"{item.held_on.isoformat()}, {item.how}", item.said, item.followed)
            for item in records.consultations
        ],
    )


def summary_of(actor: Actor, row: ImpactAssessment) -> report.Summary:
    """Return the published summary of an assessment."""
    return report.Summary(
        organisation=get_organisation(actor).name,
        made=actor.now,
        system=row.system.name,
        text=row.summary,
        version=f"Version {row.published_version}",
        published_on=None if row.published_at is None else row.published_at.date(),
    )


def _all(actor: Actor, wanted: Wanted) -> list[ImpactAssessment]:
    return list(chosen(actor, wanted).order_by("number"))


REPORT = Report(
    name="impact-assessments",
    title="Impact assessments",
    holds="What each AI system does to people and society: affected groups, harms with their way "
    "and level, benefits, consultations, the decision and who signed it.",
    basis="ISO/IEC 42001, 6.1.4, 8.4 and A.5",
    order=2,
    narrows=("system",),
    makers={
        "pdf": lambda actor, wanted: report.make_pdf(data_of(actor, _all(actor, wanted))),
        "xlsx": lambda actor, wanted: report.make_xlsx(rows(actor, wanted), made=actor.now),
        "csv": lambda actor, wanted: report.make_csv(rows(actor, wanted)),
        "json": lambda actor, wanted: report.make_json(data_of(actor, _all(actor, wanted))),
    },
)
