"""Whether a finding is one that came before.

Source: ISO/IEC 17021-1:2015, 3.12, note 1: several minor nonconformities about one requirement may
show that the system fails there, and together be a major one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from steward.domain.findings.rules.words import alike
from steward.domain.findings.terms.grades import REPEAT_MONTHS

NEEDED = 4
"""Points from which a like finding counts as the same one again."""
SAME_REQUIREMENT, SAME_SUBJECT, SAME_CAUSE, SAME_WORDS = 3, 1, 2, 2
LIKE_WORDS, VERY_LIKE_WORDS = 0.25, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What the comparison reads of a finding; ``subjects`` are the keys of what is concerned."""

    id: UUID
    reference: str
    framework: str
    requirement: str
    statement: str
    category: str
    subjects: frozenset[UUID]
    closed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """An earlier finding that this one repeats, with the reasons and their points."""

    earlier: Shape
    points: int
    reasons: tuple[str, ...]


def earliest(found_on: date) -> date:
    """Return the first day on which a closed finding still makes a like one a repeat."""
    months = found_on.year * 12 + found_on.month - 1 - REPEAT_MONTHS
    year, month = divmod(months, 12)
    day = min(found_on.day, 28)
    return date(year, month + 1, day)


def reasons_for(one: Shape, other: Shape) -> tuple[int, tuple[str, ...]]:
    """Return how alike two findings are in points, and why."""
    found: list[tuple[int, str]] = []
    if one.requirement and (one.framework, one.requirement) == (other.framework, other.requirement):
        found.append((SAME_REQUIREMENT, f"the same requirement, {one.requirement}"))
    if one.subjects & other.subjects:
        found.append((SAME_SUBJECT, "the same system or control"))
    if one.category and one.category == other.category:
        found.append((SAME_CAUSE, "the same kind of cause"))
    words = alike(one.statement, other.statement)
    if words >= LIKE_WORDS:
        points = SAME_WORDS if words >= VERY_LIKE_WORDS else 1
        found.append((points, f"similar words, {words:.0%} in common"))
    return sum(points for points, _ in found), tuple(reason for _, reason in found)


def repeats(one: Shape, found_on: date, closed: Iterable[Shape]) -> tuple[Repeat, ...]:
    """Return the closed findings that this one repeats, the most alike first.

    Only what was closed in the 24 months before the finding counts; the finding itself never does.
    """
    since = earliest(found_on)
    found: list[Repeat] = []
    for other in closed:
        if other.id == one.id or other.closed_on is None:
            continue
        if not since <= other.closed_on <= found_on:
            continue
        points, reasons = reasons_for(one, other)
        if points >= NEEDED:
            found.append(Repeat(earlier=other, points=points, reasons=reasons))
    return tuple(sorted(found, key=lambda item: (-item.points, item.earlier.reference)))
