"""People as the list of a system for personnel tells them, and what an import would do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtPerson:
    """Somebody as a row tells them.

    ``who`` is ``member:`` or ``worker:`` with a key, or empty for somebody whom nobody knows.
    ``told`` holds what the row says by field of a person, never more; ``manager`` is ``row:`` with
    a number, or a person as in ``who``, or empty where the row tells none.
    """

    row: int
    who: str
    told: Mapping[str, Any]
    manager: str = ""
    function_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownStaff:
    """Whom and what a row can name, each word in small letters.

    An address or a name that fits several people leads to None. ``names`` are people without an
    account, address and number of their own; ``managers`` leads from any name.
    """

    numbers: Mapping[str, str]
    emails: Mapping[str, str | None]
    names: Mapping[str, str | None]
    managers: Mapping[str, str | None]
    units: Mapping[str, UUID]
    functions: Mapping[str, UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """An appointment that ends with a day."""

    holding_id: UUID
    function: str
    until_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffLine:
    """What an import does with one row; ``old`` and ``new`` hold only what differs.

    A manager in ``new`` is ``row:`` with a number, or a person as in `BroughtPerson.who`.
    ``leaves_on`` is the last day of somebody who leaves or left.
    """

    person: BroughtPerson
    name: str
    worker_id: UUID | None
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    begins: UUID | None
    begins_on: date
    ends: tuple[Ending, ...]
    leaves_on: date | None

    @property
    def outcome(self) -> str:
        """Return new, closed, changed or untouched."""
        if self.worker_id is None:
            return "new"
        if self.leaves_on is not None and (self.ends or "left_on" in self.new):
            return "closed"
        return "changed" if self.new or self.begins or self.ends else "untouched"
