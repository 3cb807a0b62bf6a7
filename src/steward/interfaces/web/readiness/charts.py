"""Pictures of the course of readiness, of the work, and of the futures."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil, isfinite
from typing import Any

from steward.domain.readiness.rules.tracking import burns
from steward.domain.readiness.terms.ahead import Futures
from steward.domain.readiness.terms.tracking import Point

SHOWN_ROWS = 60
GRID = {"left": 56, "right": 28, "top": 28, "bottom": 56}


def trend_chart(points: Sequence[Point], target: float) -> dict[str, Any]:
    """Return the picture of what was proven and possible on each day, in percent."""
    low = [[point.day.isoformat(), round(point.low * 100, 1)] for point in points]
    high = [[point.day.isoformat(), round(point.high * 100, 1)] for point in points]
    mark = {
        "symbol": "none",
        "silent": True,
        "lineStyle": {"color": "var(--st-ink-soft)", "type": "solid"},
        "label": {"formatter": "Target", "position": "insideStartTop"},
        "data": [{"yAxis": round(target * 100, 1)}],
    }
    return {
        "id": "trend",
        "caption": "What was proven, and what was possible, in percent",
        "option": {
            "grid": GRID,
            "legend": {"bottom": 0},
            "tooltip": {"trigger": "axis"},
            "xAxis": {"type": "time", "axisLabel": {"hideOverlap": True}},
            "yAxis": {"type": "value", "min": 0, "max": 100, "name": "%"},
            "series": [
                {"name": "Proven", "type": "line", "data": low, "markLine": mark},
                {
                    "name": "Possible",
                    "type": "line",
                    "data": high,
                    "lineStyle": {"type": "dashed"},
                },
            ],
        },
        "columns": ("Day", "Proven", "Possible", "Assurance", "Block a certificate"),
        "rows": [
            (
                point.day.isoformat(),
                f"{point.low * 100:.1f} %",
                f"{point.high * 100:.1f} %",
                point.assurance,
                point.blockers,
            )
            for point in reversed(points[-SHOWN_ROWS:])
        ],
    }


def burn_chart(points: Sequence[Point]) -> dict[str, Any]:
    """Return the picture of the work that was left, and what came to it and went from it."""
    found = burns(points)
    bars = found[1:]
    return {
        "id": "burn",
        "caption": "Work left on each day, and what changed since the day before it, in days of"
        " effort",
        "option": {
            "grid": GRID,
            "legend": {"bottom": 0},
            "tooltip": {"trigger": "axis"},
            "xAxis": {"type": "time", "axisLabel": {"hideOverlap": True}},
            "yAxis": {"type": "value", "name": "days"},
            "series": [
                {
                    "name": "Left",
                    "type": "line",
                    "step": "end",
                    "data": [[b.day.isoformat(), round(b.left, 2)] for b in found],
                },
                {
                    "name": "Left with proposals",
                    "type": "line",
                    "step": "end",
                    "lineStyle": {"type": "dotted"},
                    "data": [[b.day.isoformat(), round(b.left + b.proposed, 2)] for b in found],
                },
                *(
                    {
                        "name": name,
                        "type": "bar",
                        "stack": "change",
                        "barMaxWidth": 10,
                        "data": [[b.day.isoformat(), value] for b, value in values],
                    }
                    for name, values in (
                        ("Added", [(b, round(b.added, 2)) for b in bars]),
                        ("Done", [(b, round(-b.done, 2)) for b in bars]),
                        ("Called off", [(b, round(-b.dropped, 2)) for b in bars]),
                    )
                ),
            ],
        },
        "columns": ("Day", "Left", "Added", "Done", "Called off", "Proposed, no task yet"),
        "rows": [
            (
                burn.day.isoformat(),
                *(
                    f"{value:.1f}"
                    for value in (burn.left, burn.added, burn.done, burn.dropped, burn.proposed)
                ),
            )
            for burn in reversed(found[-SHOWN_ROWS:])
        ],
    }


def futures_chart(
    found: Sequence[tuple[str, Futures]], today: date, marks: Sequence[tuple[str, date]]
) -> dict[str, Any]:
    """Return the picture of which share of the futures is ready by which day."""
    lines = [
        {
            "name": name,
            "type": "line",
            "showSymbol": False,
            "data": [
                [(today + timedelta(days=ceil(days))).isoformat(), round(share * 100, 1)]
                for share, days in _steps(item)
                if isfinite(days)
            ],
            **({"markLine": _planned(marks)} if marks and place == 0 else {}),
        }
        for place, (name, item) in enumerate(found)
    ]
    shares = (0.1, 0.25, 0.5, 0.75, 0.8, 0.9, 0.95)
    return {
        "id": "futures",
        "caption": "Which share of the simulated futures is ready by which day, in percent",
        "option": {
            "grid": GRID,
            "legend": {"bottom": 0},
            "tooltip": {"trigger": "axis"},
            "xAxis": {"type": "time", "axisLabel": {"hideOverlap": True}},
            "yAxis": {"type": "value", "min": 0, "max": 100, "name": "%"},
            "series": lines,
        },
        "columns": ("Share of the futures", *(name for name, _ in found)),
        "rows": [
            (f"{share * 100:.0f} %", *(day_words(item.day(share, today)) for _, item in found))
            for share in shares
        ],
    }


def _steps(found: Futures) -> list[tuple[float, float]]:
    count = len(found.ready)
    return [(0.0, found.ready[0]), *(((n + 1) / count, d) for n, d in enumerate(found.ready))]


def _planned(marks: Sequence[tuple[str, date]]) -> dict[str, Any]:
    return {
        "symbol": "none",
        "silent": True,
        "lineStyle": {"color": "var(--st-ink-soft)", "type": "solid"},
        "label": {"formatter": "{b}", "position": "insideEndTop"},
        "data": [{"name": name, "xAxis": day.isoformat()} for name, day in marks],
    }


def day_words(day: date | None) -> str:
    """Return a day as people say it; beyond the horizon in words."""
    return "Not within ten years" if day is None else f"{day.day} {day:%B %Y}"
