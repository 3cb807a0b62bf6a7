"""Loss curves as pictures, with the same as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from steward.domain.risks.quantification.curves import AppetiteCurve

DRAWN = 60
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
            "grid": {"left": 64, "right": 56, "top": 32, "bottom": 72},
            "xAxis": {"type": "log", "name": currency, "nameLocation": "middle", "nameGap": 28},
            "yAxis": {"type": "log", "name": "a year"},
            "tooltip": {"trigger": "axis"},
            "series": series,
        },
    }


def _series(name: str, pairs: Sequence[Sequence[float]], colour: str, dash: str) -> dict[str, Any]:
    return {
        "name": name,
        "type": "line",
        "showSymbol": False,
        "data": pairs,
        "color": f"var({colour})",
        "lineStyle": {"type": dash},
    }
