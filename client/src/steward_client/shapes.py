"""The parts of a reading as Steward takes them: subjects, observations, evaluations."""

from __future__ import annotations

import math
import re
import uuid
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any, Union

from steward_client.errors import RefusedError

Value = Union[float, bool, str]
Body = dict[str, Any]
PROPERTY = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")
LONGEST_PROPERTY = 80
OWN = "metric"
STATUSES = ("completed", "failed", "invalidated", "unknown")


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(timezone.utc)


def new_key() -> str:
    """Return a key that names one delivery."""
    return uuid.uuid4().hex


def written(moment: datetime | None) -> str:
    """Return a moment after ISO 8601 with its zone; one without zone is meant locally."""
    return (now() if moment is None else moment).astimezone(timezone.utc).isoformat()


def subject_of(
    *, system: str = "", model: str = "", dataset: str = "", version: str = "", digest: str = ""
) -> Body:
    """Return whom something is about: the dataset or model where one is named, else the system.

    Raises:
        RefusedError: Nothing is named, or a model and a dataset at once.
    """
    if model and dataset:
        raise RefusedError("It is about a model or about a dataset; name one.")
    kind, name = next(
        (pair for pair in (("dataset", dataset), ("model", model), ("system", system)) if pair[1]),
        ("", ""),
    )
    if not name:
        raise RefusedError("Name the system, model or dataset, or set STEWARD_SYSTEM.")
    return {"kind": kind, "name": name, "version": version, "digest": digest}


def property_of(name: str) -> str:
    """Return the property that a name means: itself if it has a dot, else ``metric.<name>``.

    Raises:
        RefusedError: Nothing is left of the name that a property may consist of.
    """
    if PROPERTY.fullmatch(name) and len(name) <= LONGEST_PROPERTY:
        return name
    kept = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    if not kept:
        raise RefusedError(f"{name!r} names no metric; use letters and digits.")
    return f"{OWN}.{kept}"[:LONGEST_PROPERTY]


def number(value: float, what: str) -> float:
    """Return a value as a plain number, also that of a numeric library.

    Raises:
        RefusedError: It is no finite number.
    """
    try:
        found = float(value)
    except (TypeError, ValueError) as error:
        raise RefusedError(f"{what} is no number: {value!r}.") from error
    if not math.isfinite(found):
        raise RefusedError(f"{what} is not finite: {found}.")
    return found


def plain(value: object) -> Value:
    """Return a value as JSON knows it: true or false, a text, or a finite number.

    Raises:
        RefusedError: It is none of them.
    """
    if isinstance(value, (bool, str)):
        return value
    if type(value).__name__ in ("bool_", "bool"):  # those of numeric libraries
        return bool(value)
    return number(value, "The value")  # type: ignore[arg-type]


def observation(  # noqa: PLR0913
    subject: Body,
    name: str,
    value: object,
    *,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    count: int | None = None,
    at: datetime | None = None,
    detail: Mapping[str, object] | None = None,
) -> Body:
    """Return one value of one property at one moment.

    Raises:
        RefusedError: The value or a bound is not finite, or the name means no property.
    """
    named = property_of(name)
    more = dict(detail or {})
    if named != name:
        more.setdefault("called", name)
    return {
        "subject": subject,
        "property": named,
        "value": plain(value),
        "observed_at": written(at),
        "unit": unit,
        "low": None if low is None else number(low, "The lower bound"),
        "high": None if high is None else number(high, "The upper bound"),
        "count": None if count is None else int(count),
        "detail": more,
    }


def evaluation(  # noqa: PLR0913
    subject: Body,
    metric: str,
    score: float,
    *,
    evaluation: str,
    at: datetime | None = None,
    low: float | None = None,
    high: float | None = None,
    level: float | None = None,
    samples: int | None = None,
    dataset: str = "",
    group: str = "",
    suite_version: str = "",
    run: str = "",
    harness: str = "",
    status: str = "completed",
    lower_is_better: bool = False,
    detail: Mapping[str, object] | None = None,
) -> Body:
    """Return one metric of one run of an evaluation; ``low`` to ``high`` hold at ``level``.

    Raises:
        RefusedError: The score or a bound is not finite, or the status is none.
    """
    if status not in STATUSES:
        raise RefusedError(f"A status is one of {', '.join(STATUSES)}, not {status!r}.")
    bounds = {"score_low": low, "score_high": high, "level": level}
    return {
        "subject": subject,
        "evaluation": evaluation,
        "metric": metric,
        "score": number(score, "The score"),
        "evaluated_at": written(at),
        **{key: None if item is None else number(item, key) for key, item in bounds.items()},
        "samples": None if samples is None else int(samples),
        "dataset": dataset,
        "group": group,
        "suite_version": suite_version,
        "run": run,
        "harness": harness,
        "status": status,
        "lower_is_better": lower_is_better,
        "detail": dict(detail or {}),
    }
