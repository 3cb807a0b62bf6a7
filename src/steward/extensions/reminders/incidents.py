"""Letters about clocks of incidents and about concerns; nothing of a concern but its number."""

from uuid import UUID

from steward.domain.incidents.models import Concern
from steward.domain.incidents.operations.reminding import (
    ACKNOWLEDGE,
    ANSWER,
    ClockReminder,
    remind_clocks,
    remind_concerns,
)
from steward.domain.incidents.queries.clocks import told
from steward.domain.incidents.queries.concerns import recipients_of
from steward.domain.incidents.queries.content import calendar_now
from steward.extensions.notifications.operations.sending import send_letter
from steward.extensions.notifications.queries import address_of
from steward.extensions.notifications.terms import Letter
from steward.foundation.core.actor import Actor
from steward.foundation.identity.models import Person
from steward.foundation.identity.queries import current_members
from steward.foundation.identity.terms import Role

WAITS = {
    ACKNOWLEDGE: "Its acknowledgement is due by {acknowledge:%-d %B %Y}.",
    ANSWER: "Its answer is due by {answer:%-d %B %Y}.",
}


def write_of_clocks(actor: Actor) -> int:
    """Write to who leads, or to the owners, of each clock that comes near; returns how many."""
    reminders = remind_clocks(actor=actor)
    if not reminders:
        return 0
    calendar, people = calendar_now(actor), _people(actor)
    count = 0
    for item in reminders:
        for person in people.get(item.handler_id) or people[None]:
            due = told(item.due_at, calendar)
            send_letter(actor=actor, letter=_clock_letter(item, person, due))
            count += 1
    return count


def _people(actor: Actor) -> dict[UUID | None, list[Person]]:
    """Return the members by their key, and the owners under None."""
    members = list(current_members(actor).select_related("person"))
    found: dict[UUID | None, list[Person]] = {row.person_id: [row.person] for row in members}
    found[None] = [row.person for row in members if row.role == Role.OWNER.value]
    return found


def _clock_letter(item: ClockReminder, person: Person, due: str) -> Letter:
    incident = item.incident
    exercise = "Exercise: " if incident.is_drill else ""
    return Letter(
        email=person.email,
        name=person.name,
        subject=f"{exercise}{item.basis}: a report is due",
        paragraphs=(
            f"{exercise}{item.title} ({incident.reference}).",
            f"{item.basis} asks for it until {due}.",
        ),
        link=address_of(f"/incidents/{incident.pk}"),
        link_label="Open the incident",
        ending=("Record there when it was sent; the clock stops by that.",),
    )


def write_of_concerns(actor: Actor) -> int:
    """Write to those entrusted with a concern that came in or waits; returns how many letters."""
    count = 0
    for concern, step in remind_concerns(actor=actor):
        for person in recipients_of(actor, concern):
            send_letter(actor=actor, letter=_concern_letter(concern, person, step))
            count += 1
    return count


def _concern_letter(concern: Concern, person: Person, step: int) -> Letter:
    waits = WAITS.get(step, "It was received.").format(
        acknowledge=concern.acknowledge_by, answer=concern.answer_by
    )
    return Letter(
        email=person.email,
        name=person.name,
        subject=f"Concern {concern.reference}",
        paragraphs=(f"You are entrusted with the concern {concern.reference}.", waits),
        link=address_of(f"/concerns/{concern.pk}"),
        link_label="Open it",
        ending=("Tell nobody who is not entrusted with it, not even that it exists.",),
    )
