"""Permissions about findings."""

from typing import Any

from steward.domain.findings.models import CorrectiveAction, Finding
from steward.foundation.core.actor import Actor, Permission


def answers_for(actor: Actor, subject: object) -> bool:
    """Say whether the actor answers for the finding, or for the action."""
    return isinstance(subject, Finding | CorrectiveAction) and subject.owner_id == actor.id


VIEW_FINDING = Permission[Any](name="finding.view", label="See findings and corrective actions")
RAISE_FINDING = Permission[Any](name="finding.raise", label="Raise findings")
EDIT_FINDING = Permission[Any](
    name="finding.edit", label="Bring findings forward", or_if=answers_for
)
APPROVE_FINDING = Permission[Finding](
    name="finding.approve",
    label="Decide on disputes, grades, terms and plans of findings that others work on",
)
JUDGE_FINDING = Permission[Finding](
    name="finding.judge", label="Judge the effect of corrective actions that others carried out"
)
