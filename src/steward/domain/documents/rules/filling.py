"""Live fields of a text: which it holds, and what it says with their values."""

import re
from collections.abc import Mapping

from steward.domain.documents.terms.fields import FIELDS, NOTHING

FIELD = re.compile(r"\{\{\s*([a-z_]{1,40}(?:\.[a-z_]{1,40})?)\s*\}\}")
MARKS = re.compile(r"([\\`*_\[\]<>#|!])")


def fields_in(text: str) -> tuple[str, ...]:
    """Return the names of the fields of a text, each once, in order."""
    return tuple(dict.fromkeys(match[1] for match in FIELD.finditer(text)))


def unknown_fields(text: str) -> tuple[str, ...]:
    """Return the fields of a text that nobody can fill."""
    return tuple(name for name in fields_in(text) if name not in FIELDS)


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with the values of its fields; a value is words, never a mark of Markdown.

    A field that nobody knows stays as it was typed.
    """

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name not in FIELDS:
            return match[0]
        said = " ".join(values.get(name, "").split())
        return MARKS.sub(r"\\\1", said) or NOTHING

    return FIELD.sub(value, text)


def changed_since(
    then: Mapping[str, str], now: Mapping[str, str]
) -> tuple[tuple[str, str, str], ...]:
    """Return (what, value then, value now) of the fields whose value is another one now."""
    return tuple(
        (FIELDS.get(name, name), value or NOTHING, now.get(name, "") or NOTHING)
        for name, value in then.items()
        if now.get(name, "") != value
    )
