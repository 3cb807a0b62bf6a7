"""Facts about incidents and concerns for rules of audits and readiness.

Each counts or names; drills are left out where real incidents are meant. Nothing of a concern is
told but numbers, so that confidentiality holds.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from steward.domain.incidents.models import (
    Concern,
    Incident,
    IncidentClock,
    IncidentRisk,
    PublicPlace,
)
from steward.domain.incidents.terms.states import ConcernState, IncidentState
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet

AFTER = ("resolved", "reviewed", "closed")
PATIENCE = timedelta(days=30)


def real_incidents(actor: Actor) -> OwnedQuerySet[Incident]:
    """Return the incidents that are no drill and were not set aside."""
    rows = Incident.objects.visible_to(actor).filter(is_drill=False)
    return rows.exclude(state=IncidentState.NOT_AN_INCIDENT.value)


def without_cause(actor: Actor) -> OwnedQuerySet[Incident]:
    """Return the incidents that ended and whose cause nobody wrote down."""
    return real_incidents(actor).filter(state__in=AFTER, cause="")


def without_lessons(actor: Actor) -> OwnedQuerySet[Incident]:
    """Return the incidents that were closed and from which nothing was learned."""
    return real_incidents(actor).filter(state="closed", lessons="")


def without_review(actor: Actor) -> OwnedQuerySet[Incident]:
    """Return the incidents that have been resolved for 30 days and were not reviewed."""
    ended = Q(ended_at__lt=actor.now - PATIENCE)
    return real_incidents(actor).filter(ended, state="resolved", reviewed_at=None)


def without_risk(actor: Actor) -> OwnedQuerySet[Incident]:
    """Return the incidents to which no risk of the register is tied."""
    ties = IncidentRisk.objects.visible_to(actor).filter(incident=OuterRef("pk"))
    return real_incidents(actor).filter(~Exists(ties))


def clocks_missed(actor: Actor) -> OwnedQuerySet[IncidentClock]:
    """Return the clocks of real incidents whose end passed without a report."""
    passed = Q(missed_at__isnull=False) | Q(sent_at=None, due_at__lt=actor.now)
    rows = IncidentClock.objects.visible_to(actor).filter(passed, incident__is_drill=False)
    return rows.exclude(state="not").select_related("incident")


def last_drill_on(actor: Actor) -> date | None:
    """Return the day of the last drill with a written result; None where there was none."""
    rows = Incident.objects.visible_to(actor).filter(is_drill=True).exclude(drill_result="")
    rows = rows.exclude(state=IncidentState.NOT_AN_INCIDENT.value)
    last = rows.order_by("-noticed_at").values_list("noticed_at", flat=True).first()
    return None if last is None else last.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakUpFacts:
    """How the channel for concerns stands, in numbers alone."""

    channel_open: bool
    received: int
    unacknowledged_late: int
    unanswered_late: int


def speak_up_facts(actor: Actor) -> SpeakUpFacts:
    """Return how the channel stands: whether it is open, and how many concerns are late."""
    rows = Concern.objects.visible_to(actor)
    waiting = rows.exclude(state=ConcernState.CLOSED.value)
    late = waiting.filter(acknowledged_at=None, acknowledge_by__lt=actor.today)
    unanswered = waiting.filter(answered_at=None, answer_by__lt=actor.today)
    open_places = PublicPlace.objects.visible_to(actor).filter(speak_up_open=True)
    return SpeakUpFacts(
        channel_open=open_places.exists(),
        received=rows.count(),
        unacknowledged_late=late.count(),
        unanswered_late=unanswered.count(),
    )
