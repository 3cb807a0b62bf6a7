"""Read the register for the check of whether it adds up, with controls, members and tasks.

It reads what stands above risks too: what the Statement of Applicability excludes.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from math import exp, log
from typing import Any
from uuid import UUID

from steward.domain.controls.queries import maturity_by_requirement
from steward.domain.readiness.queries import excluded_controls
from steward.domain.risks.models import Acceptance, Risk, Treatment
from steward.domain.risks.queries import (
    LIVE,
    live_estimates,
    open_acceptances,
    risks_visible_to,
    treatments_visible_to,
)
from steward.domain.risks.queries.methods import method_in_force
from steward.domain.risks.rules.consistency import (
    CheckedAcceptance,
    CheckedRisk,
    CheckedTreatment,
    Finding,
    Ground,
    findings,
)
from steward.domain.risks.rules.criteria import Method
from steward.domain.risks.terms import THE_ORGANISATION, Level
from steward.domain.tasks.queries import OPEN, tasks_visible_to
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import members_visible_to
from steward.foundation.identity.queries.standing import standings_of

IN_PLACE = ("implemented", "measured")
TASK = "treatment:"
FIELDS = (
    "id",
    "number",
    "title",
    "system_id",
    "system__name",
    "status",
    "changed",
    *(
        f"{name}_{side}"
        for name in ("inherent", "current", "target")
        for side in ("likelihood", "consequence", "level")
    ),
)


def register_findings(actor: Actor) -> list[Finding]:
    """Return what does not add up in the whole register, the gravest first."""
    return _found(actor, None, None)


def findings_of(actor: Actor, risk: Risk) -> list[Finding]:
    """Return what does not add up about one risk."""
    every = _found(actor, risk.system_id, risk.pk)
    return [item for item in every if item.risk == risk.pk]


def _found(actor: Actor, system: UUID | None, only: UUID | None) -> list[Finding]:
    """Return the findings of a system's risks, or of all; what hangs on ``only`` one, or on all."""
    rows = risks_visible_to(actor)
    treatments, acceptances = treatments_visible_to(actor), open_acceptances(actor)
    estimates = live_estimates(actor)
    if only is not None:
        rows = rows.filter(system_id=system)
        treatments, acceptances = treatments.filter(risk=only), acceptances.filter(risk=only)
        estimates = estimates.filter(risk=only)
    plans: dict[UUID, list[Treatment]] = defaultdict(list)
    for treatment in treatments.select_related(None).order_by("number").iterator(2000):
        plans[treatment.risk_id].append(treatment)
    kept = rows.filter(status__in=LIVE) if not plans else rows
    borne = {row.risk_id: row for row in acceptances.select_related(None)}
    rates: dict[UUID, list[float]] = defaultdict(list)
    said = estimates.select_related(None).values_list("risk", "rate_low", "rate_high")
    for key, low, high in said:
        rates[key].append((log(low) + log(high)) / 2)
    idle = _idle_tasks(actor) if plans else set[UUID]()
    method = method_in_force(actor)
    authority = _authorities(actor, method) if borne else dict[str, Level]()
    fields = kept.order_by("-current_rank", "-id").values_list(*FIELDS)
    checked = [
        _checked(row, plans.get(row[0], ()), borne.get(row[0]), rates, idle, authority)
        for row in fields.iterator(2000)
        if row[5] in LIVE or row[0] in plans
    ]
    return findings(checked, _ground(actor, method, named=any(plans.values())))


def _ground(actor: Actor, method: Method, *, named: bool) -> Ground:
    criteria, terms = method.criteria, method.terms
    if not named:
        return Ground(criteria=criteria, terms=terms, today=actor.today)
    maturity = maturity_by_requirement(actor)
    return Ground(
        criteria=criteria,
        terms=terms,
        today=actor.today,
        excluded=excluded_controls(actor),
        in_place={name for name, value in maturity.items() if value in IN_PLACE},
    )


def _idle_tasks(actor: Actor) -> set[UUID]:
    """Return the treatments whose open task is nobody's."""
    rows = tasks_visible_to(actor).filter(
        origin__startswith=TASK, status__in=OPEN, assignee__isnull=True
    )
    return {UUID(origin.removeprefix(TASK)) for origin in rows.values_list("origin", flat=True)}


def _authorities(actor: Actor, method: Method) -> dict[str, Level]:
    """Return the highest level that a member of each name may accept; several add up."""
    found: dict[str, Level] = {}
    members = members_visible_to(actor)
    standings = standings_of(actor, members)
    for member in members:
        roles = standings[member.pk].roles
        levels = [level for level in Level if roles & set(method.bearers(level))]
        name = str(member.person)
        highest = max(levels, key=lambda level: level.rank, default=None)
        if highest is not None and (name not in found or found[name].rank < highest.rank):
            found[name] = highest
    return found


def _checked(
    row: Sequence[Any],
    treatments: Sequence[Treatment],
    acceptance: Acceptance | None,
    rates: Mapping[UUID, Sequence[float]],
    idle: set[UUID],
    authority: Mapping[str, Level],
) -> CheckedRisk:
    key, number, title, system, system_name, status, changed, *points = row
    logs = rates.get(key)
    return CheckedRisk(
        id=key,
        reference=f"RISK-{number:04d}",
        title=title,
        system=system,
        system_name=THE_ORGANISATION if system is None else system_name,
        is_live=status in LIVE,
        changed=changed,
        inherent=(points[0], points[1], points[2]),
        current=(points[3], points[4], points[5]),
        target=(points[6], points[7], points[8]),
        treatments=[_treatment(row, unassigned=row.pk in idle) for row in treatments],
        acceptance=None if acceptance is None else _acceptance(acceptance, authority),
        rate=None if not logs else exp(sum(logs) / len(logs)),
    )


def _treatment(row: Treatment, *, unassigned: bool) -> CheckedTreatment:
    return CheckedTreatment(
        reference=row.reference,
        option=row.option,
        status=row.status,
        effect=row.effect,
        controls=row.controls,
        due_on=row.due_on,
        done_on=_day(row),
        has_cost=row.cost is not None or row.effort_days is not None,
        unassigned=unassigned,
    )


def _day(row: Treatment) -> date | None:
    return None if row.done_at is None else row.done_at.date()


def _acceptance(row: Acceptance, authority: Mapping[str, Level]) -> CheckedAcceptance:
    return CheckedAcceptance(
        level=row.level,
        accepted_on=row.created_at.date(),
        expires_on=row.expires_on,
        accepted_by=row.accepted_by,
        authority=authority.get(row.accepted_by),
    )
