"""What differs between two versions of an assessment, word by word."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from steward.domain.assessments.terms.sections import SECTIONS
from steward.foundation.core.pieces import Piece, runs

_PIECES = re.compile(r"\s+|[^\s]+")
RECORDS: Mapping[str, str] = {
    "groups": "Affected group",
    "benefits": "Benefit",
    "harms": "Harm",
    "indicators": "Indicator",
    "consultations": "Consultation",
}
"""The lists of a frozen version, with the singular in words."""
ORDER = (
    *("name", "kind", "group", "harm", "receiver", "source", "event", "consequence"),
    *("severity", "scale", "likelihood", "reversibility", "level", "measures", "oversight"),
    *("remaining", "bad", "held_on", "how", "said", "followed", "is_vulnerable", "why"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is not the same: what it is, and both sides in pieces."""

    what: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


def sides(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return two texts in pieces that say what is gone and what is new; each side adds up."""
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, gone, come in runs(_PIECES.findall(before), _PIECES.findall(after)):
        if gone:
            left.append(Piece("same" if kind == "same" else "gone", gone))
        if come:
            right.append(Piece("same" if kind == "same" else "new", come))
    return tuple(left), tuple(right)


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return what differs between two frozen contents: sections, records, then the decision."""
    return tuple(
        Change(what=what, before=left, after=right)
        for what, old, new in _pairs(before, after)
        if old != new
        for left, right in [sides(old, new)]
    )


def _pairs(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for section in SECTIONS:
        old, new = _sections(before).get(section.key, ""), _sections(after).get(section.key, "")
        yield section.title, old, new
    for name, noun in RECORDS.items():
        yield from _records(noun, before.get(name) or (), after.get(name) or ())
    for name in ("decision", "rationale", "conditions", "next_review_on"):
        label = name.removesuffix("_on").replace("_", " ").capitalize()
        yield label, str(before.get(name) or ""), str(after.get(name) or "")


def _sections(content: Mapping[str, Any]) -> Mapping[str, str]:
    return content.get("sections") or {}


def _records(
    noun: str, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, str, str]]:
    old, new = ({str(item["id"]): item for item in side} for side in (before, after))
    for key in {**old, **new}:
        named = new.get(key) or old[key]
        yield f"{noun}: {named['name']}", _in_words(old.get(key)), _in_words(new.get(key))


def _in_words(item: Mapping[str, Any] | None) -> str:
    if item is None:
        return ""
    names = sorted((name for name in item if name != "id"), key=_place)
    told = [
        f"{name.replace('_', ' ').capitalize()}: {_value(item[name])}"
        for name in names
        if item[name] not in ("", None, [])
    ]
    return "\n".join(told)


def _place(name: str) -> tuple[int, str]:
    """Return where a field stands; the database keeps no order of its own."""
    return (ORDER.index(name) if name in ORDER else len(ORDER), name)


def _value(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
