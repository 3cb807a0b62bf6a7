"""Read a library's YAML in one pass over its events, with the line of every mapping and list.

Libraries reach several megabytes; composing nodes and then building values takes several times as
long as reading the events does. Nothing is built by tag, depth and size are bounded before anything
is nested, and an alias costs what it stands for, so that a small file cannot grow without bound.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, cast

import yaml

from steward.extensions.packs.foreign.terms import Block, Items, LibraryError, Notes

LARGEST = 16 * 1024 * 1024
DEEPEST = 60
MOST_VALUES = 2_000_000
LONGEST_NUMBER = 400
SHORT, MOST_SHORT = 24, 5_000
MISSING = object()
BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TAGS = "tag:yaml.org,2002:"
TEXT, WHOLE, REAL = f"{TAGS}str", f"{TAGS}int", f"{TAGS}float"
TAKEN = {f"{TAGS}{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq")}
RESOLVERS: dict[str, list[tuple[str, "re.Pattern[str]"]]] = BASE.yaml_implicit_resolvers
TRUE = frozenset({"yes", "true", "on"})
DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def read_yaml(content: bytes, file: str, notes: Notes) -> Block:
    """Read one document whose top is a mapping.

    Raises:
        LibraryError: Too large or deep, not UTF-8, not YAML, or no mapping.
    """
    text = _text(content, file)
    builder = _Builder(file, notes)
    try:
        take = builder.take
        for event in _events(text):
            take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise LibraryError(f"This is not YAML: {error.problem}.", place=f"{file}:{line}") from None
    except yaml.YAMLError as error:
        raise LibraryError(f"This is not YAML: {error}.", place=f"{file}:1") from None
    if not isinstance(builder.top, Block):
        raise LibraryError("This is no library: its top is no mapping.", place=f"{file}:1")
    return builder.top


def _events(text: str) -> Iterator[Any]:
    """Return the events one by one, without a step through Python for each of them."""
    return iter(cast("Callable[[], Any]", BASE(text).get_event), None)


def _text(content: bytes, file: str) -> str:
    if len(content) > LARGEST:
        limit = f"{LARGEST // 1024 // 1024} MB"
        message = f"The file has {len(content):,} bytes; {limit} are the limit."
        raise LibraryError(message, place=file)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"The byte {content[error.start]:#04x} is not UTF-8; save the file as UTF-8."
        raise LibraryError(message, place=f"{file}:{line}") from None


class _Builder:
    """Builds values from events; ``open`` are the containers around the innermost, ``around``."""

    def __init__(self, file: str, notes: Notes) -> None:
        self.file = file
        self.notes = notes
        self.top: Any = None
        self.values = 0
        self.around: Block | Items | None = None
        self.key: str | None = None
        """The key in the innermost mapping whose value comes next."""
        self.open: list[tuple[Block | Items | None, str | None, int]] = []
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.short: dict[str, Any] = {}
        """What short plain texts stand for: a library says the same few again and again."""

    def take(self, event: Any) -> None:  # noqa: ANN401 -- framework requires
        line = event.start_mark.line + 1
        kind: object = event.__class__
        if kind is yaml.ScalarEvent:
            plainly = event.implicit[0] and event.tag is None
            value = self.short.get(event.value, MISSING) if plainly else MISSING
            if value is MISSING:
                value = self._scalar(event, line)
                if plainly and len(event.value) <= SHORT and len(self.short) < MOST_SHORT:
                    self.short[event.value] = value
            if event.anchor:
                self.anchors[event.anchor] = (value, 1)
            self._put(value, line)
        elif kind is yaml.MappingStartEvent:
            self._begin(Block(line), event, line)
        elif kind is yaml.SequenceStartEvent:
            self._begin(Items(line), event, line)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._end()
        elif kind is yaml.AliasEvent:
            self._alias(event.anchor, line)
        elif kind is yaml.DocumentStartEvent and self.top is not None:
            raise self._refusal("A library is one document; a second one begins here.", line)

    def _refusal(self, message: str, line: int) -> LibraryError:
        return LibraryError(message, place=f"{self.file}:{line}")

    def _count(self, number: int, line: int) -> None:
        self.values += number
        if self.values > MOST_VALUES:
            raise self._refusal(f"The file holds more than {MOST_VALUES:,} values.", line)

    def _begin(self, value: Block | Items, event: Any, line: int) -> None:  # noqa: ANN401 -- framework requires
        if event.tag is not None and event.tag not in TAKEN:
            raise self._refusal(f"The tag “{event.tag}” is not taken.", line)
        if len(self.open) >= DEEPEST:
            message = f"Lists and keys are nested deeper than {DEEPEST} levels."
            raise self._refusal(message, line)
        self._put(value, line)
        self.open.append((self.around, event.anchor, self.values))
        self.around = value

    def _end(self) -> None:
        value = self.around
        self.around, anchor, before = self.open.pop()
        if anchor:
            self.anchors[anchor] = (value, self.values - before + 1)

    def _alias(self, anchor: str, line: int) -> None:
        if anchor not in self.anchors:
            raise self._refusal(f"The alias “{anchor}” stands for nothing that is complete.", line)
        value, size = self.anchors[anchor]
        self._count(size, line)
        self._put(value, line)

    def _put(self, value: Any, line: int) -> None:  # noqa: ANN401 -- framework requires
        self.values += 1
        if self.values > MOST_VALUES:
            self._count(0, line)
        around = self.around
        if type(around) is Block:
            if (key := self.key) is None:
                self.key = value if type(value) is str else self._key(value, line)
                return
            self.key = None
            if key in around:
                self.notes.changed(around, f"The key “{key}” is given twice; the last one counts.")
            around[key] = value
        elif type(around) is Items:
            around.append(value)
        else:
            self.top = value

    def _key(self, value: Any, line: int) -> str:  # noqa: ANN401 -- framework requires
        if isinstance(value, Block | Items):
            raise self._refusal("A key is a text or a number.", line)
        if isinstance(value, bool):
            return "true" if value else "false"
        return "null" if value is None else str(value)

    def _scalar(self, event: Any, line: int) -> Any:  # noqa: ANN401 -- framework requires
        text: str = event.value
        if event.tag is not None and event.tag not in TAKEN:
            raise self._refusal(f"The tag “{event.tag}” is not taken.", line)
        tag = event.tag or (resolved(text) if event.implicit[0] else TEXT)
        if tag == TEXT:
            return text.replace("\x00", "") if "\x00" in text else text
        if tag in (WHOLE, REAL) and len(text) > LONGEST_NUMBER:
            message = f"A number has {len(text):,} characters; put a text into quotation marks."
            raise self._refusal(message, line)
        try:
            return plain(text, tag)
        except (ValueError, OverflowError):
            return text


def resolved(text: str) -> str:
    """Return the tag of a plain scalar, as YAML 1.1 resolves it."""
    for tag, pattern in RESOLVERS.get(text[:1], ()):
        if pattern.match(text):
            return tag
    return TEXT


def plain(text: str, tag: str) -> Any:  # noqa: ANN401 -- framework requires
    """Return the value of a scalar; days become ISO texts, since bodies are kept as JSON.

    Raises:
        ValueError: The text is no value of the tag.
        OverflowError: The number is too large.
    """
    match tag.removeprefix(TAGS):
        case "null":
            return None
        case "bool":
            return text.lower() in TRUE
        case "int":
            return _whole(text)
        case "float":
            return _real(text)
        case "timestamp":
            day = DAY.match(text)
            whole = day is not None and day.end() == len(text)
            return date(*map(int, day.groups())).isoformat() if day and whole else text
        case _:
            return text


def _whole(text: str) -> int | str:
    """Return a whole number; sexagesimal ones stay texts, nobody means them."""
    bare = text.replace("_", "")
    if ":" in bare:
        return text
    sign = -1 if bare.startswith("-") else 1
    digits = bare.lstrip("+-")
    if digits.startswith(("0b", "0x")):
        return sign * int(digits, 0)
    if len(digits) > 1 and digits.startswith("0"):
        return sign * int(digits, 8)
    return sign * int(digits)


def _real(text: str) -> float | str:
    value = text.replace("_", "").lower()
    if ":" in value or "inf" in value or "nan" in value:
        return text  # no JSON can hold it, and no scale means it
    found = float(value)
    return text if found in (float("inf"), float("-inf")) else found
