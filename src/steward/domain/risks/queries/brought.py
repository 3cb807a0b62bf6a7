"""Read the registers that people brought."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from steward.domain.risks.models import (
    RegisterImport,
    Risk,
)
from steward.domain.risks.queries.register import LIVE, risks_visible_to
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet


def register_imports(actor: Actor) -> OwnedQuerySet[RegisterImport]:
    """Return the imports of registers."""
    return RegisterImport.objects.visible_to(actor)


def get_register_import(actor: Actor, key: UUID) -> RegisterImport:
    """Return one import of a register.

    Raises:
        NotFound: It is not there for this actor.
    """
    return register_imports(actor).one(actor, key)


def kept_of(risk: Risk) -> dict[str, str]:
    """Return the columns of the register it came from that are no field here, with their cells."""
    proposal: Mapping[str, Any] = risk.basis.get("proposal") or {}
    return dict(proposal.get("kept") or {})


def gone_of(actor: Actor, batch: RegisterImport) -> list[Risk]:
    """Return the live risks that left the register since the import before, the highest first."""
    rows = risks_visible_to(actor).filter(pk__in=batch.gone, status__in=LIVE)
    return list(rows.defer("basis", "changes").order_by("-current_rank", "-id"))


def seen_by(actor: Actor, batch: RegisterImport) -> Iterator[Risk]:
    """Yield the risks of an import's rows in their order; those that were removed are passed."""
    for first in range(0, len(batch.seen), 1000):
        keys = [UUID(key) for key in batch.seen[first : first + 1000]]
        found = {row.pk: row for row in risks_visible_to(actor).filter(pk__in=keys)}
        yield from (found[key] for key in keys if key in found)
