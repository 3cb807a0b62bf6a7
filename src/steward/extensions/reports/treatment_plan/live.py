"""The risk treatment plan from the records as they stand."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from steward.domain.risks.models import Acceptance, Risk, Treatment
from steward.domain.risks.queries import (
    LIVE,
    current_criteria,
    latest_acceptances,
    risks_visible_to,
    treatments_by_risk,
    treatments_visible_to,
)
from steward.domain.risks.rules.treating import (
    STANDING_WORDS,
    effect_in_words,
    is_overdue,
    standing,
    still_holds,
)
from steward.domain.risks.terms import Level
from steward.extensions.reports.kit.declared import Report, Wanted
from steward.extensions.reports.kit.narrowing import narrowing
from steward.extensions.reports.treatment_plan import report
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import get_organisation


def rows(actor: Actor, wanted: Wanted) -> list[report.Row]:
    """Return the wanted risks above the appetite or treated, those without an answer first."""
    criteria = current_criteria(actor)
    above = {level.value for level in Level if criteria.is_above_appetite(level)}
    treated = treatments_visible_to(actor).order_by().values("risk")
    found = risks_visible_to(actor).filter(status__in=LIVE)
    found = found.filter(Q(current_level__in=above) | Q(pk__in=treated)).defer("basis", "changes")
    if wanted.system is not None:
        found = found.filter(system_id=wanted.system)
    if wanted.level:
        found = found.filter(current_level=wanted.level)
    treatments, acceptances = treatments_by_risk(actor), latest_acceptances(actor)
    every = [
        _row(
            risk,
            treatments.get(risk.pk, ()),
            acceptances.get(risk.pk),
            actor.today,
            above=risk.current_level in above,
        )
        for risk in found.order_by("-current_rank", "-id").iterator(2000)
    ]
    return sorted(every, key=lambda row: not row.is_unanswered)


def _row(
    risk: Risk,
    treatments: Sequence[Treatment],
    acceptance: Acceptance | None,
    today: date,
    *,
    above: bool,
) -> report.Row:
    return report.Row(
        reference=risk.reference,
        system=risk.place,
        title=risk.title,
        status=risk.status,
        inherent=(risk.inherent_likelihood, risk.inherent_consequence, risk.inherent_level),
        current=(risk.current_likelihood, risk.current_consequence, risk.current_level),
        target=(risk.target_likelihood, risk.target_consequence, risk.target_level),
        above=above,
        measures=tuple(_measure(row, today) for row in treatments),
        borne=None if acceptance is None else _borne(acceptance, risk.current_level, today),
    )


def _measure(row: Treatment, today: date) -> report.Measure:
    return report.Measure(
        reference=row.reference,
        option=row.option,
        title=row.title,
        controls=tuple(row.controls),
        effect=effect_in_words(row.effect),
        status=row.status,
        due_on=row.due_on,
        overdue=is_overdue(row.status, row.due_on, today),
        effort_days=row.effort_days,
        cost=None if row.cost is None else float(row.cost),
        currency=row.currency,
        planned_by=row.made_by_label,
        approved_by=row.approved_by,
        verified_by=row.verified_by,
    )


def _borne(row: Acceptance, level: str, today: date) -> report.Borne:
    holds = row.ended_at is None and still_holds(row.level, row.expires_on, level, today)
    words = "Ended"
    if row.ended_at is None:
        words = STANDING_WORDS[standing(row.level, row.expires_on, level, today).value]
    return report.Borne(
        by=row.accepted_by,
        on=row.created_at.date(),
        until=row.expires_on,
        level=row.level,
        reason=row.reason,
        words=words,
        holds=holds,
    )


def live_data(actor: Actor, wanted: Wanted) -> report.Data:
    """Return the data of the wanted plan as it stands now."""
    found = rows(actor, wanted)
    return report.Data(
        organisation=get_organisation(actor).name,
        made=actor.now,
        rows=tuple(found),
        totals=report.totals_of(found),
        appetite=current_criteria(actor).appetite.value,
        version=narrowing(actor, wanted, live="Live plan"),
    )


REPORT = Report(
    name="treatment-plan",
    title="Risk treatment plan",
    holds="What is done about every risk above the appetite or treated: option, controls, cost,"
    " effort, dates, progress and effect, and who bears what is left. Risks with no answer stand"
    f" first. The document prints {report.MOST_IN_PDF:,} risks; the tables hold all.",
    basis="ISO/IEC 42001, 6.1.3 and 8.3",
    order=2,
    narrows=("system", "level"),
    makers={
        "pdf": lambda actor, wanted: report.make_pdf(live_data(actor, wanted)),
        "xlsx": lambda actor, wanted: report.make_xlsx(rows(actor, wanted), made=actor.now),
        "csv": lambda actor, wanted: report.make_csv(rows(actor, wanted)),
        "json": lambda actor, wanted: report.make_json(live_data(actor, wanted)),
    },
)
