"""References to any record by value."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a task, a comment or a journal entry is about; outlives the record itself."""

    kind: str
    id: UUID
    label: str
