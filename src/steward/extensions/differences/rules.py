"""Two versions of a record, field by field, in words. Knows no database."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field with what stood in it before and after, in words."""

    field: str
    before: str
    after: str


def in_words(value: object) -> str:
    """Return a value as a person reads it; a dash where there is none."""
    if value is None or value == "" or value == [] or value == {}:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value.day} {value:%B %Y, %H:%M} UTC"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list):
        return ", ".join(in_words(item) for item in cast("list[object]", value))
    if isinstance(value, dict):
        items = cast("dict[str, object]", value).items()
        return "; ".join(f"{spoken(name)}: {in_words(item)}" for name, item in items)
    return str(value)


def spoken(name: str) -> str:
    """Return the name of a column as words."""
    words = name.removesuffix("_id").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def unpacked(value: object) -> object:
    """Return what a column of JSON holds; the driver reads it as text."""
    return json.loads(value) if isinstance(value, str) else value


def changes(
    before: Mapping[str, Any], after: Mapping[str, Any], labels: Mapping[str, str]
) -> list[FieldChange]:
    """Return the fields that differ; of a mapping, each of its entries that differs.

    Args:
        before: The values of the earlier version by column.
        after: Those of the later one.
        labels: How the columns are called; what is not in it is not compared.
    """
    found: list[FieldChange] = []
    for name, label in labels.items():
        old: object = before.get(name)
        new: object = after.get(name)
        if old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            found += _inner(cast("dict[str, Any]", old), cast("dict[str, Any]", new), label)
            continue
        was, became = in_words(before.get(name)), in_words(after.get(name))
        if was != became:
            found.append(FieldChange(label, was, became))
    return found


def _inner(old: dict[str, Any], new: dict[str, Any], label: str) -> list[FieldChange]:
    keys = sorted(old.keys() | new.keys())
    return changes(old, new, {key: f"{label}: {spoken(key).lower()}" for key in keys})
