"""A result as plain values to keep, and back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from steward.domain.impacts.terms.results import Collected, Duty, Open, Result, Visit
from steward.domain.impacts.terms.tree import Value


def result_to_json(result: Result) -> dict[str, Any]:
    """Return a result as plain values."""
    return {
        "possible": list(result.possible),
        "roles": list(result.roles),
        "visits": [
            {
                "step": item.step,
                "value": value_to_json(item.value),
                "given": item.given,
                "certain": item.certain,
                "outcomes": list(item.outcomes),
            }
            for item in result.visits
        ],
        "collected": [{"outcome": i.outcome, "certain": i.certain} for i in result.collected],
        "duties": [
            {
                "article": item.article,
                "role": item.role,
                "outcome": item.outcome,
                "day": item.day.isoformat() if item.day else None,
                "certain": item.certain,
                "note": item.note,
            }
            for item in result.duties
        ],
        "open": [
            {
                "step": item.step,
                "leads": {value: list(left) for value, left in item.leads.items()},
                "looked": item.looked,
            }
            for item in result.open
        ],
    }


def result_from_json(raw: Mapping[str, Any]) -> Result:
    """Return a stored result."""
    return Result(
        possible=tuple(raw["possible"]),
        roles=tuple(raw["roles"]),
        visits=tuple(
            Visit(
                step=item["step"],
                value=value_from_json(item["value"]),
                given=item["given"],
                certain=item["certain"],
                outcomes=tuple(item["outcomes"]),
            )
            for item in raw["visits"]
        ),
        collected=tuple(Collected(**item) for item in raw["collected"]),
        duties=tuple(_duty(item) for item in raw["duties"]),
        open=tuple(
            Open(
                step=item["step"],
                leads={value: tuple(left) for value, left in item["leads"].items()},
                looked=item["looked"],
            )
            for item in raw["open"]
        ),
    )


def _duty(raw: Mapping[str, Any]) -> Duty:
    return Duty(
        article=raw["article"],
        role=raw["role"],
        outcome=raw["outcome"],
        day=date.fromisoformat(raw["day"]) if raw["day"] else None,
        certain=raw["certain"],
        note=raw["note"],
    )


def value_to_json(value: Value) -> str | list[str] | None:
    """Return an answer as a plain value."""
    return list(value) if isinstance(value, tuple) else value


def value_from_json(value: Any) -> Value:  # noqa: ANN401 -- leaf
    """Return a stored answer."""
    return tuple(str(item) for item in value) if isinstance(value, list) else value  # type: ignore[reportUnknownVariableType]


def answers_from_json(stored: Mapping[str, Any]) -> dict[str, Value]:
    """Return stored answers."""
    return {name: value_from_json(value) for name, value in stored.items()}
