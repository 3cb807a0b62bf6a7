"""Ask, decide and look after approvals of any kind of record: the one table of kinds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from steward.domain.approvals.models import Approval
from steward.domain.approvals.operations.asking import ask_approval, decide_approval
from steward.domain.approvals.operations.keeping import look_after_approvals
from steward.domain.approvals.queries import live_approvals
from steward.domain.approvals.rules import check_kind
from steward.domain.approvals.terms import Approvable
from steward.domain.documents.policy import VIEW_DOCUMENT
from steward.domain.documents.queries import approving as documents
from steward.domain.documents.queries.reading import get_document
from steward.domain.governance.policy import VIEW_CONTEXT
from steward.domain.governance.queries import approving as scopes
from steward.domain.governance.queries.scope import version_by_key
from steward.domain.lint.policy import VIEW_LINT
from steward.domain.lint.queries import approving as exceptions
from steward.domain.lint.queries.results import get_result
from steward.domain.objectives.policy import VIEW_CHANGE
from steward.domain.objectives.queries import approving as changes
from steward.domain.objectives.queries.changes import get_change
from steward.domain.risks.policy import VIEW_RISK
from steward.domain.risks.queries import approving as risks
from steward.domain.risks.queries.register import get_risk
from steward.domain.soa import queries as statements
from steward.domain.soa.policy import VIEW_STATEMENT
from steward.foundation.core.actor import Actor, Permission, require
from steward.foundation.core.errors import Conflict, NotFound
from steward.foundation.core.subjects import Subject

GONE = "-"
"""A digest that no content has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """How records of a kind are found, and what is approved of one."""

    view: Permission[Any]
    get: Callable[[Actor, UUID], Any]
    item: Callable[[Actor, Any], Approvable]
    why_not_yet: Callable[[Any], str]


def _statement(actor: Actor, key: UUID) -> UUID:
    if key != actor.organisation_id:
        raise NotFound("There is no such statement in this organisation.")
    return key


def _statement_item(actor: Actor, key: UUID) -> Approvable:
    del key
    return statements.as_approvable(actor)


def _at_any_time(row: object) -> str:
    del row
    return ""


APPROVED: Mapping[str, Approved] = {
    "document": Approved(
        view=VIEW_DOCUMENT,
        get=get_document,
        item=documents.as_approvable,
        why_not_yet=documents.why_not_yet,
    ),
    "risk": Approved(
        view=VIEW_RISK, get=get_risk, item=risks.as_approvable, why_not_yet=risks.why_not_yet
    ),
    "statement": Approved(
        view=VIEW_STATEMENT, get=_statement, item=_statement_item, why_not_yet=_at_any_time
    ),
    "change": Approved(
        view=VIEW_CHANGE,
        get=get_change,
        item=changes.as_approvable,
        why_not_yet=changes.why_not_yet,
    ),
    "scope": Approved(
        view=VIEW_CONTEXT,
        get=version_by_key,
        item=scopes.as_approvable,
        why_not_yet=scopes.why_not_yet,
    ),
    "lint_result": Approved(
        view=VIEW_LINT,
        get=get_result,
        item=exceptions.as_approvable,
        why_not_yet=exceptions.why_not_yet,
    ),
}
"""Kind of record → how it is found; the same kinds as the domain names."""


def get_subject(actor: Actor, kind: str, key: UUID) -> Subject:
    """Return a record by value.

    Raises:
        Invalid: There are no flows about records of this kind.
        NotFound: The record is not there for this actor.
        NotAllowed: The actor may not see records of this kind.
    """
    found = APPROVED[check_kind(kind)]
    row = found.get(actor, key)
    require(actor, found.view)
    return statements.subject_of(key) if kind == "statement" else row.as_subject()


def get_item(actor: Actor, kind: str, key: UUID) -> Approvable:
    """Return a record as it would be approved now.

    Raises:
        Invalid: There are no flows about records of this kind.
        NotFound: The record is not there for this actor.
        NotAllowed: The actor may not see records of this kind.
        Conflict: It is not ready to be approved; the message says what comes first.
    """
    found = APPROVED[check_kind(kind)]
    row = found.get(actor, key)
    require(actor, found.view)
    if why := found.why_not_yet(row):
        raise Conflict(why)
    return found.item(actor, row)


def ask_for_approval(*, actor: Actor, kind: str, key: UUID, note: str = "") -> Approval:
    """Send a record through the flow of its kind.

    Raises:
        Invalid: There are no flows about records of this kind, or the note is too long.
        NotFound: The record is not there for this actor.
        NotAllowed: The actor may not see it, or not ask.
        Conflict: It is not ready, has no flow, waits already, or too few can be asked.
    """
    return ask_approval(actor=actor, item=get_item(actor, kind, key), note=note)


def decide(*, actor: Actor, approval: Approval, say: str, reason: str) -> Approval:
    """Approve or refuse as somebody who is asked; void where the record has changed meanwhile.

    Raises:
        NotAllowed: The actor wrote or proposed the record, or is not asked in this step.
        Conflict: It does not wait, or the actor has answered.
        Invalid: The answer is none of the two, or the reason is missing.
    """
    content = content_now(actor, approval) or GONE
    return decide_approval(actor=actor, approval=approval, say=say, reason=reason, content=content)


def content_now(actor: Actor, approval: Approval) -> str | None:
    """Return the digest of what an approval is about as it is now; None where it is gone."""
    found = APPROVED[approval.subject_kind]
    try:
        row = found.get(actor, approval.subject_id)
    except NotFound:
        return None
    return found.item(actor, row).content


def look_after(*, actor: Actor) -> int:
    """Void what changed, pass on to deputies, escalate what is late; returns how much was done."""
    contents = {row.pk: content_now(actor, row) for row in live_approvals(actor)}
    return look_after_approvals(actor=actor, contents=contents) if contents else 0
