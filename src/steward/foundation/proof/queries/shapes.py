"""Read which columns leaves were made from."""

from collections.abc import Collection
from uuid import UUID

from steward.foundation.core.actor import Actor
from steward.foundation.proof.models import ProofShape


def columns_of_shapes(actor: Actor, keys: Collection[UUID]) -> dict[UUID, list[str]]:
    """Return shape → its columns, sorted as the leaves have them."""
    rows = ProofShape.objects.visible_to(actor).filter(pk__in=list(keys))
    return {row.pk: row.columns for row in rows}
