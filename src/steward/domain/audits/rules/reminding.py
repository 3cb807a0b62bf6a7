"""What of audits wants somebody to act, and by when (ISO/IEC 42001, 9.2; ISO/IEC 17021-1, 9.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from steward.domain.audits.rules.cycle import BETWEEN_INTERNAL_DAYS, due_in_cycle
from steward.domain.audits.terms.states import AuditKind, AuditState

AHEAD = timedelta(days=90)
"""So long before its last day an audit that nobody has planned is asked for."""
SHORTLY = timedelta(days=14)
"""So long before its first day an audit is to be prepared."""
REPORT_WITHIN = timedelta(days=30)
"""So long after its last day the report of an audit is to be signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An audit as these rules see it."""

    key: str
    reference: str
    kind: AuditKind
    state: AuditState
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One thing to do; ``cause`` never makes two tasks."""

    cause: str
    title: str
    reason: str
    by_on: date


def reminders(
    audits: Sequence[Known],
    today: date,
    *,
    decided_on: date | None = None,
    valid_until: date | None = None,
) -> tuple[Reminder, ...]:
    """Return what is to be done about audits, as of a day; nothing for what is planned in time.

    An organisation without any audit is not asked for its first one: the programme is its own.
    """
    live = [item for item in audits if item.state is not AuditState.CANCELLED]
    found = [*_single(live, today), *_internal(live, today)]
    if decided_on is not None:
        found += _cycle(live, today, decided_on, valid_until)
    return tuple(found)


def _single(audits: Sequence[Known], today: date) -> list[Reminder]:
    found: list[Reminder] = []
    for item in audits:
        if item.state is AuditState.PLANNED and today >= item.starts_on - SHORTLY:
            found.append(
                Reminder(
                    cause=f"audit-prepare:{item.key}",
                    title=f"Prepare {item.reference}",
                    reason="Team, plan and checklist are needed before its first day.",
                    by_on=item.starts_on,
                )
            )
        if item.state is AuditState.UNDER_WAY and today > item.ends_on:
            found.append(
                Reminder(
                    cause=f"audit-report:{item.key}",
                    title=f"Report {item.reference}",
                    reason="Its last day has passed and the report is not signed.",
                    by_on=item.ends_on + REPORT_WITHIN,
                )
            )
    return found


def _internal(audits: Sequence[Known], today: date) -> list[Reminder]:
    ends = [item.ends_on for item in audits if item.kind.is_internal]
    if not ends:
        return []
    by_on = max(ends) + timedelta(days=BETWEEN_INTERNAL_DAYS)
    if today < by_on - AHEAD:
        return []
    return [
        Reminder(
            cause=f"audit-internal:{by_on.isoformat()}",
            title="Plan the next internal audit",
            reason="Twelve months after the last one none is planned.",
            by_on=by_on,
        )
    ]


def _cycle(
    audits: Sequence[Known], today: date, decided_on: date, valid_until: date | None
) -> list[Reminder]:
    found: list[Reminder] = []
    for due in due_in_cycle(decided_on, valid_until):
        planned = any(
            item.kind is due.kind and due.from_on <= item.ends_on <= due.by_on for item in audits
        )
        if not planned and today >= due.by_on - AHEAD:
            found.append(
                Reminder(
                    cause=f"audit-cycle:{due.kind}:{due.by_on.isoformat()}",
                    title=f"Plan the {due.kind.label.lower()}",
                    reason=f"It is due {due.why} and is not planned.",
                    by_on=due.by_on,
                )
            )
    return found
