"""Report data as plain values and as JSON that is the same byte for byte every time."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, cast

from steward.foundation.core.moments import in_words
from steward.foundation.tenancy.looking import moment_looked_at


def as_utc(moment: datetime) -> datetime:
    """Return a moment in UTC; one without a zone is taken to be UTC already."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def as_of_words() -> str:
    """Return the instant at which the running work looks back, in words; empty for today."""
    moment = moment_looked_at()
    return in_words(moment) if moment else ""


def plain(value: object) -> object:
    """Return dataclasses, mappings, sequences, dates and enumerations as JSON has them.

    Raises:
        TypeError: The value has no plain form.
    """
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return as_utc(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return _plain_parts(value)


def plain_fields(value: object) -> dict[str, Any]:
    """Return a dataclass or a mapping as plain values by name."""
    found = _plain_parts(value)
    if not isinstance(found, dict):
        raise TypeError(f"{type(value).__name__} has no fields")
    return cast("dict[str, Any]", found)


def _plain_parts(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        items = cast("Mapping[object, object]", value)
        return {str(key): plain(item) for key, item in items.items()}
    if isinstance(value, Sequence):
        return [plain(item) for item in cast("Sequence[object]", value)]
    raise TypeError(f"{type(value).__name__} has no plain form")


def json_bytes(value: object) -> bytes:
    """Return JSON with sorted keys, indented, ending in a line break."""
    text = json.dumps(plain(value), sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False)
    return (text + "\n").encode()
