"""Verdicts are kept where they turn, told, and made into work."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from steward.domain.monitoring.events import CheckFailed, CheckPassed, CheckStale
from steward.domain.monitoring.models import CheckResult, CheckTurn
from steward.domain.monitoring.operations.tasking import follow_with_tasks
from steward.domain.monitoring.queries.records import ORGANISATION, SYSTEM
from steward.domain.monitoring.rules.judging import ENGINE, rank_of
from steward.domain.monitoring.rules.wording import value_in_words
from steward.domain.monitoring.terms import Check, CheckOutcome, CheckRecord, Verdict
from steward.foundation.core.actor import Actor
from steward.foundation.journal.events import Event
from steward.foundation.journal.operations import record_many

SAID = (
    "title",
    "record_label",
    "outcome",
    "severity",
    "rank",
    "clauses",
    "reason",
    "observed",
    "series",
    "observation",
    "value",
    "observed_at",
    "parameters",
    "due_at",
    "since",
)
QUIET = frozenset({CheckOutcome.UNKNOWN, CheckOutcome.NOT_APPLICABLE})
"""Outcomes that a result may begin with and nobody is told of."""
FOLLOWED = frozenset({CheckOutcome.FAIL, CheckOutcome.WARN})
"""While these stand, every new observation is written down as the one that decides."""
REST = frozenset({CheckOutcome.PASS, CheckOutcome.WARN, CheckOutcome.NOT_APPLICABLE})
"""Outcomes with which the cause of a task has gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A verdict with the check, the record and who answers for the record."""

    check: Check
    record: CheckRecord
    verdict: Verdict
    owner: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """A result that turned."""

    row: CheckResult
    before: str
    found: Found


def keep_verdicts(
    actor: Actor, found: Sequence[Found], records: Collection[UUID], *, is_quiet: bool = False
) -> int:
    """Keep how checks came out, where it is otherwise than before; returns how many turned.

    With ``is_quiet`` nobody is told and no work follows: who found it out does that.
    """
    if not found:
        return 0
    rows = CheckResult.objects.visible_to(actor).filter(record_id__in=records)
    asked = {item.check.id for item in found}
    rows = rows.filter(check_id__in=asked).select_for_update()
    known = {(row.check_id, row.record_id): row for row in rows.order_by("id")}
    fresh: list[CheckResult] = []
    moved: list[CheckResult] = []
    turns: list[_Turn] = []
    for item in found:
        row = known.get((item.check.id, item.record.id))
        before = row.outcome if row is not None else ""
        if row is None:
            row = _built(actor, item)
            fresh.append(row)
        elif not _differs(row, item, actor):
            continue
        else:
            _fill(row, item, actor)
            moved.append(row)
        if before != row.outcome:
            turns.append(_Turn(row=row, before=before, found=item))
    if fresh:
        CheckResult.objects.write(fresh)
    if moved:
        CheckResult.objects.rewrite(moved, SAID)
    _keep_turns(actor, turns)
    if is_quiet:
        return len(turns)
    record_many(actor, [event for turn in turns if (event := _event(turn)) is not None])
    follow_with_tasks(
        actor,
        failing=[
            (turn.row, turn.found.check, turn.found.owner)
            for turn in turns
            if turn.row.outcome == CheckOutcome.FAIL and not turn.row.is_waived
        ],
        resting=[turn.row for turn in turns if turn.before and turn.row.outcome in REST],
    )
    return len(turns)


def _built(actor: Actor, item: Found) -> CheckResult:
    record = item.record
    is_part = record.kind not in (SYSTEM, ORGANISATION)
    row = CheckResult(
        organisation_id=actor.organisation_id,
        check_id=item.check.id,
        kind=record.kind,
        record_id=record.id,
        system_id=record.id if record.kind == SYSTEM else None,
        part_id=record.id if is_part else None,
        outcome="",
    )
    _fill(row, item, actor)
    return row


def _differs(row: CheckResult, item: Found, actor: Actor) -> bool:
    """Say whether a result is to be written anew.

    A pass stays as it was written, with what made it a pass, until it turns, its line or its
    parameters change, or its day has come.
    """
    verdict, seen = item.verdict, item.verdict.seen
    if row.outcome != verdict.outcome or row.severity != item.check.severity:
        return True
    if row.parameters != dict(verdict.parameters) or row.title != item.check.title[:120]:
        return True
    if row.record_label != item.record.label:
        return True
    if seen is None:
        return row.reason != verdict.reason
    if row.series != seen.series or row.observation is None:
        return True
    if row.outcome in FOLLOWED:
        return row.observation != seen.observation or row.reason != verdict.reason
    return row.due_at is not None and row.due_at <= actor.now and row.due_at != verdict.due_at


def _fill(row: CheckResult, item: Found, actor: Actor) -> None:
    verdict, seen, check = item.verdict, item.verdict.seen, item.check
    if row.outcome != verdict.outcome:
        row.since = actor.now
    row.title, row.record_label = check.title[:120], item.record.label[:300]
    row.outcome, row.severity = verdict.outcome.value, check.severity.value
    row.rank = rank_of(verdict.outcome, check.severity)
    row.clauses, row.reason = list(check.clauses), verdict.reason
    row.observed = check.observed
    row.series = seen.series if seen else ""
    row.observation = seen.observation if seen else None
    row.value = value_in_words(seen.value, seen.unit)[:500] if seen else ""
    row.observed_at = seen.observed_at if seen else None
    row.parameters, row.due_at = dict(verdict.parameters), verdict.due_at


def _keep_turns(actor: Actor, turns: Sequence[_Turn]) -> None:
    rows = [
        CheckTurn(
            organisation_id=actor.organisation_id,
            result_id=turn.row.pk,
            at=actor.now,
            before=turn.before,
            outcome=turn.row.outcome,
            reason=turn.row.reason,
            observation=turn.row.observation,
            value=turn.row.value,
            observed_at=turn.row.observed_at,
            source=turn.found.verdict.seen.source if turn.found.verdict.seen else "",
            parameters=turn.row.parameters,
            engine=ENGINE,
        )
        for turn in turns
        if turn.before or turn.row.outcome not in QUIET
    ]
    if rows:
        CheckTurn.objects.write(rows)


def _event(turn: _Turn) -> Event | None:
    row, subject = turn.row, turn.row.as_subject()
    label, record, reason = f"{row.check_id} {row.title}", row.record_label, row.reason[:500]
    if row.is_waived:
        return None
    if row.outcome == CheckOutcome.FAIL:
        return CheckFailed(
            subject=subject, check=label, record=record, severity=row.severity, reason=reason
        )
    if row.outcome == CheckOutcome.STALE and turn.before:
        return CheckStale(subject=subject, check=label, record=record, reason=reason)
    if row.outcome in REST and turn.before == CheckOutcome.FAIL:
        return CheckPassed(subject=subject, check=label, record=record)
    return None
