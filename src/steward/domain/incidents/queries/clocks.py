"""Read the clocks of an incident, and what its reports can say today."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from steward.domain.incidents.models import Incident, IncidentClock
from steward.domain.incidents.queries.content import calendar_now, clocks_now, current_book
from steward.domain.incidents.queries.incidents import systems_of
from steward.domain.incidents.rules.clocks import Seen, Standing, open_questions, standings
from steward.domain.incidents.rules.drafting import Draft, draft_of
from steward.domain.incidents.terms.clocks import Book, Clock, ClockState, Fact
from steward.domain.incidents.terms.states import IncidentState
from steward.foundation.core.actor import Actor
from steward.foundation.core.calendars import Calendar
from steward.foundation.core.errors import NotFound
from steward.foundation.identity.queries import get_organisation
from steward.foundation.tenancy.models import OwnedQuerySet


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenClock:
    """A clock as it stands at the moment of looking; ``row`` is what was settled and sent."""

    standing: Standing
    row: IncidentClock | None
    state: ClockState
    questions: tuple[Fact, ...]
    now: datetime

    @property
    def clock(self) -> Clock:
        """Return the declaration."""
        return self.standing.clock

    @property
    def due_at(self) -> datetime | None:
        """Return the end, as it was when the report was sent."""
        if self.row is not None and self.row.sent_at is not None:
            return self.row.due_at
        return self.standing.due.at if self.standing.due else None

    @property
    def left(self) -> str:
        """Return how much time is left, or by how much it is over, in words."""
        due = self.due_at
        if due is None or not self.state.asks:
            return ""
        return span_in_words((due - self.now).total_seconds())

    @property
    def why(self) -> str:
        """Return how the end was counted."""
        if self.row is not None and self.row.sent_at is not None:
            return self.row.why
        return self.standing.due.why if self.standing.due else ""


def span_in_words(seconds: float) -> str:
    """Return a span as people say it: 3 days 4 hours left, 20 minutes over."""
    minutes = int(abs(seconds)) // 60
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    said = [(days, "day"), (hours, "hour"), (minutes, "minute")]
    words = [f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in said if count][:2]
    return f"{' '.join(words) or 'less than a minute'} {'left' if seconds >= 0 else 'over'}"


def clock_rows(actor: Actor, incident: Incident) -> dict[str, IncidentClock]:
    """Return key → the clock of an incident as it was settled last."""
    rows = IncidentClock.objects.visible_to(actor).filter(incident=incident)
    return {row.key: row for row in rows.select_related("file")}


def seen_of(incident: Incident, rows: dict[str, IncidentClock]) -> Seen:
    """Return what the clocks read of an incident."""
    moments = {
        "noticed": incident.noticed_at,
        "classified": incident.classified_at,
        "data_noticed": incident.data_noticed_at,
        "ended": incident.ended_at,
    }
    return Seen(
        facts=incident.facts,
        moments={name: at for name, at in moments.items() if at is not None},
        sent={key: row.sent_at for key, row in rows.items() if row.sent_at is not None},
    )


def clocks_of(actor: Actor, incident: Incident) -> list[SeenClock]:
    """Return every clock of an incident: running ones by their end, then the others."""
    rows = clock_rows(actor, incident)
    book = current_book()
    found = standings(clocks_now(actor), seen_of(incident, rows), calendar_now(actor))
    ruled_out = incident.state == IncidentState.NOT_AN_INCIDENT
    seen = [
        _seen(actor, book, item, rows.get(item.clock.id), ruled_out=ruled_out) for item in found
    ]
    return sorted(seen, key=_order)


def _seen(
    actor: Actor, book: Book, item: Standing, row: IncidentClock | None, *, ruled_out: bool
) -> SeenClock:
    sent = None if row is None else row.sent_at
    missed = row is not None and row.missed_at is not None
    state = item.state(actor.now, sent, missed=missed)
    if ruled_out and sent is None:
        state = ClockState.NOT
    return SeenClock(
        standing=item,
        row=row,
        state=state,
        questions=tuple(open_questions([item], book)),
        now=actor.now,
    )


def _order(seen: SeenClock) -> tuple[int, float]:
    places = (
        (ClockState.OVERDUE, ClockState.RUNNING),
        (ClockState.WAITING,),
        (ClockState.OPEN,),
        (ClockState.LATE, ClockState.SENT),
        (ClockState.NOT,),
    )
    place = next(index for index, states in enumerate(places) if seen.state in states)
    return place, seen.due_at.timestamp() if seen.due_at else 0.0


def get_clock(actor: Actor, incident: Incident, key: str) -> SeenClock:
    """Return one clock of an incident.

    Raises:
        NotFound: There is no such clock.
    """
    found = next((item for item in clocks_of(actor, incident) if item.clock.id == key), None)
    if found is None:
        raise NotFound("There is no such clock.")
    return found


def running_clocks(actor: Actor) -> OwnedQuerySet[IncidentClock]:
    """Return the clocks of all incidents that ask for a report, the nearest end first."""
    rows = IncidentClock.objects.visible_to(actor).filter(sent_at=None)
    rows = rows.exclude(state__in=[ClockState.NOT.value, ClockState.OPEN.value])
    return rows.select_related("incident__handler").order_by("due_at", "id")


def get_clock_row(actor: Actor, key: UUID) -> IncidentClock:
    """Return one settled clock by its key.

    Raises:
        NotFound: It is not there for this actor.
    """
    return IncidentClock.objects.get_queryset().select_related("incident", "file").one(actor, key)


def told(moment: datetime | None, calendar: Calendar) -> str:
    """Return a moment by the clock on the wall, with its zone."""
    if moment is None:
        return ""
    local = calendar.local(moment)
    return f"{local.day} {local:%B %Y, %H:%M} ({local.tzname()})"


def known_of(actor: Actor, incident: Incident) -> dict[str, str]:
    """Return what is known of an incident for each part of a report; nothing where nothing is."""
    book, calendar = current_book(), Calendar(zone=incident.time_zone)
    moments = [
        ("Began", told(incident.began_at, calendar)),
        ("Noticed", told(incident.noticed_at, calendar)),
        ("Ended", told(incident.ended_at, calendar)),
    ]
    systems = [f"{row.reference} {row.name}: {row.purpose}" for row in systems_of(actor, incident)]
    answered = {fact.id: incident.facts.get(fact.id) for fact in book.facts}
    data = [
        f"{book.fact[name].text} {book.fact[name].label(answered[name])}"
        for name in ("personal_data", "data_role", "data_risk")
        if answered.get(name) is not None
    ]
    harm = answered.get("harm")
    return {
        "what": f"{incident.title}\n\n{incident.story}",
        "when": "\n".join(f"- {name}: {said}" for name, said in moments if said),
        "systems": "\n".join(f"- {item}" for item in systems),
        "people": _people(incident),
        "data": "\n".join(f"- {item}" for item in data),
        "harm": "" if harm is None else book.fact["harm"].label(harm),
        "severity": _severity(book, incident.severity),
        "classified": told(incident.classified_at, calendar),
        "consequences": incident.consequences,
        "cause": incident.cause,
        "containment": incident.containment,
        "measures": incident.measures,
        "contact": incident.contact,
    }


def _severity(book: Book, name: str) -> str:
    found = next((item for item in book.severities if item[0] == name), None)
    return "" if found is None else f"{found[1]}: {found[2]}"


def _people(incident: Incident) -> str:
    least, most = incident.people_least, incident.people_most
    count = ""
    if least is not None and most is not None:
        count = f"{least:,} to {most:,} people" if least != most else f"{least:,} people"
    elif least is not None or most is not None:
        count = f"at least {least:,} people" if most is None else f"at most {most:,} people"
    return "; ".join(part for part in (incident.people, count) if part)


def draft_for(actor: Actor, incident: Incident, clock: Clock) -> Draft:
    """Return the report that a clock asks for, as far as it can be written today."""
    calendar = calendar_now(actor)
    head = (
        ("Organisation", get_organisation(actor).name),
        ("Incident", incident.reference),
        ("As known on", told(actor.now, calendar)),
    )
    known = known_of(actor, incident)
    return draft_of(clock, head=head, known=known, is_drill=incident.is_drill)
