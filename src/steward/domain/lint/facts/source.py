"""Where the facts of a kind come from, and which other records they depend on."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from steward.domain.lint.terms import Observed, RecordKind
from steward.foundation.core.actor import Actor

Resolver = Callable[[Actor, Collection[UUID]], Collection[UUID]]
"""From the keys of changed records to the keys of the records whose facts may be others now."""
Observe = Callable[[Actor, Collection[UUID] | None], list[Observed]]
"""From keys, or None for all, to what is known of these records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSource:
    """A kind of record, how its facts are read, and whose changes touch them.

    ``observe`` takes a constant number of statements, however many records there are.
    ``touched_by`` is subject kind of the journal → which records of this kind such a change
    touches, its own kind included.
    """

    kind: RecordKind
    observe: Observe
    touched_by: Mapping[str, Resolver]
