"""What an audit pack is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID


class PackScope(StrEnum):
    """By what the records of a pack are chosen."""

    WHOLE = "whole"
    PERIOD = "period"
    AUDIT = "audit"
    SYSTEM = "system"
    CLAUSE = "clause"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackOrder:
    """A pack that is asked for.

    ``record`` is the audit or the AI system, ``clause`` a clause or a control such as 6.1.3 or
    A.6.2.4, ``since`` and ``until`` the first and the last day. Without ``persons`` names, keys and
    addresses of people are shown by their digests only.
    """

    scope: PackScope
    label: str = ""
    record: UUID | None = None
    clause: str = ""
    since: date | None = None
    until: date | None = None
    persons: bool = True
    evidence: bool = True

    def plain(self) -> dict[str, Any]:
        """Return the order as plain values."""
        return {
            "scope": self.scope.value,
            "label": self.label,
            "record": str(self.record) if self.record else "",
            "clause": self.clause,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "persons": self.persons,
            "evidence": self.evidence,
        }


def order_of(said: Mapping[str, Any]) -> PackOrder:
    """Return the order that `PackOrder.plain` wrote."""
    return PackOrder(
        scope=PackScope(said["scope"]),
        label=said["label"],
        record=UUID(said["record"]) if said["record"] else None,
        clause=said["clause"],
        since=date.fromisoformat(said["since"]) if said["since"] else None,
        until=date.fromisoformat(said["until"]) if said["until"] else None,
        persons=bool(said["persons"]),
        evidence=bool(said["evidence"]),
    )
