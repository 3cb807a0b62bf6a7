"""What connectors share: a file as it came, a kind of file, and how one is refused."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, Protocol, TypeAlias, cast
from uuid import UUID

from steward.domain.monitoring.terms import Reading
from steward.extensions.connections.terms import Setting
from steward.extensions.inbox.wire import Answer
from steward.foundation.core.errors import Invalid

LARGEST = 32 * 1024 * 1024
"""Bytes of one file."""
MOST_VALUES = 3_000_000
"""Values of one JSON document: each costs memory, however short it is written."""
MOST_RESULTS = 50_000
"""What one file may say: observations, evaluations, issues and assets together."""
HEAD = 8 * 1024
DEEP = "it is nested too deeply"
Signing: TypeAlias = Callable[[str, str, datetime], Mapping[str, str]]
"""Method, path with its query, moment → headers that prove who calls."""


class Refused(Invalid):
    """A file that cannot be read; the message says what is wrong with it."""


@dataclass(frozen=True)
class SourceFile:
    """A file as somebody brought it, or an answer of a source; parsed at most once."""

    content: bytes
    name: str

    @cached_property
    def head(self) -> str:
        """Return the beginning as text, whatever it holds."""
        return self.content[:HEAD].decode("utf-8-sig", "replace").lstrip()

    @property
    def suffix(self) -> str:
        """Return the ending of the name in small letters, with its dot."""
        return PurePosixPath(self.name.replace("\\", "/")).suffix.lower()

    @cached_property
    def text(self) -> str:
        """Return the whole as text.

        Raises:
            Refused: It is not UTF-8.
        """
        try:
            return self.content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = self.content.count(b"\n", 0, error.start) + 1
            raise self.refuse(f"line {line} is not UTF-8") from None

    @cached_property
    def json(self) -> Any:  # noqa: ANN401 -- framework requires
        """Return the whole as JSON; numbers that are none (NaN, Infinity) are absent.

        Raises:
            Refused: It is no JSON, too deep, or holds too many values.
        """
        if sum(self.content.count(mark) for mark in (b",", b"[", b"{")) > MOST_VALUES:
            raise self.refuse(f"it holds more than {MOST_VALUES:,} values")
        return self._parsed(self.text, 1)

    @cached_property
    def is_json(self) -> bool:
        """Say whether the whole is one JSON document."""
        if self.head[:1] not in ("{", "["):
            return False
        try:
            _ = self.json
        except Refused:
            return False
        return True

    @cached_property
    def rows(self) -> "list[Any]":
        """Return JSON of which each line is a value of its own; empty lines are passed over.

        Raises:
            Refused: A line is no JSON; names it.
        """
        if sum(self.content.count(mark) for mark in (b",", b"[", b"{")) > MOST_VALUES:
            raise self.refuse(f"it holds more than {MOST_VALUES:,} values")
        lines = enumerate(self.text.split("\n"), 1)
        return [self._parsed(line, number) for number, line in lines if line.strip()]

    @cached_property
    def first_row(self) -> "dict[str, Any]":
        """Return the object on the first line; empty where it is none."""
        line = self.content.lstrip(b"\xef\xbb\xbf\r\n\t ").split(b"\n", 1)[0]
        try:
            found = json.loads(line) if line[:1] == b"{" and len(line) < LARGEST else None
        except (ValueError, RecursionError):
            found = None
        return cast("dict[str, Any]", found) if isinstance(found, dict) else {}

    @cached_property
    def top(self) -> "dict[str, Any]":
        """Return the outermost object of the JSON; empty where it is none."""
        found = self.json if self.is_json else None
        return cast("dict[str, Any]", found) if isinstance(found, dict) else {}

    def refuse(self, reason: str) -> Refused:
        """Return the refusal of this file."""
        return Refused(f"This file cannot be read: {reason}.", place=self.name[:200])

    def _parsed(self, text: str, line: int) -> Any:  # noqa: ANN401 -- framework requires
        try:
            return json.loads(text, parse_constant=_absent)
        except json.JSONDecodeError as error:
            place = f"line {line + error.lineno - 1}, column {error.colno}"
            raise self.refuse(f"{place}: it is no JSON ({error.msg})") from None
        except RecursionError:
            raise self.refuse(DEEP) from None
        except ValueError:
            raise self.refuse("it holds a number that is too long") from None


def _absent(_: str) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A kind of file: how it is known, and what it says.

    ``recognise`` never raises; ``read`` is pure, and raises nothing but `Refused`. ``rank`` orders
    those that recognise the same file, the lowest first.
    """

    kind: str
    label: str
    hint: str
    recognise: Callable[[SourceFile], bool]
    read: Callable[[SourceFile, datetime], Reading]
    rank: int = 50


class RunOutcome(StrEnum):
    """How it went when a source was asked."""

    RUNNING = "running"
    DONE = "done"
    PARTLY = "partly"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """Return the outcome in words."""
        return {
            "running": "Running",
            "done": "Done",
            "partly": "In part",
            "failed": "Failed",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """A part of what a source says: what follows is asked for from ``cursor`` on."""

    reading: Reading
    cursor: "Mapping[str, Any]"


class Reached(Protocol):
    """How a connector reaches its source: below one address, and nothing else."""

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: "Mapping[str, str] | None" = None,
        body: object = None,
        headers: "Mapping[str, str] | None" = None,
    ) -> Answer:
        """Return the answer; raises `Trouble` for any that is no success."""
        ...

    def fetch(self, path: str, query: "Mapping[str, str] | None" = None) -> bytes:
        """Return what lies at an address, whatever it is."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What a connector is given to ask its source with."""

    config: "Mapping[str, str]"
    cursor: "Mapping[str, Any]"
    wire: Reached
    now: datetime
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """A kind of source: what it needs, how it is called, and how it is read.

    ``check`` returns the settings as they are kept, or raises `Invalid`. ``pull`` yields parts,
    each kept before the next is asked for, and raises `Trouble`; None where the source sends by
    itself. ``receive`` reads what it sends: settings, headers in small letters, body. ``sign``
    returns from settings and secrets what makes the headers of each call. ``allow`` refuses what an
    organisation may not have.
    """

    kind: str
    label: str
    hint: str
    settings: tuple[Setting, ...]
    check: "Callable[[Mapping[str, str]], dict[str, str]]"
    headers: "Callable[[Mapping[str, str]], dict[str, str]]"
    pull: "Callable[[Asking], Iterator[Pulled]] | None" = None
    receive: "Callable[[Mapping[str, str], Mapping[str, str], bytes, datetime], Reading] | None" = (
        None
    )
    sign: "Callable[[Mapping[str, str], Mapping[str, str]], Signing] | None" = None
    allow: "Callable[[Mapping[str, str], UUID], None] | None" = None
    minutes: int = 60
    help_text: str = ""
