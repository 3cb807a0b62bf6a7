"""When two names mean one part, and how what people type becomes details."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from steward.domain.parts.terms import DETAILS, LISTS, PERSONAL_DATA, NamedPart
from steward.foundation.core.errors import Invalid

_WORD = re.compile(r"[^\W_]+")
_LONGEST_VERSION = 100
LONGEST_NAME = 300


def part_key(name: str) -> str:
    """Return the name by which a part is one: without case and doubled spaces."""
    return " ".join(name.split()).casefold()[:LONGEST_NAME]


def version_name(version: str, digest: str) -> str:
    """Return how a version is called; one without a name is called by its card's digest."""
    if version.strip() or not digest:
        return version.strip()[:_LONGEST_VERSION]
    return f"card {digest[:10]}"


def loose_name(name: str) -> str:
    """Return a name without its publisher, punctuation and case."""
    return " ".join(_WORD.findall(name.rsplit("/", 1)[-1].casefold()))


def likely_same(parts: Iterable[NamedPart], kind: str, name: str) -> tuple[NamedPart, ...]:
    """Return the parts of a kind that may be the named one under another spelling."""
    wanted, key = loose_name(name), part_key(name)
    return tuple(
        part
        for part in parts
        if part.kind == kind and part_key(part.name) != key and loose_name(part.name) == wanted
    )


def in_a_sentence(name: str, version: str, licence: str, details: Mapping[str, Any]) -> str:
    """Return a part as a description of a system names it: what it is built on and trained on."""
    facts = [
        ("for ", str(details.get("task") or "").replace("-", " ")),
        ("built on ", ", ".join(details.get("base_model") or ())),
        ("trained on ", ", ".join(details.get("datasets") or ())),
        ("licence ", licence),
    ]
    told = "; ".join(f"{lead}{words}" for lead, words in facts if words)
    called = f"{name} {version}".strip()
    return f"{called} ({told})" if told else called


def checked_details(given: Mapping[str, object]) -> dict[str, Any]:
    """Return details in their stored shape; a blank one is left out.

    Raises:
        Invalid: A detail does not exist, holds what no text may, or says neither yes nor no where
            only that is meant.
    """
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name not in DETAILS:
            raise Invalid(f"A part has no detail {name!r}.", place=name)
        if name == "metrics":
            found[name] = _metrics(value)
        else:
            found[name] = _listed(value) if name in LISTS else str(value or "").strip()
        if any("\x00" in text for text in _texts(found[name])):
            raise Invalid("A text contains the character NUL.", place=name)
    if found.get("personal_data", "") not in PERSONAL_DATA:
        raise Invalid("Say yes, no, or leave it open.", place="personal_data")
    return found


def _texts(value: str | list[Any] | dict[str, str]) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        return
    for item in value.values() if isinstance(value, dict) else value:
        yield from _texts(item)


def _listed(value: object) -> list[str]:
    if isinstance(value, list | tuple):
        items = [str(item) for item in cast("list[object]", value)]
    else:
        items = re.split(r"[,;\n]", str(value or ""))
    return [item.strip() for item in items if item.strip()]


def _metrics(value: object) -> list[dict[str, str]]:
    if not isinstance(value, list | tuple):
        raise Invalid("Metrics are a list of name, value and dataset.", place="metrics")
    rows: list[dict[str, str]] = []
    for item in cast("list[object]", value):
        if not isinstance(item, dict):
            raise Invalid("A metric has a name, a value and a dataset.", place="metrics")
        said = cast("dict[str, object]", item)
        rows.append({name: str(said.get(name) or "") for name in ("name", "value", "dataset")})
    return rows
