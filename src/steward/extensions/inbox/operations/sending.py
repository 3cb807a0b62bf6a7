"""Let letters and chats have what waits; each notification once by each way."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from steward.extensions.inbox.letters import chat_text, letters_to
from steward.extensions.inbox.models import Notification, Preference
from steward.extensions.inbox.policy import KEEP_INBOX
from steward.extensions.inbox.queries.audiences import members_by_key
from steward.extensions.inbox.queries.reading import waiting, wishes_by_person
from steward.extensions.inbox.terms import Wishes
from steward.extensions.notifications.operations.sending import send_letters
from steward.extensions.notifications.terms import Letter
from steward.foundation.core.actor import Actor, require
from steward.foundation.identity.queries import get_organisation
from steward.foundation.tenancy.operations import hold

POST = "steward.post_to_chat"
PEOPLE = 250
"""People in one transaction."""
USUAL = Wishes()


@transaction.atomic
def send_waiting_mail(*, actor: Actor, limit: int = PEOPLE) -> int:
    """Write to the next people for whom something waits; returns how many people.

    The letters and that they were written stand in one transaction; many of one kind make one
    letter, a digest makes one of all.

    Raises:
        NotAllowed: The actor may not tell people.
    """
    require(actor, KEEP_INBOX)
    hold(actor.organisation_id, "inbox.mail")
    rows = waiting(actor, "mail", limit)
    if not rows:
        return 0
    people = members_by_key(actor, {row.person_id for row in rows})
    wishes = wishes_by_person(actor, people)
    name = get_organisation(actor).name
    letters: list[Letter] = []
    count = 0
    for key, group in groupby(rows, key=lambda row: row.person_id):
        count += 1
        if key in people:
            rhythm = wishes.get(key, USUAL).rhythm
            letters += letters_to(people[key][1], list(group), organisation=name, rhythm=rhythm)
    send_letters(actor=actor, letters=letters)
    _done(actor, rows, "mailed_at")
    return count


@transaction.atomic
def send_waiting_chat(*, actor: Actor, limit: int = PEOPLE) -> int:
    """Let the chats of the next people have what waits; returns how many people.

    Raises:
        NotAllowed: The actor may not tell people.
    """
    require(actor, KEEP_INBOX)
    hold(actor.organisation_id, "inbox.chat")
    rows = waiting(actor, "chat", limit)
    if not rows:
        return 0
    people = members_by_key(actor, {row.person_id for row in rows})
    name = get_organisation(actor).name
    jobs: list[dict[str, Any]] = []
    count = 0
    for key, group in groupby(rows, key=lambda row: row.person_id):
        count += 1
        if key in people:
            text = chat_text(list(group), organisation=name)
            organisation = str(actor.organisation_id)
            jobs.append({"organisation_id": organisation, "person_id": str(key), "text": text})
    if jobs:
        app.configure_task(POST, allow_unknown=True).batch_defer(*jobs)
    _done(actor, rows, "posted_at")
    return count


def _done(actor: Actor, rows: list[Notification], field: str) -> None:
    keys = [row.pk for row in rows]
    Notification.objects.visible_to(actor).filter(pk__in=keys).update(**{field: actor.now})


@transaction.atomic
def note_chat(*, organisation_id: UUID, person_id: UUID, trouble: str) -> None:
    """Keep how the last post to a chat ended; empty for well."""
    rows = Preference.objects.get_queryset().filter(organisation_id=organisation_id)
    rows.filter(person_id=person_id).update(chat_trouble=trouble[:500])
