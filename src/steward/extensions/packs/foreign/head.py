"""What a library says of itself, and what it must say."""

from collections.abc import Collection
from typing import Any, cast

from steward.extensions.packs.foreign.names import normal
from steward.extensions.packs.foreign.terms import (
    Block,
    Head,
    Items,
    LibraryError,
    Notes,
    line_of,
)

LONGEST_URN = 1_000
"""Far beyond any real one; an index of the database takes no longer key."""
NEEDED = ("urn", "locale", "ref_id", "version", "objects")
KNOWN = (
    *NEEDED,
    "name",
    "description",
    "copyright",
    "provider",
    "packager",
    "publication_date",
    "dependencies",
    "translations",
    "labels",
    "annotation",
    "convert_library_version",
)


def read_head(top: Block, notes: Notes) -> Head:
    """Return what the library says of itself.

    Raises:
        LibraryError: Something without which it is no library is missing.
    """
    missing = [key for key in NEEDED if top.get(key) in (None, "")]
    if missing:
        message = f"This is no library: it says nothing of {', '.join(missing)}."
        raise LibraryError(message, place=f"{notes.file}:1")
    if not isinstance(top["objects"], Block):
        raise LibraryError("“objects” must be a mapping.", place=f"{notes.file}:1")
    if len(str(top["urn"])) > LONGEST_URN:
        message = f"The URN of the library has more than {LONGEST_URN:,} characters."
        raise LibraryError(message, place=f"{notes.file}:1")
    notes.unused(top, KNOWN, "the library")
    return Head(
        urn=normal(top["urn"]),
        locale=text(top, "locale"),
        ref_id=text(top, "ref_id"),
        version=text(top, "version"),
        name=text(top, "name") or text(top, "ref_id"),
        description=text(top, "description"),
        copyright=text(top, "copyright"),
        provider=text(top, "provider"),
        packager=text(top, "packager"),
        published=text(top, "publication_date"),
        dependencies=tuple(normal(item) for item in listed(top, "dependencies", notes)),
    )


def text(block: Block, key: str) -> str:
    """Return a value as a text; nothing is the empty text."""
    value = block.get(key)
    return "" if value is None else str(value).strip()


def listed(block: Block, key: str, notes: Notes) -> list[Any]:
    """Return a list under a key; one value alone counts as a list of one, with a note."""
    value = block.get(key)
    if value is None:
        return []
    if isinstance(value, Items):
        return value
    notes.changed(block, f"“{key}” is no list; it is read as a list of one.")
    return [value]


def blocks(block: Block, key: str, notes: Notes) -> list[Block]:
    """Return the mappings listed under a key; anything else is noted and left out."""
    found: list[Block] = []
    for item in listed(block, key, notes):
        if isinstance(item, Block):
            found.append(item)
        else:
            notes.unresolved(block, f"An entry of “{key}” is no mapping and is left out.")
    return found


def several(objects: Block, keys: tuple[str, ...], notes: Notes) -> list[Block]:
    """Return the mappings under any of several keys, each a list or one mapping.

    Raises:
        LibraryError: Two keys that exclude each other are both there.
    """
    given = [key for key in keys if objects.get(key) is not None]
    if len(given) > 1:
        place = f"{notes.file}:{line_of(objects)}"
        raise LibraryError(f"{' and '.join(given)} exclude each other.", place=place)
    for key in given:
        value = objects[key]
        return [value] if isinstance(value, Block) else blocks(objects, key, notes)
    return []


def number(value: object) -> float | None:
    """Return a number, also one that was written as a text; None when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if abs(found) < 1e12 else None


def verbatim(block: Block, used: Collection[str]) -> dict[str, Any]:
    """Return what a mapping says besides the keys used, as plain values."""
    return {key: _plain(value) for key, value in block.items() if key not in used}


def _plain(value: object) -> object:
    if isinstance(value, Block):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, Items):
        return [_plain(inner) for inner in cast("list[object]", value)]
    return value
