"""Lines of observations as pictures, with the bounds that checks set."""

from collections.abc import Mapping, Sequence
from typing import Any

from steward.domain.monitoring.models import CheckResult, Latest, Observed
from steward.domain.monitoring.queries.content import properties
from steward.domain.monitoring.queries.seen import line_of, line_of_result
from steward.domain.monitoring.rules.trends import trend_of
from steward.domain.monitoring.rules.wording import value_in_words
from steward.foundation.core.actor import Actor

BOUNDS = {"least": "At least", "most": "At most"}
LEAST_POINTS = 2
SHOWN_ROWS = 50


def chart_of_result(actor: Actor, row: CheckResult) -> dict[str, Any] | None:
    """Return the picture of the line that decides a result; None where it has no numbers."""
    points = line_of_result(actor, row)
    known = properties().get(row.observed)
    title = known.title if known else row.observed
    caption = f"{title} ({row.series})" if row.series else title
    return _chart(f"line-{row.pk}", caption, points, row.parameters)


def chart_of_line(actor: Actor, latest: Latest) -> dict[str, Any] | None:
    """Return the picture of one line; None where it has no numbers."""
    known = properties().get(latest.property)
    title = known.title if known else latest.property
    caption = f"{title} ({latest.series})" if latest.series else title
    return _chart(f"line-{latest.pk}", caption, line_of(actor, latest), {})


def _chart(
    key: str, caption: str, points: Sequence[Observed], bounds: Mapping[str, Any]
) -> dict[str, Any] | None:
    numbers = [point for point in points if point.kind == "n" and point.number is not None]
    if len(numbers) < LEAST_POINTS:
        return None
    trend = trend_of([(point.observed_at, float(point.number or 0)) for point in numbers])
    marks = [
        {
            "yAxis": value,
            "label": {
                "formatter": f"{BOUNDS[name]} {value_in_words(value)}",
                "color": "var(--st-ink)",
                "textBorderWidth": 0,
            },
        }
        for name, value in bounds.items()
        if name in BOUNDS
    ]
    line: dict[str, Any] = {
        "name": caption,
        "type": "line",
        "showSymbol": len(numbers) <= SHOWN_ROWS,
        "itemStyle": {"color": "var(--st-accent)"},
        "lineStyle": {"width": 2, "color": "var(--st-accent)"},
        "data": [[point.observed_at.isoformat(), point.number] for point in numbers],
    }
    if marks:
        line["markLine"] = {
            "symbol": "none",
            "silent": True,
            "lineStyle": {"color": "var(--st-bad)", "type": "dashed"},
            "data": marks,
        }
    return {
        "id": key,
        "caption": f"{caption}. {trend.words}",
        "height": "normal",
        "option": {
            "grid": {"left": 56, "right": 96, "top": 16, "bottom": 32},
            "tooltip": {"trigger": "axis"},
            "xAxis": {"type": "time"},
            "yAxis": {"type": "value", "scale": True},
            "series": [line],
        },
        "columns": ("Observed", "Value", "From"),
        "rows": [
            (
                point.observed_at.strftime("%Y-%m-%d %H:%M"),
                value_in_words(point.value, point.unit),
                point.source,
            )
            for point in numbers[::-1][:SHOWN_ROWS]
        ],
    }
