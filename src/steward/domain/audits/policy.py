"""Permissions about audits."""

from typing import Any

from steward.domain.audits.models import AuditRequest
from steward.foundation.core.actor import Actor, Permission


def owns_request(actor: Actor, subject: object) -> bool:
    """Say whether the actor was asked."""
    return isinstance(subject, AuditRequest) and subject.owner_id == actor.id


VIEW_AUDIT = Permission[Any](name="audit.view", label="See audits")
VIEW_EVERY_AUDIT = Permission[Any](
    name="audit.view_all", label="See audits in which one is not named"
)
PLAN_AUDIT = Permission[Any](name="audit.plan", label="Plan audits and the audit programme")
APPROVE_AUDIT = Permission[Any](
    name="audit.approve", label="Approve audit programmes that others wrote"
)
CONDUCT_AUDIT = Permission[Any](
    name="audit.conduct", label="Conduct audits in whose team one is named"
)
VIEW_OUTSIDERS = Permission[Any](
    name="auditor.view", label="See auditors from outside and what they opened"
)
ANSWER_AUDIT = Permission[Any](
    name="audit.answer", label="Answer requests of auditors", or_if=owns_request
)
