"""Coverage as a flow and as a matrix, each with its table."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from steward.domain.crosswalks.terms import Coverage
from steward.domain.frameworks.rules import clause_of, in_order
from steward.domain.frameworks.terms import Framework

SMALLEST_FLOW = 0.05
MOST_GROUPS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A chart with its table, as the chart component takes it."""

    id: str
    caption: str
    option: dict[str, Any]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    height: str = "tall"


def roots(framework: Framework) -> dict[str, str]:
    """Return requirement → the top of its branch, in words that fit beside a picture."""
    parents = {item.id: item.parent for item in framework.requirements}
    names = {item.id: _short(item.id, item.title) for item in framework.requirements}
    found: dict[str, str] = {}
    for item in framework.requirements:  # parents stand before their children
        above = parents[item.id]
        found[item.id] = names[item.id] if above is None else found[above]
    return found


def _short(identifier: str, title: str) -> str:
    words = f"{identifier} {title}"
    return words if len(words) <= MOST_GROUPS else f"{words[: MOST_GROUPS - 1].rstrip()}…"


def flow(made: Coverage, framework: Framework, home: Framework) -> Picture:
    """Return what flows from the areas of ISO/IEC 42001 into the branches of a framework."""
    tops = roots(framework)
    areas = _areas(home)
    weights: defaultdict[tuple[str, str], float] = defaultdict(float)
    for node in made.nodes.values():
        for step in node.steps:
            if step.counts:
                pair = (areas.get(step.tie.source, step.tie.source), tops[node.node])
                weights[pair] += (step.gives.low + step.gives.high) / 2
    flows = [(a, b, round(w, 2)) for (a, b), w in weights.items() if w >= SMALLEST_FLOW]
    flows.sort(key=lambda item: -item[2])
    names = in_order({a for a, _, _ in flows}), in_order({b for _, b, _ in flows})
    return Picture(
        id="flow",
        caption="What each area gives: ties times how far their source has come",
        option={
            "tooltip": {"trigger": "item"},
            "series": [
                {
                    "type": "sankey",
                    "left": 4,
                    "right": 270,
                    "top": 8,
                    "bottom": 8,
                    "nodeWidth": 10,
                    "nodeGap": 9,
                    "draggable": False,
                    "emphasis": {"focus": "adjacency"},
                    "label": {"color": "var(--st-ink)", "fontSize": 11},
                    "lineStyle": {"color": "source", "opacity": 0.28},
                    "data": [
                        *({"name": f"◂ {n}", "itemStyle": _accent()} for n in names[0]),
                        *({"name": n, "itemStyle": _rule()} for n in names[1]),
                    ],
                    "links": [{"source": f"◂ {a}", "target": b, "value": w} for a, b, w in flows],
                }
            ],
        },
        columns=("From", "To", "Weight"),
        rows=tuple((a, b, f"{w:g}") for a, b, w in flows),
    )


def _accent() -> dict[str, str]:
    return {"color": "var(--st-accent)"}


def _rule() -> dict[str, str]:
    return {"color": "var(--st-ink-soft)"}


def _areas(home: Framework) -> Mapping[str, str]:
    titles = {item.id: item.title for item in home.requirements}
    return {
        item.id: _short(clause_of(item.id), titles.get(clause_of(item.id), ""))
        for item in home.requirements
    }


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of the matrix: how many requirements of a branch an area serves, and how far."""

    count: int
    percent: int

    @property
    def shade(self) -> int:
        """Return the step of the shading, 0 to 4."""
        return min(4, (self.percent + 24) // 25) if self.count else 0


@dataclass(frozen=True, slots=True)
class Grid:
    """Branches of a framework by areas of ISO/IEC 42001."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def grid(made: Coverage, framework: Framework) -> Grid:
    """Return the matrix: in each field the requirements served and the mean of what is certain."""
    tops = roots(framework)
    best: dict[tuple[str, str], dict[str, float]] = {}
    for node in made.nodes.values():
        for step in node.steps:
            place = best.setdefault((tops[node.node], clause_of(step.tie.source)), {})
            place[node.node] = max(place.get(node.node, 0.0), step.gives.low)
    columns = in_order({area for _, area in best})
    order = dict.fromkeys(tops[node] for node in made.nodes)
    rows = tuple((top, tuple(_cell(best.get((top, c), {})) for c in columns)) for top in order)
    return Grid(tuple(columns), rows)


def _cell(found: Mapping[str, float]) -> Cell:
    values: Iterable[float] = found.values()
    return Cell(len(found), round(100 * sum(values) / len(found)) if found else 0)
