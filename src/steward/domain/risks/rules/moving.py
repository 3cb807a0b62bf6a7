"""What other criteria would do to the risks of a register."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from steward.domain.frameworks.terms import Maturity
from steward.domain.risks.rules.judging import control_effects, current_point, quantities
from steward.domain.risks.rules.treating import Effect, treated
from steward.domain.risks.terms import Catalogue, Criteria, Level, Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Risks that stand alike: same rule, same inherent quantities, same treatments.

    ``level`` is their present level, ``key`` what finds them again, ``count`` how many they are.
    """

    scenario: str
    inherent: tuple[int, int, float | None, float | None]
    done: Effect
    level: Level
    count: int
    key: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Moved:
    """Risks that stand alike, with the point at which other criteria place them today."""

    risks: Alike
    point: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What other criteria would do to the live risks.

    ``paths`` count the risks by their level before and after, ``cells`` by their field on the new
    matrix; ``breaching`` stand above the appetite under the new criteria, ``breached`` do today.
    """

    total: int
    moved: int
    breached: int
    breaching: int
    paths: Mapping[tuple[Level, Level], int]
    cells: Mapping[tuple[int, int], int]
    groups: tuple[Moved, ...]

    def levels(self) -> dict[Level, tuple[int, int]]:
        """Return for each level how many risks have it before and after."""
        before: Counter[Level] = Counter()
        after: Counter[Level] = Counter()
        for (was, becomes), count in self.paths.items():
            before[was] += count
            after[becomes] += count
        return {level: (before[level], after[level]) for level in Level}


def current_of(
    criteria: Criteria,
    catalogue: Catalogue,
    maturity: Mapping[str, Maturity | None],
    risks: Alike,
) -> Point:
    """Return where criteria place risks today, with their controls and effective treatments."""
    effects = control_effects(catalogue.by_id.get(risks.scenario), maturity)
    point = current_point(criteria, effects, *quantities(*risks.inherent))
    return treated(criteria, point, risks.done)


def moves(
    before: Criteria,
    after: Criteria,
    catalogue: Catalogue,
    maturity: Mapping[str, Maturity | None],
    found: Iterable[Alike],
) -> Moves:
    """Return what changes when risks are placed by other criteria."""
    paths: Counter[tuple[Level, Level]] = Counter()
    cells: Counter[tuple[int, int]] = Counter()
    groups: list[Moved] = []
    for risks in found:
        point = current_of(after, catalogue, maturity, risks)
        paths[risks.level, point.level] += risks.count
        cells[point.likelihood, point.consequence] += risks.count
        groups.append(Moved(risks, point))
    groups.sort(key=lambda item: (-item.point.level.rank, -item.point.expected_loss))
    return Moves(
        total=paths.total(),
        moved=sum(count for (was, becomes), count in paths.items() if was is not becomes),
        breached=sum(n for (was, _), n in paths.items() if before.is_above_appetite(was)),
        breaching=sum(n for (_, now), n in paths.items() if after.is_above_appetite(now)),
        paths=paths,
        cells=cells,
        groups=tuple(groups),
    )
