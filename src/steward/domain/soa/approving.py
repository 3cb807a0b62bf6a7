"""The Statement of Applicability as a flow approves it."""

from uuid import UUID

from steward.domain.approvals.rules import digest
from steward.domain.approvals.terms import Approvable
from steward.domain.soa.queries import all_decisions, latest_statement, live_rows
from steward.foundation.core.actor import Actor
from steward.foundation.core.subjects import Subject
from steward.foundation.identity.queries.holding import people_behind
from steward.foundation.journal.models import Entry

LABEL = "Statement of Applicability"


def as_approvable(actor: Actor) -> Approvable:
    """Return what is approved of the live statement: what applies, and each justification.

    How far controls are built is not part of it. Whoever decided on a row since the last frozen
    revision is an author.
    """
    rows = [(row.control, row.applicable) for row in live_rows(actor)]
    decided = [(row.control, row.applicable, row.basis, row.reason) for row in all_decisions(actor)]
    found = Entry.objects.visible_to(actor).filter(event__in=("soa.decided", "soa.withdrawn"))
    last = latest_statement(actor)
    if last is not None:
        found = found.filter(at__gt=last.frozen_at)
    acting = set(found.order_by().values_list("actor_id", flat=True).distinct())
    return Approvable(
        subject=subject_of(actor.organisation_id),
        content=digest({"rows": rows, "decided": decided}),
        authors=people_behind(actor, acting),
    )


def subject_of(organisation: UUID) -> Subject:
    """Return the live statement of an organisation as a reference by value."""
    return Subject(kind="statement", id=organisation, label=LABEL)
