"""Report an incident, bring it up to date, and write its timeline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from steward.domain.incidents.events import (
    IncidentReported,
    IncidentTimelineWritten,
    IncidentWritten,
)
from steward.domain.incidents.models import Incident, IncidentSystem, TimelineEntry
from steward.domain.incidents.operations.settling import held, settle
from steward.domain.incidents.policy import EDIT_INCIDENT, REPORT_INCIDENT
from steward.domain.incidents.queries.content import current_book, settings_of
from steward.domain.incidents.rules import checking
from steward.domain.incidents.terms.states import INCIDENT_KINDS, WAYS_NOTICED, IncidentState
from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.queries import answers_of
from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers

INTAKE = "incident-intake"
TEXTS = ("containment", "cause", "consequences", "measures", "lessons", "drill_result")


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentDraft:
    """What is told when an incident is reported; moments without an offset are of the zone."""

    title: str
    story: str
    severity: str
    noticed_at: datetime
    kind: str = "other"
    time_zone: str = ""
    began_at: datetime | None = None
    ended_at: datetime | None = None
    noticed_by: str = ""
    way_noticed: str = ""
    people: str = ""
    people_least: int | None = None
    people_most: int | None = None
    containment: str = ""
    systems: Sequence[UUID] = ()
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    is_drill: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentChange:
    """Everything about an incident that can be brought up to date."""

    title: str
    story: str
    kind: str
    severity: str
    time_zone: str
    noticed_at: datetime
    began_at: datetime | None = None
    ended_at: datetime | None = None
    classified_at: datetime | None = None
    data_noticed_at: datetime | None = None
    noticed_by: str = ""
    way_noticed: str = ""
    people: str = ""
    people_least: int | None = None
    people_most: int | None = None
    containment: str = ""
    cause: str = ""
    consequences: str = ""
    measures: str = ""
    lessons: str = ""
    drill_result: str = ""
    contact: str = ""
    systems: Sequence[UUID] = ()


@transaction.atomic
def report_incident(
    *, actor: Actor, draft: IncidentDraft, came_from: Mapping[str, str] | None = None
) -> Incident:
    """Report an incident or begin an exercise; its clocks are counted from here on.

    Source: ISO/IEC 42001:2023, A.8.4.

    Raises:
        NotAllowed: The actor may not report incidents.
        Invalid: A value is missing, too long, no choice, or a moment lies ahead.
    """
    require(actor, REPORT_INCIDENT)
    row = Incident(organisation_id=actor.organisation_id, is_drill=draft.is_drill)
    zone = draft.time_zone or settings_of(actor).time_zone
    _fill(actor, row, draft, zone)
    row.containment = checking.text(draft.containment, "containment")
    row.facts = checking.answers(draft.facts, current_book())
    row.number = next_numbers(actor.organisation_id, "incident")
    row.reported_by, row.reporter_id = actor.label[:200], actor.id
    row.came_from = dict(came_from or {})
    row.save(force_insert=True)
    _set_systems(actor, row, draft.systems)
    event = IncidentReported(
        subject=row.as_subject(),
        severity=current_book().severity[row.severity].lower(),
        is_drill=row.is_drill,
    )
    record(actor, event)
    settle(actor, row)
    return row


@transaction.atomic
def write_incident(*, actor: Actor, incident: Incident, change: IncidentChange) -> Incident:
    """Bring an incident up to date; its clocks are counted anew.

    Raises:
        NotAllowed: The actor may not work on incidents and does not lead the response.
        Conflict: It is closed or was set aside.
        Invalid: A value is missing, too long, no choice, or a moment lies ahead.
    """
    require(actor, EDIT_INCIDENT, incident)
    row = written(actor, incident)
    before = _values(row)
    _fill(actor, row, change, change.time_zone)
    for name in TEXTS:
        setattr(row, name, checking.text(getattr(change, name), name))
    row.contact = checking.line(change.contact, "contact")
    for name in ("classified_at", "data_noticed_at"):
        found = checking.moment(getattr(change, name), row.time_zone, actor.now, name)
        setattr(row, name, found)
    row.save()
    moved = _set_systems(actor, row, change.systems)
    after = _values(row)
    fields = [name.replace("_", " ") for name in after if after[name] != before[name]]
    fields += ["AI systems"] if moved else []
    if fields:
        told = IncidentWritten(subject=row.as_subject(), fields=", ".join(fields))
        record(actor, told)
    settle(actor, row)
    return row


@transaction.atomic
def answer_incident(*, actor: Actor, incident: Incident, facts: Mapping[str, Any]) -> Incident:
    """Answer questions about an incident, on which clocks depend; null is not known yet.

    Raises:
        NotAllowed: The actor may not work on incidents and does not lead the response.
        Conflict: It is closed or was set aside.
        Invalid: There is no such question, or the answer is none of its answers.
    """
    require(actor, EDIT_INCIDENT, incident)
    row = written(actor, incident)
    given = checking.answers(facts, current_book())
    changed = [name for name, value in given.items() if row.facts.get(name) != value]
    row.facts = {**row.facts, **given}
    row.save(update_fields=["facts"])
    if changed:
        words = ", ".join(name.replace("_", " ") for name in changed)
        record(actor, IncidentWritten(subject=row.as_subject(), fields=words))
    settle(actor, row)
    return row


@transaction.atomic
def bring_intake(*, actor: Actor, incident: Incident, run: Run) -> Incident:
    """Take over the answers of an incident intake; what was answered here already stays.

    Raises:
        NotAllowed: The actor may not work on incidents and does not lead the response.
        Conflict: It is closed or was set aside.
        Invalid: The run is of another questionnaire.
    """
    require(actor, EDIT_INCIDENT, incident)
    if run.questionnaire != INTAKE:
        raise Invalid("Choose an answered incident intake.", place="run")
    book, found = current_book(), answers_of(actor, run)
    facts: dict[str, Any] = {}
    for fact in book.facts:
        answer = found.get(fact.intake) if fact.intake else None
        if answer is not None and incident.facts.get(fact.id) is None:
            facts[fact.id] = answer.value
    return answer_incident(actor=actor, incident=incident, facts=facts)


@transaction.atomic
def write_timeline(*, actor: Actor, incident: Incident, at: datetime, text: str) -> TimelineEntry:
    """Write what happened at a moment; it stays as it was written.

    Raises:
        NotAllowed: The actor may not work on incidents and does not lead the response.
        Conflict: It is closed or was set aside.
        Invalid: Nothing is said, it is too long, or the moment lies ahead.
    """
    require(actor, EDIT_INCIDENT, incident)
    row = written(actor, incident)
    moment = checking.moment(at, row.time_zone, actor.now, "at")
    entry = TimelineEntry(
        organisation_id=actor.organisation_id,
        incident=row,
        at=moment or actor.now,
        text=checking.text(text, "text", "Say what happened.", 5_000),
        written_at=actor.now,
        written_by=actor.label[:200],
    )
    entry.save(force_insert=True)
    told = f"{entry.at:%-d %B %Y, %H:%M} UTC"
    record(actor, IncidentTimelineWritten(subject=row.as_subject(), moment=told))
    return entry


def written(actor: Actor, incident: Incident) -> Incident:
    """Return the incident held for change.

    Raises:
        Conflict: It is closed or was set aside.
    """
    row = held(actor, incident)
    if IncidentState(row.state).is_over:
        label = IncidentState(row.state).label.lower()
        raise Conflict(f"This incident is {label}; reopen it first.")
    return row


def _fill(actor: Actor, row: Incident, given: "IncidentDraft | IncidentChange", zone: str) -> None:
    row.time_zone = checking.zone(zone)
    row.title = checking.line(given.title, "title", "Say in a sentence what happened.")
    row.story = checking.text(given.story, "story", "Say what happened in which order.")
    row.severity = checking.choice(given.severity, current_book().severity, "severity")
    row.kind = checking.choice(given.kind, INCIDENT_KINDS, "kind")
    if given.way_noticed:
        checking.choice(given.way_noticed, WAYS_NOTICED, "way_noticed")
    row.way_noticed = given.way_noticed
    row.noticed_by = checking.line(given.noticed_by, "noticed_by", most=200)
    row.people = checking.line(given.people, "people")
    row.people_least, row.people_most = checking.people(given.people_least, given.people_most)
    noticed = checking.moment(given.noticed_at, row.time_zone, actor.now, "noticed_at")
    row.noticed_at = noticed or actor.now
    row.began_at = checking.moment(given.began_at, row.time_zone, actor.now, "began_at")
    row.ended_at = checking.moment(given.ended_at, row.time_zone, actor.now, "ended_at")
    checking.check_order(row.began_at, row.noticed_at, row.ended_at)


def _set_systems(actor: Actor, row: Incident, keys: Sequence[UUID]) -> bool:
    """Make the systems of an incident those named; returns whether they changed."""
    wanted = set(keys)
    known = AiSystem.objects.visible_to(actor).filter(pk__in=wanted, archived_at=None)
    found = set(known.values_list("pk", flat=True))
    rows = IncidentSystem.objects.visible_to(actor).filter(incident=row)
    before = set(rows.values_list("system_id", flat=True))
    if missing := wanted - found - before:
        raise Invalid(f"{len(missing)} of these systems are not in the inventory.", place="systems")
    rows.exclude(system_id__in=wanted).delete()
    for key in wanted - before:
        IncidentSystem.objects.create(
            organisation_id=actor.organisation_id, incident=row, system_id=key
        )
    return wanted != before


def _values(row: Incident) -> dict[str, Any]:
    names = (
        *("title", "story", "kind", "severity", "time_zone", "noticed_at", "began_at"),
        *("ended_at", "classified_at", "data_noticed_at", "noticed_by", "way_noticed"),
        *("people", "people_least", "people_most", "contact", *TEXTS),
    )
    return {name: getattr(row, name) for name in names}
