"""The shape of every kind of resource, and what in a body does not have it."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from steward.foundation.core.yaml_lines import Path


@dataclass(frozen=True, slots=True)
class Text:
    """A text; empty only where that is said."""

    empty: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number inside its range."""

    low: float | None = None
    high: float | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several texts."""

    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Maybe:
    """The shape, or nothing."""

    inner: "Shape"


@dataclass(frozen=True, slots=True)
class Many:
    """A list of one shape."""

    inner: "Shape"
    least: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with known keys; a closed one takes no others."""

    needed: "Mapping[str, Shape]"
    optional: "Mapping[str, Shape]" = field(default_factory=dict[str, "Shape"])
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Whatever:
    """Any value."""


Shape = Text | Flag | Amount | OneOf | Maybe | Many | Record | Whatever
Found = Iterator[tuple[Path, str]]


def problems_in(value: object, shape: Shape, path: Path = ()) -> Found:
    """Yield the path and the reason of everything in a value that does not fit a shape."""
    match shape:
        case Whatever():
            return
        case Maybe(inner):
            if value is not None:
                yield from problems_in(value, inner, path)
        case Many():
            yield from _list_problems(value, shape, path)
        case Record():
            yield from _record_problems(value, shape, path)
        case _:
            reason = _reason(value, shape)
            if reason:
                yield path, f"{_key(path)} {reason}"


def _reason(value: object, shape: Text | Flag | Amount | OneOf) -> str:
    match shape:
        case Text(empty):
            fits = isinstance(value, str) and (empty or bool(value.strip()))
            return "" if fits else f"must be a text, not {_words(value)}"
        case Flag():
            return "" if isinstance(value, bool) else f"must be true or false, not {_words(value)}"
        case OneOf(values):
            fits = isinstance(value, str) and value in values
            return (
                "" if fits else f"must be one of {', '.join(sorted(values))}, not {_words(value)}"
            )
        case Amount():
            return _amount_reason(value, shape)


def _amount_reason(value: object, shape: Amount) -> str:
    kinds = int if shape.whole else int | float
    if isinstance(value, bool) or not isinstance(value, kinds):
        return f"must be a {'whole ' if shape.whole else ''}number, not {_words(value)}"
    if shape.low is not None and value < shape.low:
        return f"must be at least {shape.low:g}, not {value:g}"
    if shape.high is not None and value > shape.high:
        return f"must be at most {shape.high:g}, not {value:g}"
    return ""


def _list_problems(value: object, shape: Many, path: Path) -> Found:
    if not isinstance(value, list):
        yield path, f"{_key(path)} must be a list, not {_words(value)}"
        return
    items = cast("list[object]", value)
    if len(items) < shape.least:
        yield path, f"{_key(path)} needs at least {shape.least} entries and has {len(items)}"
    for index, item in enumerate(items):
        yield from problems_in(item, shape.inner, (*path, index))


def _record_problems(value: object, shape: Record, path: Path) -> Found:
    if not isinstance(value, dict):
        yield path, f"{_key(path)} must be a mapping, not {_words(value)}"
        return
    found = cast("dict[Any, object]", value)
    known = {**shape.needed, **shape.optional}
    name = f" of “{found['id']}”" if "id" in found else ""
    for key in shape.needed:
        if key not in found:
            yield path, f"the key “{key}”{name} is missing"
    for key, inner in found.items():
        if key in known:
            yield from problems_in(inner, known[key], (*path, key))
        elif shape.closed:
            near = difflib.get_close_matches(str(key), known, n=1)
            hint = f"; did you mean “{near[0]}”?" if near else ""
            yield (*path, key), f"there is no key “{key}” here{hint}"


def _key(path: Path) -> str:
    keys = [part for part in path if isinstance(part, str)]
    if not keys:
        return "the file"
    return f"“{keys[-1]}”" if isinstance(path[-1], str) else f"an entry of “{keys[-1]}”"


def _words(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    return f"“{value}”" if str(value).strip() else "an empty text"
