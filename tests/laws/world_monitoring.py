"""Observations, results, waivers and names in the organisations that the laws look at."""

from datetime import timedelta
from uuid import UUID

from steward.domain.monitoring.models import CheckDue, CheckResult, Thing
from steward.domain.monitoring.operations.checks import make_check
from steward.domain.monitoring.operations.taking import take_in
from steward.domain.monitoring.operations.waiving import waive_checks
from steward.domain.monitoring.rules.thresholds import OwnDraft
from steward.domain.monitoring.terms import (
    CheckSeverity,
    Issue,
    Named,
    Observation,
    Reading,
    ThresholdShape,
)
from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor

WHY = "the vendor mends it with the next release in spring."


def monitored(actor: Actor, names: list[str], systems: list[AiSystem]) -> dict[str, UUID]:
    """Let systems drift, name what nobody knows, waive and make checks; one record of each kind."""
    at = actor.now - timedelta(hours=1)
    known = [Named(kind="system", name=system.reference) for system in systems]
    unknown = [Named(kind="model", name=f"{name} net") for name in names]
    take_in(
        actor=actor,
        source="evidently",
        delivery=names[0],
        reading=Reading(
            observations=tuple(
                Observation(
                    subject=subject,
                    property="drift.share",
                    value=value,
                    observed_at=at - timedelta(days=day),
                    detail={"note": names[0]},
                )
                for subject in [*known, *unknown]
                for day, value in enumerate((0.9, 0.8, 0.7))
            ),
            issues=tuple(
                Issue(
                    subject=subject,
                    fingerprint=names[0],
                    rule=names[0],
                    level="error",
                    message=names[0],
                    tool="scanner",
                    seen_at=at,
                )
                for subject in known
            ),
        ),
    )
    make_check(
        actor=actor,
        draft=OwnDraft(
            title=f"{names[0]} drifts little",
            about="system",
            observed="drift.share",
            shape=ThresholdShape.BELOW,
            low=None,
            high=0.1,
            max_age_days=30,
            severity=CheckSeverity.LOW,
        ),
    )
    rows = list(CheckResult.objects.visible_to(actor).filter(outcome="fail").order_by("id"))
    waivers = [
        waive_checks(
            actor=actor,
            keys=[row.pk],
            reason=f"{name}: {WHY}",
            until=actor.today + timedelta(days=200),
        )[0]
        for row, name in zip(rows[1:], names, strict=False)
    ]
    things = list(Thing.objects.visible_to(actor).filter(state="unmatched").order_by("id"))
    CheckDue.objects.create(organisation_id=actor.organisation_id, thing=things[0])
    return {"check-result": rows[0].pk, "check-waiver": waivers[0].pk, "thing": things[0].pk}
