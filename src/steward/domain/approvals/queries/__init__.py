"""Read flows and approvals."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from steward.domain.approvals.models import Approval, ApprovalAsk, ApprovalFlow
from steward.domain.approvals.terms import KINDS, ApprovalState
from steward.foundation.core.actor import Actor
from steward.foundation.core.subjects import Subject
from steward.foundation.identity.queries import person_behind
from steward.foundation.tenancy.models import OwnedQuerySet

LIVE = (ApprovalState.WAITING.value, ApprovalState.APPROVED.value)
"""States in which a change of the record matters."""


def flows_visible_to(actor: Actor) -> OwnedQuerySet[ApprovalFlow]:
    """Return the flows in force, by the kind of record."""
    return ApprovalFlow.objects.visible_to(actor).filter(ended_at=None).order_by("kind")


def get_flow(actor: Actor, key: UUID) -> ApprovalFlow:
    """Return one flow in force.

    Raises:
        NotFound: There is none, or it has ended.
    """
    return ApprovalFlow.objects.get_queryset().filter(ended_at=None).one(actor, key)


def flow_of(actor: Actor, kind: str) -> ApprovalFlow | None:
    """Return the flow in force for a kind of record, or None."""
    return ApprovalFlow.objects.visible_to(actor).filter(kind=kind, ended_at=None).first()


def approvals_visible_to(actor: Actor) -> OwnedQuerySet[Approval]:
    """Return the approvals of records that the actor may see, and those it is asked in.

    ``is_mine`` says whether an answer of the actor's is still wanted.
    """
    person = person_behind(actor)
    kinds = [name for name, kind in KINDS.items() if kind.view in actor.permissions]
    asked = ApprovalAsk.objects.visible_to(actor).filter(approval=OuterRef("pk"), person_id=person)
    wanted = asked.filter(step=OuterRef("step"), say="", passed_on_at=None)
    mine = Q(state=ApprovalState.WAITING.value) & Exists(wanted)
    rows = Approval.objects.visible_to(actor).filter(Q(subject_kind__in=kinds) | Exists(asked))
    return rows.annotate(is_mine=ExpressionWrapper(mine, output_field=BooleanField()))


def get_approval(actor: Actor, key: UUID) -> Approval:
    """Return one approval.

    Raises:
        NotFound: It is not there for this actor.
    """
    return approvals_visible_to(actor).one(actor, key)


def approvals_about(actor: Actor, subject: Subject, most: int = 10) -> list[Approval]:
    """Return the latest approvals of a record, newest first."""
    rows = approvals_visible_to(actor).filter(subject_kind=subject.kind, subject_id=subject.id)
    return list(rows.order_by("-id")[:most])


def asks_of(actor: Actor, approval: Approval) -> list[ApprovalAsk]:
    """Return who was asked in which step and what they said, in order."""
    rows = ApprovalAsk.objects.visible_to(actor).filter(approval=approval)
    return list(rows.select_related("person").order_by("step", "id"))


def live_approvals(actor: Actor) -> list[Approval]:
    """Return the approvals that wait or are not acted on yet, in order."""
    return list(Approval.objects.visible_to(actor).filter(state__in=LIVE).order_by("id"))


def carried_ones(actor: Actor, flow: ApprovalFlow, subject: Subject) -> OwnedQuerySet[Approval]:
    """Return the approvals of a record by a flow that were given, newest first."""
    given = (ApprovalState.APPROVED.value, ApprovalState.USED.value)
    rows = Approval.objects.visible_to(actor).filter(flow=flow, state__in=given)
    rows = rows.filter(subject_kind=subject.kind, subject_id=subject.id)
    return rows.order_by("-id")


def names_in(asks: Sequence[ApprovalAsk]) -> str:
    """Return who has not answered yet, in a line; empty where nobody is left."""
    left = [str(row.person) for row in asks if not row.say and row.passed_on_at is None]
    return ", ".join(left)
