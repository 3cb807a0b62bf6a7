"""Loss curves as pictures, with the same as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from steward.domain.risks.quantification.curves import AppetiteCurve, Breach, Exceeding
from steward.domain.risks.rules.limits import chance_in_words
from steward.interfaces.web.tags import money

DRAWN = 60
TOUCHES = 1.1
"""How far apart, as a ratio, two stretches are one to a reader: the simulation is no finer."""
WIDE = {"grid": {"left": 64, "right": 56}, "xAxis": {"axisLabel": {"fontSize": 12}}}
NARROW = {"grid": {"left": 58, "right": 18}, "xAxis": {"axisLabel": {"fontSize": 10}}}
"""How a curve is drawn on a desk and on a phone."""
Points = Callable[[int], tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Line:
    """A curve: its name, how to read its points, its colour and whether it is dashed."""

    name: str
    points: Points
    colour: str
    dashed: bool = False


NAMED = {"inherent": "Inherent", "current": "Current", "target": "Target"}
COLOURS = {"inherent": "--st-ink-soft", "current": "--st-bad", "target": "--st-accent"}


def point_line(name: str, points: Points) -> Line:
    """Return the curve of one of the three points of a risk."""
    return Line(NAMED[name], points, COLOURS[name], dashed=name == "inherent")


def loss_chart(
    key: str, currency: str, lines: Sequence[Line], appetite: AppetiteCurve | None = None
) -> dict[str, Any]:
    """Return loss-exceedance curves for drawing, with the appetite where there is one."""
    series: list[dict[str, Any]] = []
    rows: list[tuple[str, str, str]] = []
    for line in lines:
        amounts, shares = line.points(DRAWN)
        pairs = [
            [round(float(amount), 2), round(float(share), 6)]
            for amount, share in zip(amounts, shares, strict=True)
            if amount > 0 and share > 0
        ]
        series.append(_series(line.name, pairs, line.colour, "dashed" if line.dashed else "solid"))
        rows += [(line.name, f"{a:,.0f}", f"{s:.2%}") for a, s in pairs[:: DRAWN // 10]]
    if appetite is not None:
        pairs = [[amount, share] for amount, share in appetite.points]
        ends = [float(row["data"][-1][0]) for row in series if row["data"]]
        if ends and max(ends) > pairs[-1][0]:
            pairs.append([max(ends), pairs[-1][1]])
        series.append(_series("Appetite", pairs, "--st-warn", "dotted"))
        rows += [("Appetite", f"{a:,.0f}", f"{s:.2%}") for a, s in appetite.points]
    return {
        "id": f"{key}-data",
        "caption": "How probable it is to lose more than an amount in a year",
        "columns": ("Point", f"More than, {currency}", "Probability in a year"),
        "rows": rows,
        "option": {
            "legend": {"bottom": 0},
            "grid": {"top": 32, "bottom": 72},
            "xAxis": {"type": "log", "name": currency, "nameLocation": "middle", "nameGap": 28},
            "yAxis": {"type": "log", "name": "a year"},
            "tooltip": {"trigger": "axis"},
            "series": series,
            "media": [{"option": WIDE}, {"query": {"maxWidth": 480}, "option": NARROW}],
        },
    }


def appetite_words(one: Exceeding, appetite: AppetiteCurve, currency: str) -> str:
    """Return in words where a curve lies above the appetite."""
    found = appetite.breaches(one)
    if not found:
        return "stays within the appetite at every amount"
    worst = max(found, key=lambda item: item.probability / item.limit)
    ranges = " and ".join(f"{low} to {high}" for low, high in _stretches(found))
    return (
        f"is above the appetite from {ranges} {currency}; furthest at {money(worst.amount)},"
        f" where the chance of losing more in a year is {chance_in_words(worst.probability)}"
        f" and {chance_in_words(worst.limit)} is borne"
    )


def _stretches(found: Sequence[Breach]) -> list[tuple[str, str]]:
    """Return from where to where a curve lies above, in words; what all but touches is one."""
    joined: list[tuple[float, float]] = []
    for item in found:
        if joined and item.low <= joined[-1][1] * TOUCHES:
            joined[-1] = (joined[-1][0], item.high)
        else:
            joined.append((item.low, item.high))
    return [(money(low), money(high)) for low, high in joined]


def _series(name: str, pairs: Sequence[Sequence[float]], colour: str, dash: str) -> dict[str, Any]:
    return {
        "name": name,
        "type": "line",
        "showSymbol": False,
        "data": pairs,
        "color": f"var({colour})",
        "lineStyle": {"type": dash},
    }
