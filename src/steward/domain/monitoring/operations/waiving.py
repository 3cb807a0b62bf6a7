"""Waivers of results: given for a reason and a time by somebody else, ended in time or by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db import transaction

from steward.domain.monitoring.events import CheckWaived, CheckWaiverEnded
from steward.domain.monitoring.models import CheckResult, CheckWaiver
from steward.domain.monitoring.operations.tasking import follow_with_tasks
from steward.domain.monitoring.policy import RUN_CHECKS, WAIVE_CHECK
from steward.domain.monitoring.queries.checks import checks_in_force
from steward.domain.monitoring.queries.owners import owners_of
from steward.domain.monitoring.queries.results import results_visible_to
from steward.domain.monitoring.terms import CheckOutcome
from steward.domain.waivers.operations import LAPSED, give, mark_ended, to_be_ended
from steward.domain.waivers.rules import checked_reason, checked_until
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid, NotFound
from steward.foundation.identity.operations.apart import refuse_duty
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record

WAIVABLE = frozenset({CheckOutcome.FAIL, CheckOutcome.WARN, CheckOutcome.STALE})


@transaction.atomic
def waive_checks(
    *, actor: Actor, keys: Sequence[UUID], reason: str, until: date
) -> list[CheckWaiver]:
    """Waive results of checks for their records, all or none.

    Source: ISO/IEC 42001:2023, 10.2.

    Raises:
        NotAllowed: The actor may not waive, or answers for one of the records.
        NotFound: One is not there.
        Invalid: The reason says nothing, or the day is not within twelve months.
        Conflict: One does not fail, or is waived already.
    """
    require(actor, WAIVE_CHECK)
    rows = list(results_visible_to(actor).filter(pk__in=keys).select_for_update().order_by("id"))
    if not keys:
        raise Invalid("Choose at least one result.", place="ids")
    if len(rows) != len(set(keys)):
        raise NotFound("There is no such result in this organisation.")
    until = checked_until(until, actor.today)
    for row in rows:
        reason = checked_reason(reason, about=row.title)
        if row.outcome not in WAIVABLE:
            raise Conflict(f"{row}: there is nothing to waive.")
        if row.is_waived:
            raise Conflict(f"{row}: it is waived already.")
    _check_others(actor, rows)
    return [_give(actor, row, reason, until) for row in rows]


def _check_others(actor: Actor, rows: Sequence[CheckResult]) -> None:
    """Refuse whoever answers for a record to waive what is held against it."""
    person, owners = person_behind(actor), owners_of(actor, rows)
    for row in rows:
        if owners.get(row.record_id) == person:
            about = replace(row.as_subject(), label=row.record_label)
            refuse_duty(actor, about, "check_result.waive")


def _give(actor: Actor, row: CheckResult, reason: str, until: date) -> CheckWaiver:
    waiver = CheckWaiver(
        organisation_id=actor.organisation_id,
        result=row,
        check_id=row.check_id,
        title=row.title,
        record_label=row.record_label,
        reason=reason,
        until=until,
    )
    give(actor, waiver)
    row.is_waived = True
    row.save(update_fields=["is_waived"])
    follow_with_tasks(actor, failing=[], resting=[row], why="The check is waived for now.")
    event = CheckWaived(
        subject=waiver.as_subject(), what=str(waiver)[:300], until=until.isoformat(), reason=reason
    )
    record(actor, event)
    return waiver


@transaction.atomic
def end_check_waiver(*, actor: Actor, waiver: CheckWaiver, reason: str) -> CheckWaiver:
    """End a waiver before its day; what it covered counts again.

    Raises:
        NotAllowed: The actor may not waive.
        Invalid: The reason is missing.
        Conflict: It has ended.
    """
    require(actor, WAIVE_CHECK)
    row, why = to_be_ended(waiver, reason)
    return _end(actor, row, why, by=actor.label)


def _end(actor: Actor, row: CheckWaiver, reason: str, *, by: str) -> CheckWaiver:
    mark_ended(actor, row, reason, by=by)
    result = results_visible_to(actor).get(pk=row.result_id)
    result.is_waived = False
    result.save(update_fields=["is_waived"])
    check = checks_in_force(actor).by_id.get(result.check_id)
    if result.outcome == CheckOutcome.FAIL and check is not None:
        owner = owners_of(actor, [result]).get(result.record_id)
        follow_with_tasks(actor, failing=[(result, check.check, owner)], resting=[])
    event = CheckWaiverEnded(subject=row.as_subject(), what=str(row)[:300], reason=reason[:500])
    record(actor, event)
    return row


@transaction.atomic
def end_lapsed_check_waivers(*, actor: Actor) -> int:
    """End the waivers whose last day has passed; returns how many.

    Raises:
        NotAllowed: The actor may not run checks.
    """
    require(actor, RUN_CHECKS)
    rows = CheckWaiver.objects.visible_to(actor).filter(ended_at=None, until__lt=actor.today)
    lapsed = list(rows.select_for_update().order_by("id")[:500])
    for row in lapsed:
        _end(actor, row, LAPSED, by="")
    return len(lapsed)
