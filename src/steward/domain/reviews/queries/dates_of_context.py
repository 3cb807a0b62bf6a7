"""The days of context in the calendar: issues, parties, laws and external processes."""

from typing import Any

from django.db.models import QuerySet

from steward.domain.governance.queries import entries
from steward.domain.objectives.queries.calendar import dated, source
from steward.foundation.core.actor import Actor

Rows = QuerySet[Any]


def _reviews(actor: Actor, noun: str) -> Rows:
    rows = entries(actor, noun).filter(review_on__isnull=False)
    return dated(rows, day="review_on", title="title", who="owner")


@source(
    kind="issue", label="Review of an issue", permission="context.view", address="/context/issues"
)
def issue_reviews(actor: Actor) -> Rows:
    """Return the issues of clause 4.1 by their next review."""
    return _reviews(actor, "issue")


@source(kind="party", label="Review of a party", permission="context.view", address="/parties")
def party_reviews(actor: Actor) -> Rows:
    """Return the interested parties by their next review."""
    return _reviews(actor, "party")


@source(
    kind="law",
    label="Evaluation of a law or contract",
    permission="context.view",
    address="/context/laws",
)
def law_evaluations(actor: Actor) -> Rows:
    """Return laws and contracts by the day on which they are evaluated again."""
    return _reviews(actor, "law")
