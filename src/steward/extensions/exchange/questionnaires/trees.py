"""JSON that strangers made, read within limits of size and depth."""

from collections.abc import Mapping
from typing import Any, cast

from steward.extensions.exchange.questionnaires.terms import LARGEST_FILE
from steward.foundation.core.errors import Invalid
from steward.foundation.core.json_lines import load_json

DEEPEST = 60
MOST_VALUES = 500_000
Raw = Mapping[str, Any]


def read_object(content: bytes, name: str) -> Raw:
    """Return the JSON object of a file.

    Raises:
        Invalid: No JSON object, too large, too deep, a key twice.
    """
    if len(content) > LARGEST_FILE:
        raise Invalid(f"{len(content):,} bytes; 10 MB are the limit.", place=name)
    try:
        found: object = load_json(content)
    except Invalid as error:
        raise Invalid(error.message, place=name) from None
    if not isinstance(found, dict):
        raise Invalid("The file does not hold a JSON object.", place=name)
    _check_depth(cast("object", found), name)
    return cast("Raw", found)


def _check_depth(root: object, name: str) -> None:
    ahead, count = [(root, 1)], 0
    while ahead:
        value, depth = ahead.pop()
        count += 1
        if depth > DEEPEST or count > MOST_VALUES:
            limit = f"{DEEPEST} levels and {MOST_VALUES:,} values are the limit"
            raise Invalid(f"It is nested too deeply or too large; {limit}.", place=name)
        if isinstance(value, dict):
            ahead += [(item, depth + 1) for item in cast("dict[str, object]", value).values()]
        elif isinstance(value, list):
            ahead += [(item, depth + 1) for item in cast("list[object]", value)]


def objects(value: object) -> list[Raw]:
    """Return the objects of a list; anything else in it is no object."""
    items = cast("list[object]", value) if isinstance(value, list) else []
    return [cast("Raw", item) for item in items if isinstance(item, dict)]


def listed(value: object) -> list[Any]:
    """Return a list, or nothing of what is none."""
    return cast("list[Any]", value) if isinstance(value, list) else []


def word(value: object) -> str:
    """Return a text or number as text; anything else is none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else ""


def number(value: object) -> float | int | None:
    """Return a number of reasonable size; anything else is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not abs(value) < 1e15:
        return None
    return int(value) if float(value).is_integer() else value
