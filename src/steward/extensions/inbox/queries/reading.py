"""Read one's own inbox and wishes; read what waits to reach people."""

from collections.abc import Iterable
from typing import cast
from uuid import UUID

from django.core import signing

from steward.domain.assessments.models import ImpactAssessment
from steward.extensions.inbox.models import CalendarLink, Notification, Preference
from steward.extensions.inbox.terms import Topic, Wishes
from steward.extensions.notifications.queries import address_of
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.identity.queries import person_behind
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.foundation.tenancy.reading import Reading, answers
from steward.foundation.work.models import Work

COUNTED_TO = 100
UNREAD = """
SELECT count(*) FROM (SELECT 1 FROM inbox_notification
WHERE organisation_id = %s AND person_id = %s AND read_at IS NULL LIMIT %s) AS unread
"""
ERRANDS = 3
TOP = Reading(
    Work,
    """
SELECT {columns}, unread.told
FROM (SELECT count(*) AS told FROM (SELECT 1 FROM inbox_notification
  WHERE organisation_id = %(organisation)s AND person_id = %(person)s AND read_at IS NULL
  LIMIT %(most)s) AS first_ones) AS unread
LEFT JOIN LATERAL (SELECT * FROM work_work
  WHERE organisation_id = %(organisation)s AND asked_by = %(person)s AND NOT seen
  ORDER BY id DESC LIMIT %(errands)s) AS work_work ON true
ORDER BY work_work.id DESC
""",
    also=("told",),
)
STOPPING = signing.Signer(salt="steward.inbox.stop")
CALENDARS = signing.Signer(salt="steward.inbox.calendar")


def count_unread(actor: Actor) -> int:
    """Return how many notifications the person has not read, counted up to 100."""
    found = answers(UNREAD, [actor.organisation_id, actor.id, COUNTED_TO])
    return int(found[0][0])


def top_of_page(actor: Actor) -> tuple[int, list[Work]]:
    """Return what every page tops with: how much is not read, and the actor's unseen work.

    One statement, since every page pays for it: how much is counted as by `count_unread`, and the
    last few works that the actor asked for and has not seen the end of, newest first.
    """
    values = {
        "organisation": actor.organisation_id,
        "person": actor.id,
        "most": COUNTED_TO,
        "errands": ERRANDS,
    }
    rows = TOP.all(values)
    told = int(getattr(rows[0], TOP.also[0]))
    return told, [row for row in rows if cast("UUID | None", row.pk) is not None]


def notifications_of(actor: Actor) -> OwnedQuerySet[Notification]:
    """Return what the person was told; nobody sees an inbox of somebody else."""
    return Notification.objects.visible_to(actor).filter(person_id=person_behind(actor))


def inbox_of(
    actor: Actor, *, topic: str = "", unread: bool = False, before: UUID | None = None
) -> OwnedQuerySet[Notification]:
    """Return what the person was told, the newest first.

    Args:
        actor: Whose inbox it is.
        topic: Only of this topic; empty for all.
        unread: Only what was not read.
        before: Only what came before this one.
    """
    rows = notifications_of(actor)
    if topic in {item.value for item in Topic}:
        rows = rows.filter(topic=topic)
    if unread:
        rows = rows.filter(read_at=None)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return rows.order_by("-id")


def get_notification(actor: Actor, key: UUID) -> Notification:
    """Return one notification of the person.

    Raises:
        NotFound: There is none in this person's inbox.
    """
    return notifications_of(actor).one(actor, key)


def system_of_impact(actor: Actor, key: UUID) -> UUID:
    """Return the AI system of an impact assessment: its page is by the system.

    Raises:
        NotFound: It is not there for this actor.
    """
    return ImpactAssessment.objects.get_queryset().one(actor, key).system_id


def preference_of(actor: Actor) -> Preference | None:
    """Return what the person chose, or None for the usual."""
    rows = Preference.objects.visible_to(actor)
    return rows.filter(person_id=person_behind(actor)).first()


def chat_of(organisation_id: UUID, person_id: UUID) -> str:
    """Return the address of a person's chat, or nothing."""
    rows = Preference.objects.get_queryset().filter(organisation_id=organisation_id)
    return str(rows.filter(person_id=person_id).values_list("chat_url", flat=True).first() or "")


def wishes_of(actor: Actor) -> Wishes:
    """Return what the person wishes, chosen or usual."""
    known = preference_of(actor)
    return Wishes() if known is None else known.as_wishes()


def wishes_by_person(actor: Actor, people: Iterable[UUID]) -> dict[UUID, Wishes]:
    """Return person → wishes, of those who chose something."""
    rows = Preference.objects.visible_to(actor).filter(person_id__in=set(people))
    return {row.person_id: row.as_wishes() for row in rows}


def waiting(actor: Actor, way: str, limit: int) -> list[Notification]:
    """Return all that may reach the next people by a way now, by person, oldest first.

    Somebody whose turn has come gets everything that came until now, also what would wait longer.

    Args:
        actor: In whose organisation, and when.
        way: ``mail`` or ``chat``.
        limit: How many people.
    """
    due, done = ("mail_at", "mailed_at") if way == "mail" else ("chat_at", "posted_at")
    rows = Notification.objects.visible_to(actor).filter(**{done: None})
    ready = rows.filter(**{f"{due}__lte": actor.now}).order_by("person_id")
    people = list(ready.values_list("person_id", flat=True).distinct()[:limit])
    rows = rows.filter(person_id__in=people, **{f"{due}__isnull": False})
    return list(rows.order_by("person_id", "id"))


def calendar_link_of(actor: Actor) -> CalendarLink | None:
    """Return the calendar link of the person that works, or None."""
    rows = CalendarLink.objects.visible_to(actor).filter(revoked_at=None)
    return rows.filter(person_id=person_behind(actor)).first()


def calendar_address(link: CalendarLink) -> str:
    """Return the private address of a calendar; whoever has it can read the days."""
    secret = CALENDARS.sign(f"{link.organisation_id.hex}.{link.pk.hex}")
    return address_of(f"/calendar-feed/{secret.replace(':', '~')}.ics")


def calendar_keys(secret: str) -> tuple[UUID, UUID]:
    """Return organisation and link of the secret of a calendar address.

    Raises:
        NotFound: The secret was not made here.
    """
    return _keys(CALENDARS, secret)


def stop_address(organisation_id: UUID, person_id: UUID) -> str:
    """Return the address that stops the e-mail of one person with one click."""
    secret = STOPPING.sign(f"{organisation_id.hex}.{person_id.hex}")
    return address_of(f"/stop-mail/{secret.replace(':', '~')}")


def stop_keys(secret: str) -> tuple[UUID, UUID]:
    """Return organisation and person of the secret of an address that stops e-mail.

    Raises:
        NotFound: The secret was not made here.
    """
    return _keys(STOPPING, secret)


def _keys(signer: signing.Signer, secret: str) -> tuple[UUID, UUID]:
    try:
        first, second = signer.unsign(secret.replace("~", ":")).split(".")
        return UUID(hex=first), UUID(hex=second)
    except (signing.BadSignature, ValueError):
        raise NotFound("This address is unknown, or was taken back.") from None
