"""The health of controls, from the results of the checks that speak for them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Min

from steward.domain.monitoring.models import CheckResult
from steward.domain.monitoring.queries.checks import Checks, checks_in_force
from steward.domain.monitoring.rules.health import LOSS, Health, Speaks, health_of
from steward.domain.monitoring.terms import CheckOutcome, CheckSeverity
from steward.domain.systems.models import Use
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet

WEAKENING = [outcome.value for outcome in LOSS]


def _counted(actor: Actor) -> OwnedQuerySet[CheckResult]:
    """Return the results that speak for controls: those that apply and are not waived."""
    rows = CheckResult.objects.visible_to(actor).filter(is_waived=False)
    return rows.exclude(outcome=CheckOutcome.NOT_APPLICABLE.value)


def control_health(actor: Actor, requirement: str) -> Health | None:
    """Return the health of a control over all records; None where no check speaks for it."""
    checks = checks_in_force(actor)
    names = [item.check.id for item in checks.by_id.values() if requirement in item.check.clauses]
    if not names:
        return None
    rows = _counted(actor).filter(check_id__in=names).order_by()
    grouped = rows.values_list("check_id", "outcome", "severity").annotate(
        label=Min("record_label")
    )
    return health_of(
        speaks
        for check, outcome, severity, label in grouped
        for clause, speaks in _spoken(checks, check, outcome, severity, label)
        if clause == requirement
    )


def _spoken(
    checks: Checks, check: str, outcome: str, severity: str, label: str
) -> Iterable[tuple[str, Speaks]]:
    found = checks.by_id.get(check)
    for link in found.check.requirements if found else ():
        yield (
            link.id,
            Speaks(
                check=check,
                record=label,
                outcome=CheckOutcome(outcome),
                severity=CheckSeverity(severity),
                strength=link.strength,
            ),
        )


def weakened_controls(actor: Actor) -> Mapping[UUID | None, Mapping[str, float]]:
    """Return system → control → its health, for those below 1; under None that of all systems.

    What is found of a model, dataset or supplier weakens the controls of every system that relies
    on it; what is found of the organisation those of all, and of the organisation's own risks.
    Three statements, bounded by what does not pass.
    """
    checks = checks_in_force(actor)
    rows = _counted(actor).filter(outcome__in=WEAKENING).order_by()
    names = ("check_id", "outcome", "severity", "record_label", "system_id", "part_id")
    found = list(rows.values_list(*names))
    if not found:
        return {}
    users: dict[UUID, list[UUID]] = defaultdict(list)
    parts = {row[5] for row in found if row[5] is not None}
    if parts:
        pairs = Use.objects.visible_to(actor).filter(part_id__in=parts)
        for part_id, system_id in pairs.values_list("part_id", "system_id").distinct():
            users[part_id].append(system_id)
    spoken: dict[UUID | None, dict[str, list[Speaks]]] = defaultdict(lambda: defaultdict(list))
    for check, outcome, severity, label, system_id, part_id in found:
        places = [system_id] if part_id is None else users[part_id]
        for clause, speaks in _spoken(checks, check, outcome, severity, label):
            for place in places:
                spoken[place][clause].append(speaks)
    everywhere = spoken.get(None, {})
    for place, clauses in spoken.items():
        if place is not None:
            for clause, items in everywhere.items():
                clauses[clause] = [*clauses.get(clause, []), *items]
    return {
        place: {
            clause: health.share
            for clause, items in sorted(clauses.items())
            if (health := health_of(items)) is not None and health.share < 1
        }
        for place, clauses in spoken.items()
    }
