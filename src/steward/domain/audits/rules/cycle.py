"""When the audits of a certification cycle are due (ISO/IEC 17021-1, 9.1.3 and 9.6).

Three years from the decision: surveillance at least once in each calendar year, the first within
twelve months of the decision; recertification before the certificate ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from steward.domain.audits.terms.states import AuditKind

CYCLE_YEARS = 3
BEFORE_THE_END = timedelta(days=90)
"""A recertification this long before the end leaves time to close nonconformities."""
BETWEEN_INTERNAL_DAYS = 366
"""An internal audit at least once in twelve months."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """An audit as the rules see it; ``done`` says that its report is signed."""

    kind: AuditKind
    starts_on: date
    ends_on: date
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """By which day an audit of a kind is to have been held, and by which rule."""

    kind: AuditKind
    from_on: date
    by_on: date
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that the programme lacks."""

    what: str
    by_on: date | None = None


def years_after(day: date, years: int) -> date:
    """Return the same day some years later; 29 February becomes 28 where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def due_in_cycle(decided_on: date, valid_until: date | None = None) -> tuple[Due, ...]:
    """Return what the certification body audits in the three years after its decision."""
    end = valid_until or years_after(decided_on, CYCLE_YEARS) - timedelta(days=1)
    first = years_after(decided_on, 1)
    return (
        Due(
            kind=AuditKind.SURVEILLANCE_1,
            from_on=decided_on,
            by_on=min(first, date(decided_on.year + 1, 12, 31)),
            why="within twelve months of the decision",
        ),
        Due(
            kind=AuditKind.SURVEILLANCE_2,
            from_on=date(decided_on.year + 2, 1, 1),
            by_on=date(decided_on.year + 2, 12, 31),
            why="at least once in each calendar year",
        ),
        Due(
            kind=AuditKind.RECERTIFICATION,
            from_on=years_after(decided_on, 2),
            by_on=end,
            why="before the certificate ends",
        ),
    )


def proposed_dates(decided_on: date, valid_until: date | None = None) -> dict[AuditKind, date]:
    """Return a day for each audit of the cycle that leaves some time before it is due."""
    found: dict[AuditKind, date] = {}
    for due in due_in_cycle(decided_on, valid_until):
        early = due.by_on - (
            BEFORE_THE_END if due.kind is AuditKind.RECERTIFICATION else timedelta(days=30)
        )
        found[due.kind] = max(early, due.from_on)
    return found


def gaps_of(
    audits: Sequence[Dated],
    *,
    starts_on: date,
    ends_on: date,
    decided_on: date | None = None,
    valid_until: date | None = None,
) -> tuple[Gap, ...]:
    """Return what a programme lacks in dates, the earliest first."""
    found = [*_internal_gaps(audits, starts_on, ends_on)]
    if decided_on is None:
        return tuple(found)
    for due in due_in_cycle(decided_on, valid_until):
        held = [item for item in audits if item.kind is due.kind]
        if not held:
            found.append(Gap(what=f"No {_words(due.kind)}: {due.why}", by_on=due.by_on))
        elif not any(due.from_on <= item.ends_on <= due.by_on for item in held):
            found.append(Gap(what=f"The {_words(due.kind)} is not {due.why}", by_on=due.by_on))
    return tuple(sorted(found, key=lambda gap: gap.by_on or date.max))


def _internal_gaps(audits: Sequence[Dated], starts_on: date, ends_on: date) -> list[Gap]:
    """Return where more than twelve months pass without an internal audit."""
    days = sorted(item.ends_on for item in audits if item.kind.is_internal)
    found: list[Gap] = []
    before = starts_on
    for day in [*days, ends_on]:
        if (day - before).days > BETWEEN_INTERNAL_DAYS:
            by_on = before + timedelta(days=BETWEEN_INTERNAL_DAYS)
            found.append(Gap(what="More than twelve months without an internal audit", by_on=by_on))
        before = max(before, day)
    return found


def _words(kind: AuditKind) -> str:
    return kind.label.lower()
