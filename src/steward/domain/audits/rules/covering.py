"""Which requirements an audit programme covers: planned, done, never."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Cover(StrEnum):
    """What a programme does about a requirement."""

    DONE = "done"
    PLANNED = "planned"
    NEVER = "never"

    @property
    def label(self) -> str:
        """Return it in words."""
        return {"done": "Audited", "planned": "Planned", "never": "Never"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One requirement in one audit; ``judged`` says that a judgement was made, not left out."""

    audit: str
    framework: str
    requirement: str
    is_reported: bool
    is_cancelled: bool
    judged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverRow:
    """One requirement with what each audit does about it; audit -> cover."""

    framework: str
    requirement: str
    title: str
    is_control: bool
    cover: Cover
    cells: Mapping[str, Cover] = field(default_factory=dict[str, Cover])


def cover_of(point: Point) -> Cover:
    """Return what one audit does about one requirement.

    An audit that is over without a judgement has not audited it; a cancelled one audits nothing.
    """
    if point.is_cancelled:
        return Cover.NEVER
    if point.judged:
        return Cover.DONE
    return Cover.NEVER if point.is_reported else Cover.PLANNED


def coverage(
    wanted: Sequence[tuple[str, str, str, bool]], points: Iterable[Point]
) -> tuple[CoverRow, ...]:
    """Return one row for each requirement wanted, in the given order.

    Args:
        wanted: (framework, requirement, title, is control) of all that a programme is to cover.
        points: What the checklists of its audits hold.
    """
    cells: dict[tuple[str, str], dict[str, Cover]] = {}
    for point in points:
        cells.setdefault((point.framework, point.requirement), {})[point.audit] = cover_of(point)
    rows: list[CoverRow] = []
    for framework, requirement, title, is_control in wanted:
        found = cells.get((framework, requirement), {})
        best = next((c for c in Cover if c in found.values()), Cover.NEVER)
        rows.append(
            CoverRow(
                framework=framework,
                requirement=requirement,
                title=title,
                is_control=is_control,
                cover=best,
                cells=found,
            )
        )
    return tuple(rows)


def tally(rows: Iterable[CoverRow]) -> dict[str, int]:
    """Return how many requirements are done, planned and never audited."""
    found = dict.fromkeys((item.value for item in Cover), 0)
    for row in rows:
        found[row.cover.value] += 1
    return found
