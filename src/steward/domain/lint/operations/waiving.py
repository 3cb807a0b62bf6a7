"""Waivers: given for a reason and a time by somebody else, ended by hand or by their day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db import transaction

from steward.domain.approvals.operations.gating import demand_approval
from steward.domain.approvals.queries import flow_of
from steward.domain.lint.events import LintWaived, LintWaiverEnded
from steward.domain.lint.models import LintResult, LintWaiver
from steward.domain.lint.operations.handing import hand_down
from steward.domain.lint.policy import RUN_LINT, WAIVE_LINT
from steward.domain.lint.queries.approving import as_approvable
from steward.domain.lint.queries.owners import owned_among
from steward.domain.lint.queries.results import results_visible_to
from steward.domain.lint.queries.rules import get_rule
from steward.domain.lint.queries.waivers import lapsed_waivers, waived_pairs
from steward.domain.lint.terms import LintState
from steward.domain.waivers.operations import LAPSED, give, mark_ended, to_be_ended
from steward.domain.waivers.rules import checked_reason, checked_until
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, Invalid, NotFound
from steward.foundation.identity.operations.apart import refuse_duty
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record


@transaction.atomic
def waive_results(
    *, actor: Actor, results: Sequence[LintResult], reason: str, until: date
) -> list[LintWaiver]:
    """Waive results for their records, all or none.

    Source: ISO/IEC 42001:2023, 10.2.

    Raises:
        NotAllowed: The actor may not waive, or answers for one of the records.
        Invalid: The reason says nothing, or the day is not within twelve months.
        Conflict: One is gone or waived already, or the flow has not approved it.
    """
    require(actor, WAIVE_LINT)
    rows = _held(actor, [row.pk for row in results])
    until = checked_until(until, actor.today)
    for row in rows:
        reason = checked_reason(reason, about=row.title)
        if not row.is_open:
            raise Conflict(f"{row}: it is {LintState(row.state).label.lower()} already.")
    _check_others(actor, rows)
    for row in rows:
        demand_approval(actor=actor, item=as_approvable(actor, row))
    given = [_give(actor, row.rule, row.title, reason, until, about=row) for row in rows]
    hand_down(actor=by_rule(actor, RUN_LINT))
    return given


@transaction.atomic
def waive_rule(*, actor: Actor, rule: str, reason: str, until: date) -> LintWaiver:
    """Waive a whole rule, whatever it finds until then.

    Raises:
        NotAllowed: The actor may not waive, or answers for a record that it fires on.
        NotFound: No pack has such a rule.
        Invalid: The reason says nothing, or the day is not within twelve months.
        Conflict: It is waived already, or exceptions go through a flow.
    """
    require(actor, WAIVE_LINT)
    asked = get_rule(rule).rule
    reason = checked_reason(reason, about=asked.title)
    until = checked_until(until, actor.today)
    if (rule, None) in waived_pairs(actor, [rule]):
        raise Conflict("The whole rule is waived already.")
    if flow_of(actor, "lint_result") is not None:
        raise Conflict("Exceptions go through a flow here: waive its results one by one.")
    rows = results_visible_to(actor).filter(rule=rule).exclude(state=LintState.GONE.value)
    _check_others(actor, list(rows.select_for_update().order_by("id")))
    given = _give(actor, rule, asked.title, reason, until, about=None)
    hand_down(actor=by_rule(actor, RUN_LINT))
    return given


def _held(actor: Actor, keys: Sequence[UUID]) -> list[LintResult]:
    rows = results_visible_to(actor).filter(pk__in=keys).select_for_update()
    found = list(rows.order_by("id"))
    if not found:
        raise Invalid("Choose at least one result.", place="ids")
    if len(found) != len(set(keys)):
        raise NotFound("There is no such result in this organisation.")
    return found


def _check_others(actor: Actor, rows: Sequence[LintResult]) -> None:
    """Refuse whoever answers for a record to waive what is held against it."""
    person = person_behind(actor)
    by_kind: dict[str, dict[UUID, LintResult]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, {})[row.record_id] = row
    for kind, records in by_kind.items():
        for key in owned_among(actor, kind, person, list(records)):
            about = replace(records[key].as_subject(), label=records[key].record_label)
            refuse_duty(actor, about, "lint_result.waive")


def _give(
    actor: Actor,
    rule: str,
    title: str,
    reason: str,
    until: date,
    *,
    about: LintResult | None,
) -> LintWaiver:
    row = LintWaiver(
        organisation_id=actor.organisation_id,
        rule=rule,
        title=title[:80],
        kind="" if about is None else about.kind,
        record_id=None if about is None else about.record_id,
        record_label="" if about is None else about.record_label,
        reason=reason,
        until=until,
    )
    give(actor, row)
    _mark(actor, row)
    event = LintWaived(
        subject=row.as_subject(), what=str(row)[:300], until=until.isoformat(), reason=reason
    )
    record(actor, event)
    return row


def _mark(actor: Actor, waiver: LintWaiver) -> None:
    """Let the results that a waiver reaches stand as the waivers of today say."""
    rows = results_visible_to(actor).filter(rule=waiver.rule).exclude(state=LintState.GONE.value)
    if waiver.record_id is not None:
        rows = rows.filter(record_id=waiver.record_id)
    pairs = waived_pairs(actor, [waiver.rule])
    if (waiver.rule, None) in pairs:
        rows.exclude(state=LintState.WAIVED.value).update(state=LintState.WAIVED.value)
        return
    records = [key for _, key in pairs if key is not None]
    rows.filter(record_id__in=records, state=LintState.OPEN.value).update(
        state=LintState.WAIVED.value
    )
    rows.exclude(record_id__in=records).filter(state=LintState.WAIVED.value).update(
        state=LintState.OPEN.value
    )


@transaction.atomic
def revoke_waiver(*, actor: Actor, waiver: LintWaiver, reason: str) -> LintWaiver:
    """End a waiver before its day; what it covered is open again.

    Raises:
        NotAllowed: The actor may not waive.
        Invalid: The reason is missing.
        Conflict: It has ended.
    """
    require(actor, WAIVE_LINT)
    row, why = to_be_ended(waiver, reason)
    ended = _end(actor, row, why, by=actor.label)
    hand_down(actor=by_rule(actor, RUN_LINT))
    return ended


def _end(actor: Actor, row: LintWaiver, reason: str, *, by: str) -> LintWaiver:
    mark_ended(actor, row, reason, by=by)
    _mark(actor, row)
    record(
        actor,
        LintWaiverEnded(subject=row.as_subject(), what=str(row)[:300], reason=reason[:500]),
    )
    return row


@transaction.atomic
def end_lapsed_waivers(*, actor: Actor) -> int:
    """End the waivers whose last day has passed; returns how many.

    Raises:
        NotAllowed: The actor may not run lint.
    """
    require(actor, RUN_LINT)
    rows = lapsed_waivers(actor)
    for row in rows:
        _end(actor, row, LAPSED, by="")
    return len(rows)
