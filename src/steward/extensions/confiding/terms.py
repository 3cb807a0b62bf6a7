"""What is said of a confidential record."""

from dataclasses import dataclass
from uuid import UUID

LONGEST_REASON = 1000
MOST_NAMED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """People and groups that are to see a record; keys of persons and of groups."""

    people: frozenset[UUID] = frozenset()
    groups: frozenset[UUID] = frozenset()

    def __len__(self) -> int:
        return len(self.people) + len(self.groups)
