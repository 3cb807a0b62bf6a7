"""Where the facts of a kind of record come from."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from steward.domain.lint.terms import Observed, RecordKind
from steward.foundation.core.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSource:
    """A kind with the function that observes its records, and whose changes touch them.

    ``observe`` takes keys, or None for all records. ``touched_by`` is kind of the changed record →
    which records of this kind a change of these touches.
    """

    kind: RecordKind
    observe: Callable[[Actor, Collection[UUID] | None], list[Observed]]
    touched_by: Mapping[str, Callable[[Actor, Collection[UUID]], Collection[UUID]]]
