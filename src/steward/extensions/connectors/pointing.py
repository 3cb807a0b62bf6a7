"""Point into any JSON: a field by its path, and every item of a list by a star.

A path is a JSON Pointer (RFC 6901) in which ``*`` stands for each item of a list; a key that is a
star itself is written ``~2``.
"""

from collections.abc import Iterator
from typing import Any, cast

from steward.extensions.connectors.values import listed, obj, text

STAR = "*"
MOST_PATHS = 100
MOST_DEPTH = 12
MOST_ITEMS = 20
"""How many items of a list are looked at for the fields that they have."""
LONGEST_EXAMPLE = 80
Parts = tuple[str, ...]
Place = tuple[int, ...]


def parts_of(path: str) -> Parts | None:
    """Return the keys of a path, None for what is none."""
    if not path.startswith("/"):
        return None
    return tuple(path[1:].split("/"))


def path_of(*keys: str) -> str:
    """Return the path of keys; a star among them stands for each item."""
    return "".join(f"/{key}" for key in keys)


def escaped(key: str) -> str:
    """Return a key as it stands in a path."""
    found = key.replace("~", "~0").replace("/", "~1")
    return "~2" if found == STAR else found


def _key(part: str) -> str:
    return part.replace("~2", STAR).replace("~1", "/").replace("~0", "~")


def goes_with(parts: Parts, rows: Parts) -> bool:
    """Say whether a path has one value for each row of another: it names no list besides."""
    last = max((place for place, part in enumerate(parts) if part == STAR), default=-1)
    return parts[: last + 1] == rows[: last + 1]


def paths_of(sample: object) -> list[tuple[str, str]]:
    """Return the fields of a sample in their order, each with an example; at most a hundred."""
    found: dict[str, str] = {}
    _walk(sample, (), found)
    return list(found.items())


def _walk(value: object, keys: Parts, found: dict[str, str]) -> None:
    if len(keys) > MOST_DEPTH or len(found) >= MOST_PATHS:
        return
    if isinstance(value, dict):
        for key, item in cast("dict[str, Any]", value).items():
            _walk(item, (*keys, escaped(key)), found)
    elif isinstance(value, list):
        for item in listed(cast("object", value))[:MOST_ITEMS]:
            _walk(item, (*keys, STAR), found)
    elif value is not None and keys:
        shown = str(value).lower() if isinstance(value, bool) else text(value, LONGEST_EXAMPLE)
        found.setdefault(path_of(*keys), shown)


def all_at(sample: object, parts: Parts, place: Place = ()) -> Iterator[tuple[Place, object]]:
    """Yield what lies at a path, with the places in the lists that lead there."""
    if not parts:
        yield place, sample
        return
    head, rest = parts[0], parts[1:]
    if head == STAR:
        for number, item in enumerate(listed(sample)):
            yield from all_at(item, rest, (*place, number))
    elif _key(head) in obj(sample):
        yield from all_at(obj(sample)[_key(head)], rest, place)


def one_at(sample: object, parts: Parts, place: Place) -> object:
    """Return what lies at a path in one row; None where nothing does."""
    stars = iter(place)
    for part in parts:
        if part == STAR:
            items, number = listed(sample), next(stars, -1)
            sample = items[number] if 0 <= number < len(items) else None
        else:
            sample = obj(sample).get(_key(part))
    return sample
