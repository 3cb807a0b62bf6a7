"""The days of documents, competence, suppliers, findings and audits in the calendar."""

from typing import Any

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat

from steward.domain.audits.queries.audits import audits_visible_to
from steward.domain.competence.queries.campaigns import campaigns_visible_to
from steward.domain.competence.queries.communication import communications_visible_to
from steward.domain.competence.queries.training import trainings_visible_to
from steward.domain.documents.queries.reading import documents_visible_to
from steward.domain.findings.queries.register import findings_visible_to
from steward.domain.findings.terms.states import OPEN
from steward.domain.incidents.models import IncidentClock
from steward.domain.incidents.terms.clocks import ClockState
from steward.domain.objectives.queries.calendar import dated, prefixed, source
from steward.domain.relationships.queries.agreements import agreements_visible_to
from steward.domain.relationships.queries.suppliers import suppliers_assessed_again
from steward.foundation.core.actor import Actor

Rows = QuerySet[Any]


@source(
    kind="document-review",
    label="Review of a document",
    permission="document.view",
    address="/documents",
)
def document_reviews(actor: Actor) -> Rows:
    """Return documents in force by the day on which they are read again."""
    rows = documents_visible_to(actor).filter(review_on__isnull=False, withdrawn_on=None)
    return dated(rows, day="review_on", title="title", who="owner")


@source(
    kind="certificate",
    label="End of a certificate of training",
    permission="training.view",
    address="/trainings",
)
def certificates_ending(actor: Actor) -> Rows:
    """Return training records by the day on which their certificate ends."""
    rows = trainings_visible_to(actor).filter(valid_until__isnull=False)
    return dated(rows, day="valid_until", title="title")


@source(
    kind="campaign",
    label="End of an awareness campaign",
    permission="campaign.view",
    address="/campaigns",
)
def campaigns_ending(actor: Actor) -> Rows:
    """Return campaigns by the day until which people are asked."""
    rows = campaigns_visible_to(actor)
    return dated(rows, day="due_on", title="title", done_if=Q(state="closed"))


@source(
    kind="communication",
    label="Communication",
    permission="communication.view",
    address="/communication",
)
def communications_next(actor: Actor) -> Rows:
    """Return the entries of the communication plan by their next day."""
    rows = communications_visible_to(actor).filter(next_on__isnull=False)
    return dated(rows, day="next_on", title="what")


@source(
    kind="finding",
    label="Next step of a finding",
    permission="finding.view",
    address="/findings",
)
def findings_due(actor: Actor) -> Rows:
    """Return open findings by the day of their next clock."""
    rows = findings_visible_to(actor).filter(state__in=OPEN, due_on__isnull=False)
    return dated(rows, day="due_on", title=prefixed("Finding:", "statement"), who="owner")


@source(
    kind="incident-report",
    label="Report of an incident due",
    permission="incident.view",
    address="/incidents",
)
def reports_due(actor: Actor) -> Rows:
    """Return the running clocks of incidents by the day on which they end; sent ones are done."""
    rows = IncidentClock.objects.visible_to(actor).filter(due_at__isnull=False)
    rows = rows.exclude(state__in=[ClockState.NOT.value, ClockState.OPEN.value])
    return dated(
        rows,
        day="due_at",
        title=Concat(F("title"), Value(": "), F("incident__title"), output_field=TextField()),
        who="incident__handler",
        record="incident_id",
        done_if=Q(sent_at__isnull=False),
    )


@source(kind="audit", label="Audit", permission="audit.view", address="/audits")
def audits_beginning(actor: Actor) -> Rows:
    """Return audits by their first day."""
    rows = audits_visible_to(actor).exclude(state="cancelled")
    done = Q(state__in=("reported", "closed"))
    return dated(rows, day="starts_on", title="title", done_if=done)


@source(
    kind="supplier",
    label="Supplier assessed again",
    permission="relationship.view",
    address="/suppliers",
)
def suppliers_assessed(actor: Actor) -> Rows:
    """Return suppliers that may be used by the day on which they are assessed again."""
    return dated(
        suppliers_assessed_again(actor),
        day="reassess_on",
        title=prefixed("Assess again:", "part__name"),
        who="part__owner_person",
        record="part_id",
    )


@source(
    kind="agreement-notice",
    label="Last day for notice",
    permission="relationship.view",
    address="/suppliers/agreements",
)
def agreements_to_give_notice(actor: Actor) -> Rows:
    """Return agreements by the last day for notice."""
    rows = agreements_visible_to(actor).filter(is_live=True, notice_on__isnull=False)
    title = prefixed("Last day for notice:", "title")
    return dated(rows, day="notice_on", title=title, who="part__owner_person")


@source(
    kind="agreement-end",
    label="End of an agreement",
    permission="relationship.view",
    address="/suppliers/agreements",
)
def agreements_ending(actor: Actor) -> Rows:
    """Return agreements that run out by their end; one that renews has its day for notice."""
    rows = agreements_visible_to(actor).filter(is_live=True, notice_on=None, ends_on__isnull=False)
    title = prefixed("Agreement ends:", "title")
    return dated(rows, day="ends_on", title=title, who="part__owner_person")
