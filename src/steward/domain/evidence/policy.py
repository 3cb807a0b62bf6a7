"""Permissions about evidence."""

from typing import Any

from steward.domain.evidence.models import EvidenceAsk, EvidenceItem
from steward.foundation.core.actor import Actor, Permission


def answers_for(actor: Actor, subject: object) -> bool:
    """Say whether the actor owns the item, or is asked by the request."""
    return isinstance(subject, EvidenceItem | EvidenceAsk) and subject.owner_id == actor.id


VIEW_EVIDENCE = Permission[Any](name="evidence.view", label="See evidence")
EDIT_EVIDENCE = Permission[Any](
    name="evidence.edit", label="Bring evidence and link it", or_if=answers_for
)
ATTEST_EVIDENCE = Permission[EvidenceItem](name="evidence.attest", label="Attest evidence")
ASK_EVIDENCE = Permission[Any](name="evidence.ask", label="Ask others for evidence")
HOLD_EVIDENCE = Permission[EvidenceItem](
    name="evidence.hold", label="Hold evidence, set how long it is kept, and dispose of it"
)
SETTLE_EVIDENCE = Permission[Any](
    name="evidence.settle", label="Settle for how long evidence is fresh"
)
