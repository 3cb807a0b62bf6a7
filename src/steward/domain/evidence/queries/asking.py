"""Read requests for evidence."""

from uuid import UUID

from steward.domain.evidence.models import EvidenceAsk
from steward.domain.evidence.terms.states import AskState
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import person_behind
from steward.foundation.tenancy.models import OwnedQuerySet

SHOWN = 200


def ask_origin(ask: EvidenceAsk) -> str:
    """Return the cause of the task of a request."""
    return f"evidence-request:{ask.pk}"


def asks_visible_to(actor: Actor) -> OwnedQuerySet[EvidenceAsk]:
    """Return the requests with who is asked and with what answered them."""
    return EvidenceAsk.objects.visible_to(actor).select_related("owner", "answer")


def asks(actor: Actor, state: str = "") -> list[EvidenceAsk]:
    """Return the requests of a state, or of all, the soonest due first; at most 200."""
    rows = asks_visible_to(actor)
    if state:
        rows = rows.filter(state=state)
    return list(rows.order_by("due_on", "number")[:SHOWN])


def get_ask(actor: Actor, key: UUID) -> EvidenceAsk:
    """Return one request.

    Raises:
        NotFound: It is not there for this actor.
    """
    return asks_visible_to(actor).one(actor, key)


def open_asks_of(actor: Actor) -> list[EvidenceAsk]:
    """Return the open requests that the person who acts is to answer, the soonest due first."""
    rows = asks_visible_to(actor).filter(state=AskState.OPEN.value, owner=person_behind(actor))
    return list(rows.order_by("due_on", "number")[:SHOWN])
