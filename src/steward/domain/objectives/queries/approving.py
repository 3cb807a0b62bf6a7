"""A planned change as a flow approves it."""

from dataclasses import asdict
from uuid import UUID

from steward.domain.approvals.rules import digest
from steward.domain.approvals.terms import Approvable
from steward.domain.objectives.models import ChangeReopens, PlannedChange
from steward.domain.objectives.terms.changes import ChangeState
from steward.foundation.core.actor import Actor


def as_approvable(actor: Actor, change: PlannedChange) -> Approvable:
    """Return what is approved of a change; who wrote it or answers for it is its author."""
    rows = ChangeReopens.objects.visible_to(actor).filter(change=change).order_by("id")
    reopened = list(rows.values_list("kind", "label"))
    authors = {UUID(key) for key in change.written_by}
    authors |= {change.owner_id} if change.owner_id is not None else set()
    return Approvable(
        subject=change.as_subject(),
        content=digest({**asdict(change.as_draft()), "reopens": reopened}),
        authors=frozenset(authors),
    )


def why_not_yet(change: PlannedChange) -> str:
    """Return why nobody can be asked to approve it; empty where they can."""
    return "" if change.state == ChangeState.PROPOSED else "Hand the change in first."
