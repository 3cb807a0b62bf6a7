"""How a check would come out, without keeping it."""

from dataclasses import dataclass
from uuid import UUID

from steward.domain.monitoring.queries.content import properties
from steward.domain.monitoring.queries.records import records_of, seen_of, things_about, ties_of
from steward.domain.monitoring.rules.judging import GRAVITY, ReadyCheck, judge
from steward.domain.monitoring.terms import CheckRecord, Verdict
from steward.foundation.core.actor import Actor

NOTHING: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A record with how the check would come out for it."""

    record: CheckRecord
    verdict: Verdict


def verdicts_of(actor: Actor, ready: ReadyCheck) -> list[Tried]:
    """Return how a check comes out for every record of its kind, the gravest first."""
    about = ready.check.about
    is_part = about not in ("system", "organisation")
    touched = records_of(
        actor,
        systems=None if about == "system" else NOTHING,
        parts=None if is_part else NOTHING,
        whole=about == "organisation",
    )
    things = things_about(actor, None)
    ties = ties_of(actor, things)
    observed = ready.check.observed
    seen = seen_of(actor, [thing.pk for thing in things], ties, [observed])
    known = properties().get(observed)
    found = [
        Tried(
            record=record,
            verdict=judge(ready, record, seen.get((record.id, observed), ()), known, now=actor.now),
        )
        for record in touched.of(about)
    ]
    return sorted(found, key=lambda item: -GRAVITY[item.verdict.outcome])
