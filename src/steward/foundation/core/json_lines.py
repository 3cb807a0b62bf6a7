"""JSON that a stranger wrote, read strictly and with the line of what is wrong.

Python's reader keeps the last of two equal keys, and takes NaN and half characters, which neither
JSON nor the database knows.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from steward.foundation.core.errors import Invalid

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],]')
HALF = re.compile(r"\\u[dD][89abAB]")


class _Twice(ValueError):
    """A key stands twice in one object."""


def load_json(content: bytes) -> Any:  # noqa: ANN401 -- framework requires
    """Read one JSON document.

    Raises:
        Invalid: Not UTF-8, not JSON, nested too deeply, or a key twice; names line and column.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        raise Invalid(f"line {line}: the byte {byte:#04x} is not UTF-8.") from None
    try:
        found = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except _Twice:
        start, key = _second(text)
        raise Invalid(f"{_where(text, start)}: the key “{key[:80]}” is given twice.") from None
    except json.JSONDecodeError as error:
        raise Invalid(f"{_where(text, error.pos)}: this is no JSON: {error.msg}.") from None
    except RecursionError:
        raise Invalid("The JSON is nested too deeply.") from None
    except ValueError as error:
        raise Invalid(f"This is no JSON: {error}.") from None
    half = HALF.search(text)
    if half:
        _check_whole(found, _where(text, half.start()))
    return found


def _object(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    listed = list(pairs)
    found = dict(listed)
    if len(found) < len(listed):
        raise _Twice
    return found


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number")


def _check_whole(found: object, place: str) -> None:
    """Refuse half of a character; two halves in a row are one whole."""
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Invalid(f"{place} or after: a text holds half of a character.") from None


def _second(text: str) -> tuple[int, str]:
    """Return where a key stands for the second time in its object; it is known that one does."""
    around: list[set[str] | None] = []
    is_key = False
    for token in TOKEN.finditer(text):
        mark = token[0]
        if mark in "{[":
            around.append(set() if mark == "{" else None)
        elif mark in "}]":
            around.pop()
        if mark in "{,":
            is_key = around[-1] is not None
        elif mark.startswith('"') and is_key and around[-1] is not None:
            key, is_key = str(json.loads(mark)), False
            if key in around[-1]:
                return token.start(), key
            around[-1].add(key)
    return 0, ""


def _where(text: str, start: int) -> str:
    line = text.count("\n", 0, start) + 1
    column = start - text.rfind("\n", 0, start)
    return f"line {line}, column {column}"
