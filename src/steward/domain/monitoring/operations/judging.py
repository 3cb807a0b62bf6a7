"""Checks are asked: at once of what was observed, by the minute of what is due, and of all."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from steward.domain.monitoring.models import CheckDue, CheckResult, Latest, Thing
from steward.domain.monitoring.operations.keeping import Found, keep_verdicts
from steward.domain.monitoring.operations.storing import Line
from steward.domain.monitoring.policy import RUN_CHECKS
from steward.domain.monitoring.queries.checks import Checks, checks_in_force
from steward.domain.monitoring.queries.content import book, properties
from steward.domain.monitoring.queries.records import (
    Touched,
    properties_seen,
    records_of,
    seen_of,
    things_about,
    ties_of,
)
from steward.domain.monitoring.queries.results import results_visible_to
from steward.domain.monitoring.rules.judging import ReadyCheck, judge
from steward.domain.monitoring.terms import CheckOutcome, CheckRecord
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.tenancy.operations import hold
from steward.foundation.tenancy.reach import whole_organisation

AT_ONCE = 50
"""Up to so many records are judged with the delivery; of more the rest follows by the minute."""
BATCH = 200
DUE = 300
JUDGING = "monitoring.judging"


@dataclass(slots=True)
class Judged:
    """How many checks were asked, and how many results turned."""

    asked: int = 0
    turned: int = 0

    def plus(self, other: "Judged") -> "Judged":
        """Return both together."""
        return Judged(self.asked + other.asked, self.turned + other.turned)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """Of which records which checks are asked; None is every check of a property ever seen."""

    systems: Collection[UUID] | None
    parts: Collection[UUID] | None
    whole: bool
    observed: Collection[str]
    only: frozenset[str] | None = field(default=None)


def judge_touched(
    actor: Actor, lines: Collection[Line], things: Sequence[Thing]
) -> tuple[int, int]:
    """Ask the checks again that read what was just observed.

    Returns how many were asked, and of how many things the checks are asked soon.
    """
    by_thing: dict[UUID, set[str]] = {}
    for thing, name, _ in lines:
        by_thing.setdefault(thing, set()).add(name)
    named = [thing for thing in things if thing.pk in by_thing]
    ties = ties_of(actor, named)
    if not ties.by_thing:
        return 0, 0
    records = ties.records
    if len(records) > AT_ONCE:
        due = [CheckDue(organisation_id=actor.organisation_id, thing_id=key) for key in by_thing]
        CheckDue.objects.bulk_create(due, batch_size=1000, ignore_conflicts=True)
        return 0, len(due)
    observed = {name for names in by_thing.values() for name in names}
    return _judge_records(by_rule(actor, RUN_CHECKS), records, observed).asked, 0


def _judge_records(actor: Actor, records: Collection[UUID], observed: Collection[str]) -> Judged:
    systems = parts = {key for key in records if key != actor.organisation_id}
    wanted = _Wanted(
        systems=systems, parts=parts, whole=actor.organisation_id in records, observed=observed
    )
    return _judge(actor, wanted)


def _judge(actor: Actor, wanted: _Wanted) -> Judged:
    """Ask and keep; whoever asks, what is judged is the whole."""
    require(actor, RUN_CHECKS)
    checks, outcome = checks_in_force(actor), Judged()
    with whole_organisation():
        touched = records_of(actor, systems=wanted.systems, parts=wanted.parts, whole=wanted.whole)
        everything = list(touched.records.values())
        for start in range(0, len(everything), BATCH):
            some = everything[start : start + BATCH]
            part = Touched({item.id: item for item in some}, touched.owners)
            outcome = outcome.plus(_judge_some(actor, checks, part, wanted))
    return outcome


def _judge_some(actor: Actor, checks: Checks, touched: Touched, wanted: _Wanted) -> Judged:
    keys = set(touched.records)
    things = things_about(actor, keys)
    ties = ties_of(actor, things)
    seen = seen_of(actor, [thing.pk for thing in things], ties, wanted.observed)
    known = properties()
    found = [
        Found(
            check=ready.check,
            record=record,
            verdict=judge(
                ready,
                record,
                seen.get((record.id, ready.check.observed), ()),
                known.get(ready.check.observed),
                now=actor.now,
            ),
            owner=touched.owners.get(record.id),
        )
        for ready, record in _pairs(checks, touched, wanted)
    ]
    return Judged(asked=len(found), turned=keep_verdicts(actor, found, keys))


def _pairs(
    checks: Checks, touched: Touched, wanted: _Wanted
) -> Iterator[tuple[ReadyCheck, CheckRecord]]:
    by_kind: dict[str, list[ReadyCheck]] = {}
    for record in touched.records.values():
        if record.kind not in by_kind:
            asked = checks.about(record.kind, sorted(wanted.observed))
            by_kind[record.kind] = [
                item for item in asked if wanted.only is None or item.check.id in wanted.only
            ]
        for ready in by_kind[record.kind]:
            yield ready, record


@transaction.atomic
def judge_all(*, actor: Actor, only: frozenset[str] | None = None) -> Judged:
    """Ask every check of every record, as far as a source tells of what it reads.

    A check whose property no source tells of anywhere is asked of nobody: its page says so.

    Args:
        actor: Who asks.
        only: The ids of checks, where not all are meant.

    Source: ISO/IEC 42001:2023, 9.1.

    Raises:
        NotAllowed: The actor may not run checks.
    """
    require(actor, RUN_CHECKS)
    hold(actor.organisation_id, JUDGING)
    with whole_organisation():
        observed = properties_seen(actor)
    if not observed:
        return Judged()
    outcome = _judge(
        actor, _Wanted(systems=None, parts=None, whole=True, observed=observed, only=only)
    )
    if only is None:
        outcome.turned += _end_what_left(actor)
        CheckDue.objects.visible_to(actor).delete()
    return outcome


@transaction.atomic
def judge_due(*, actor: Actor) -> int:
    """Ask of what much was observed, and what the clock alone may have turned; returns how many.

    Raises:
        NotAllowed: The actor may not run checks.
    """
    require(actor, RUN_CHECKS)
    due = list(CheckDue.objects.visible_to(actor).order_by("id").select_related("thing")[:DUE])
    late = results_visible_to(actor).filter(due_at__lte=actor.now).order_by("due_at")
    turned = list(late.values_list("record_id", "observed")[: DUE * 10])
    if not due and not turned:
        return 0
    hold(actor.organisation_id, JUDGING)
    outcome = Judged()
    if due:
        records = ties_of(actor, [row.thing for row in due]).records
        names = _observed_of(actor, [row.thing_id for row in due])
        outcome = _judge_records(actor, records, names)
        CheckDue.objects.visible_to(actor).filter(pk__in=[row.pk for row in due]).delete()
    if turned:
        keys, observed = {key for key, _ in turned}, {name for _, name in turned}
        outcome = outcome.plus(_judge_records(actor, keys, observed))
    return outcome.asked


def _observed_of(actor: Actor, things: Iterable[UUID]) -> set[str]:
    rows = Latest.objects.visible_to(actor).filter(thing_id__in=list(things))
    return set(rows.order_by().values_list("property", flat=True).distinct())


def _end_what_left(actor: Actor) -> int:
    """Let results go whose record left the inventory or whose check is in no pack any more."""
    checks = checks_in_force(actor)
    rows = CheckResult.objects.visible_to(actor).exclude(outcome=CheckOutcome.NOT_APPLICABLE.value)
    asked = [*checks.by_id, *(str(raw["id"]) for raw in book().of_own_records)]
    gone = rows.exclude(check_id__in=asked) | rows.exclude(system__archived_at=None)
    found = list(gone[:5000])
    for row in found:
        is_asked = row.check_id in checks.by_id
        row.reason = "The record has left the inventory." if is_asked else "It is asked no more."
        row.outcome = CheckOutcome.NOT_APPLICABLE.value
        row.rank, row.since, row.due_at = 0, actor.now, None
    CheckResult.objects.rewrite(found, ["outcome", "reason", "rank", "since", "due_at"])
    return len(found)
