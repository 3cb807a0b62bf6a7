"""Read incidents with everything that is tied to them."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Window
from django.db.models.functions import RowNumber

from steward.domain.incidents.models import (
    Incident,
    IncidentClock,
    IncidentControl,
    IncidentRisk,
    IncidentSystem,
    TimelineEntry,
)
from steward.domain.incidents.queries.content import current_book
from steward.domain.incidents.terms.clocks import ClockState
from steward.domain.incidents.terms.states import IncidentState
from steward.domain.questionnaires.models import Run
from steward.domain.risks.models import Risk
from steward.domain.risks.queries.register import risks_visible_to
from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.foundation.tenancy.reading import Reading

OF_RISK = Reading(
    Incident,
    "SELECT {columns} FROM incidents_incident i JOIN incidents_incidentrisk r"
    " ON r.incident_id = i.id AND r.organisation_id = i.organisation_id"
    " WHERE i.organisation_id = %(organisation)s AND r.risk_id = %(risk)s"
    " ORDER BY i.noticed_at DESC LIMIT 50",
    alias="i",
)

OVER = (IncidentState.CLOSED.value, IncidentState.NOT_AN_INCIDENT.value)
COLUMN_SIZE = 30


def incidents_visible_to(actor: Actor) -> OwnedQuerySet[Incident]:
    """Return the incidents and drills with what a list filters by.

    ``is_open``; ``clock_overdue`` where an end has passed without a report; ``clock_missed``
    where one ever did; ``no_risk`` where no risk is tied; ``unreviewed`` where it is resolved.
    """
    clocks = IncidentClock.objects.visible_to(actor).filter(incident=OuterRef("pk"))
    running = clocks.filter(sent_at=None, due_at__lt=actor.now).exclude(state=ClockState.NOT.value)
    risks = IncidentRisk.objects.visible_to(actor).filter(incident=OuterRef("pk"))
    return (
        Incident.objects.visible_to(actor)
        .select_related("handler")
        .annotate(
            is_open=~Q(state__in=OVER),
            clock_overdue=Exists(running),
            clock_missed=Exists(clocks.filter(missed_at__isnull=False)),
            no_risk=~Exists(risks),
        )
    )


def get_incident(actor: Actor, key: UUID) -> Incident:
    """Return one incident.

    Raises:
        NotFound: It is not there for this actor.
    """
    return incidents_visible_to(actor).one(actor, key)


def systems_of(actor: Actor, incident: Incident) -> list[AiSystem]:
    """Return the AI systems that an incident concerns, by name."""
    rows = AiSystem.objects.visible_to(actor).filter(incidents__incident=incident)
    return list(rows.order_by("name", "id"))


def risks_of(actor: Actor, incident: Incident) -> list[IncidentRisk]:
    """Return the risks that came true, or nearly."""
    rows = IncidentRisk.objects.visible_to(actor).filter(incident=incident)
    return list(rows.select_related("risk").order_by("risk__number"))


def get_tied_risk(actor: Actor, key: UUID) -> IncidentRisk:
    """Return the tie to one risk.

    Raises:
        NotFound: It is not there for this actor.
    """
    rows = IncidentRisk.objects.get_queryset().select_related("risk", "incident")
    return rows.one(actor, key)


def risks_offered(actor: Actor, incident: Incident, most: int = 200) -> list[tuple[str, str]]:
    """Return the risks of the incident's systems that are not tied yet, as key and name."""
    tied = IncidentRisk.objects.visible_to(actor).filter(incident=incident).values("risk_id")
    systems = IncidentSystem.objects.visible_to(actor).filter(incident=incident)
    rows = risks_visible_to(actor).exclude(pk__in=tied).order_by("number")
    if systems.exists():
        rows = rows.filter(system__in=systems.values("system_id"))
    return [(str(row.pk), f"{row.reference} {row.title}"[:160]) for row in rows[:most]]


def controls_of(actor: Actor, incident: Incident) -> list[IncidentControl]:
    """Return the controls that failed."""
    rows = IncidentControl.objects.visible_to(actor).filter(incident=incident)
    return list(rows.order_by("control"))


def get_failed_control(actor: Actor, key: UUID) -> IncidentControl:
    """Return the tie to one control.

    Raises:
        NotFound: It is not there for this actor.
    """
    return IncidentControl.objects.get_queryset().select_related("incident").one(actor, key)


def timeline_of(actor: Actor, incident: Incident) -> list[TimelineEntry]:
    """Return the timeline by the moments that it speaks of."""
    rows = TimelineEntry.objects.visible_to(actor).filter(incident=incident)
    return list(rows.order_by("at", "id")[:500])


def severity_choices(_actor: Actor | None = None) -> list[tuple[str, str]]:
    """Return the severities as a filter and a form want them."""
    return list(current_book().severity.items())


def board(actor: Actor) -> list[tuple[IncidentState, int, list[Incident]]]:
    """Return the states with how many incidents stand in each, and the most pressing of them."""
    counted = Incident.objects.visible_to(actor).order_by().values_list("state")
    counts = {str(state): int(count) for state, count in counted.annotate(count=Count("id"))}
    systems = IncidentSystem.objects.visible_to(actor).select_related("system")
    order = (F("next_due_at").asc(nulls_last=True), F("noticed_at").desc())
    place = Window(RowNumber(), partition_by="state", order_by=order)
    rows = incidents_visible_to(actor).prefetch_related(Prefetch("systems", systems))
    found: dict[str, list[Incident]] = {}
    for row in rows.annotate(place=place).filter(place__lte=COLUMN_SIZE).order_by(*order):
        found.setdefault(row.state, []).append(row)
    return [
        (state, counts.get(state.value, 0), found.get(state.value, [])) for state in IncidentState
    ]


def incidents_of_system(actor: Actor, system: AiSystem) -> list[Incident]:
    """Return the incidents of one AI system, the latest first."""
    rows = Incident.objects.visible_to(actor).filter(systems__system=system)
    return list(rows.order_by("-noticed_at")[:50])


def incidents_of_systems(actor: Actor, systems: Sequence[AiSystem]) -> list[Incident]:
    """Return the incidents of some AI systems, the latest first, each with its systems."""
    tied = IncidentSystem.objects.visible_to(actor).filter(system__in=[row.pk for row in systems])
    rows = Incident.objects.visible_to(actor).filter(pk__in=tied.values("incident"))
    rows = rows.prefetch_related(Prefetch("systems", tied.select_related("system")))
    return list(rows.order_by("-noticed_at")[:50])


def incidents_of_risk(actor: Actor, risk: Risk) -> list[Incident]:
    """Return the incidents in which a risk came true, the latest first."""
    return OF_RISK.all({"organisation": actor.organisation_id, "risk": risk.pk})


def incidents_of_control(actor: Actor, control: str) -> list[Incident]:
    """Return the incidents in which a control failed, by its number, the latest first."""
    rows = Incident.objects.visible_to(actor).filter(controls__control=control)
    return list(rows.order_by("-noticed_at")[:50])


def incidents_to_print(actor: Actor, most: int = 5_000) -> list[Incident]:
    """Return the incidents and drills with their AI systems, the latest first."""
    systems = IncidentSystem.objects.visible_to(actor).select_related("system")
    rows = Incident.objects.visible_to(actor).prefetch_related(Prefetch("systems", systems))
    return list(rows.order_by("-noticed_at", "-number")[:most])


def clocks_to_print(actor: Actor) -> list[IncidentClock]:
    """Return the clocks that apply, of all incidents, the nearest end first."""
    off = [ClockState.NOT.value, ClockState.OPEN.value]
    rows = IncidentClock.objects.visible_to(actor).exclude(state__in=off)
    return list(rows.order_by("due_at", "id"))


def intakes_of(actor: Actor, incident: Incident) -> list[Run]:
    """Return the incident intakes that were begun about the incident's AI systems."""
    rows = Run.objects.visible_to(actor).filter(
        questionnaire="incident-intake", system__incidents__incident=incident
    )
    return list(rows.distinct().order_by("-id")[:10])
