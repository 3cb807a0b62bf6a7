"""The two stages of a certification audit: what must be there, and whether it would hold.

Stage 1 looks at what is documented, stage 2 at whether it works. Source: ISO/IEC 17021-1:2015,
9.3.1, in our own words.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from steward.domain.lint.rules.stage_rows import StageRow, Thing
from steward.domain.lint.terms import LintSeverity


class Holds(StrEnum):
    """Whether a row would hold before an auditor."""

    YES = "yes"
    DOUBTFUL = "doubtful"
    NO = "no"

    @property
    def label(self) -> str:
        """Return the verdict in words."""
        return _HOLDS[self]

    @property
    def tone(self) -> str:
        """Return how it is coloured."""
        return {Holds.YES: "good", Holds.DOUBTFUL: "warn", Holds.NO: "bad"}[self]


_HOLDS = {
    Holds.YES: "Would hold",
    Holds.DOUBTFUL: "Would raise questions",
    Holds.NO: "Would not hold",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A result as a row counts it."""

    id: str
    title: str
    rule: str
    record: str
    reason: str
    severity: LintSeverity


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A row with what is there, what lint says, and whether it would hold."""

    row: StageRow
    things: tuple[tuple[Thing, int], ...]
    counts: Mapping[LintSeverity, int]
    waived: int
    holds: Holds
    reasons: tuple[str, ...]
    named: tuple[Asked, ...] = field(default=())

    @property
    def seen(self) -> tuple[tuple[str, str], ...]:
        """Return where each thing is, and how many there are in words."""
        return tuple((thing.href, thing.counted(many)) for thing, many in self.things)

    @property
    def open(self) -> int:
        """Return how many results are open."""
        return sum(self.counts.values())


def judged(
    row: StageRow,
    there: Mapping[str, int],
    counts: Mapping[LintSeverity, int],
    *,
    waived: int = 0,
    named: Sequence[Asked] = (),
) -> Judged:
    """Return whether a row would hold, with the reasons.

    It does not where something needed is not there or a major result is open; it raises questions
    where a minor one is. Waived results do not count; an auditor sees their reasons.
    """
    missing = [
        thing.one or thing.words
        for thing in row.things
        if thing.needed and not there.get(thing.key)
    ]
    reasons = [f"No {words}" for words in missing]
    major, minor = counts.get(LintSeverity.MAJOR, 0), counts.get(LintSeverity.MINOR, 0)
    reasons += [
        f"{many:,} {word} open" for many, word in ((major, "major"), (minor, "minor")) if many
    ]
    holds = Holds.NO if missing or major else Holds.DOUBTFUL if minor else Holds.YES
    return Judged(
        row=row,
        things=tuple((thing, there.get(thing.key, 0)) for thing in row.things),
        counts=counts,
        waived=waived,
        holds=holds,
        reasons=tuple(reasons),
        named=tuple(named),
    )


def whole(rows: Collection[Judged]) -> Holds:
    """Return whether all of it would hold: as the weakest row does."""
    found = {item.holds for item in rows}
    return next((item for item in (Holds.NO, Holds.DOUBTFUL) if item in found), Holds.YES)
