"""Where a person is signed in, and how that ends."""

from datetime import datetime
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import connection, transaction

from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict, NotFound
from steward.foundation.core.ids import uuid7
from steward.foundation.identity.events import SessionEnded, SessionsEnded
from steward.foundation.identity.models import BrowserSession, Person
from steward.foundation.identity.queries import own_membership
from steward.foundation.identity.rules import device_of
from steward.foundation.journal.operations import record

LONGEST_ORIGIN = 45
NOTE = """
INSERT INTO identity_browsersession AS b
    (id, session_key, person_id, device, address, began_at, seen_at, proved_at)
SELECT %(id)s, s.session_key, %(person)s, %(device)s, %(address)s, %(began)s, %(now)s, %(now)s
FROM django_session s WHERE s.session_key = %(key)s
ON CONFLICT (session_key) DO UPDATE SET
    person_id = excluded.person_id, device = excluded.device,
    address = excluded.address, seen_at = excluded.seen_at
"""


def note_session(
    *, person: Person, key: str, agent: str, address: str, began_at: datetime, now: datetime
) -> None:
    """Keep from where and with what a session was used just now; an ended session stays ended."""
    values = {
        "id": uuid7(),
        "key": key,
        "person": person.pk,
        "device": device_of(agent),
        "address": address[:LONGEST_ORIGIN],
        "began": began_at,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(NOTE, values)


def note_proof(*, key: str, now: datetime) -> None:
    """Keep that the person of a session has just shown again who they are."""
    BrowserSession.objects.filter(session_id=key).update(proved_at=now)


@transaction.atomic
def end_session(*, actor: Actor, session_id: UUID, here: str) -> str:
    """Sign one of the actor's own browsers out; return what it was.

    Args:
        actor: Whose session it is.
        session_id: Which one.
        here: The key of the session at hand, which is signed out by its own button.

    Raises:
        NotFound: The actor has no such session.
        Conflict: It is the session at hand.
    """
    row = BrowserSession.objects.filter(pk=session_id, person_id=actor.id).first()
    if row is None:
        raise NotFound("This session has ended already.")
    if row.session_id == here:
        raise Conflict("This is the browser at hand; use “Sign out”.")
    Session.objects.filter(pk=row.session_id).delete()
    told = SessionEnded(subject=own_membership(actor).as_subject(), device=row.device)
    record(actor, told)
    return row.device


@transaction.atomic
def end_other_sessions(*, actor: Actor, person: Person, here: str) -> None:
    """Sign a person out everywhere but here; what must be carried by a session changes too.

    The caller renews the session at hand, which otherwise ends with the others.

    Args:
        actor: The person in the organisation whose journal tells it.
        person: Who is signed out.
        here: The key of the session that stays.
    """
    person.session_round += 1
    person.save(update_fields=["session_round"])
    if forget_other_sessions(person=person, here=here):
        record(actor, SessionsEnded(subject=own_membership(actor).as_subject()))


def end_every_session(*, person: Person) -> None:
    """Sign a person out everywhere, at once."""
    person.session_round += 1
    person.save(update_fields=["session_round"])
    forget_other_sessions(person=person, here="")


def forget_other_sessions(*, person: Person, here: str) -> int:
    """Delete the sessions of a person but the one at hand; return how many that were."""
    others = BrowserSession.objects.filter(person=person).exclude(session_id=here)
    keys = list(others.values_list("session_id", flat=True))
    Session.objects.filter(pk__in=keys).delete()
    return len(keys)
