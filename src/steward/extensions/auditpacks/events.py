"""What can happen to audit packs."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPackMade(Event):
    """An audit pack was made."""

    name: ClassVar[str] = "proof.pack_made"
    sentence: ClassVar[str] = "made an audit pack about {about}: {records} records"
    about: str
    records: int
    bytes: int
