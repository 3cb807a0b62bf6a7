"""Tell people of what happened and of what is due; read the journal to do so, each entry once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from steward.domain.objectives.queries.calendar import SOURCES, entries_between
from steward.extensions.inbox.models import Notification, Place
from steward.extensions.inbox.policy import KEEP_INBOX
from steward.extensions.inbox.queries.audiences import Notice, crowd_of, notices_of
from steward.extensions.inbox.queries.reading import wishes_by_person
from steward.extensions.inbox.rules import reaches_at
from steward.extensions.inbox.terms import Topic, Way, Wishes
from steward.foundation.core.actor import Actor, require
from steward.foundation.journal.models import Entry
from steward.foundation.journal.queries import entries_after
from steward.foundation.tenancy.kept_out import kept_out
from steward.foundation.tenancy.operations import hold

BATCH = 500
READING = "inbox.reading"
FRESH = timedelta(days=1)
"""What happened longer than this before the journal is read for the first time is not told."""
SOON, LATE = 3, 14
"""Days before its day on which something is due soon, and after it on which it is still told."""
MOST_DUE = 20_000
USUAL = Wishes()


@transaction.atomic
def tell_of_events(*, actor: Actor, limit: int = BATCH) -> int:
    """Read the next entries of the journal and tell people of them; returns how many were read.

    How far was read moves in the same transaction as what is told: a worker that is killed in
    between has done neither, and what it began is done by the next one, once.

    Raises:
        NotAllowed: The actor may not tell people.
    """
    require(actor, KEEP_INBOX)
    hold(actor.organisation_id, READING)
    place = Place.objects.visible_to(actor).first() or _begin(actor)
    entries = entries_after(actor.organisation_id, place.transaction_id, place.entry_id, limit)
    if not entries:
        return 0
    tell(actor, notices_of(actor, [row for row in entries if row.at >= place.since]))
    last = entries[-1]
    place.transaction_id, place.entry_id = last.transaction_id, last.pk
    place.save(update_fields=["transaction_id", "entry_id"])
    return len(entries)


def _begin(actor: Actor) -> Place:
    since = actor.now - FRESH
    rows = Entry.objects.visible_to(actor).filter(began_at__lt=since)
    last = rows.order_by("-transaction_id", "-id").first()
    place = Place(organisation_id=actor.organisation_id, since=since)
    if last is not None:
        place.transaction_id, place.entry_id = last.transaction_id, last.pk
    place.save(force_insert=True)
    return place


@transaction.atomic
def tell_of_due(*, actor: Actor) -> int:
    """Tell people of what is due within three days or overdue; returns of how much.

    Each is told when it comes near and once more when it is overdue; a new day is a new cause.

    Raises:
        NotAllowed: The actor may not tell people.
    """
    require(actor, KEEP_INBOX)
    crowd, today = crowd_of(actor), actor.today
    reader = replace(actor, permissions=frozenset(item.permission for item in SOURCES.values()))
    found = entries_between(reader, today - timedelta(LATE), today + timedelta(SOON), most=MOST_DUE)
    notices: list[Notice] = []
    for entry in found:
        source = SOURCES.get(entry.kind)
        needed = "calendar.view" if source is None else source.permission
        if entry.who_id is None or entry.standing not in ("planned", "overdue"):
            continue
        if needed not in crowd.permissions.get(entry.who_id, ()):
            continue
        late = entry.on < today
        label = "Planned work" if source is None else source.label
        day = f"{entry.on.day} {entry.on:%B %Y}"
        notices.append(
            Notice(
                person=entry.who_id,
                topic=Topic.DUE,
                cause=f"due:{entry.key}:{entry.on}:{'late' if late else 'soon'}"[:150],
                subject_kind=entry.kind,
                subject_id=UUID(entry.href.rpartition("/")[2]),
                subject_label=entry.title[:300],
                words=f"{label}: {'was due' if late else 'due'} on {day}",
                address=entry.href,
            )
        )
    return tell(actor, notices)


def tell(actor: Actor, notices: Sequence[Notice]) -> int:
    """Put notices into inboxes, with when they reach people otherwise; returns how many are new.

    Nobody is told of what is confidential and does not name them.
    """
    known = _known(actor, notices)
    apart = kept_out({item.person for item in notices}, {item.subject_id for item in notices})
    fresh = [
        item
        for item in notices
        if (item.person, item.cause) not in known and (item.person, item.subject_id) not in apart
    ]
    wishes = wishes_by_person(actor, (item.person for item in fresh))
    rows = [_row(actor, item, wishes.get(item.person, USUAL)) for item in fresh]
    Notification.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    return len(rows)


def _known(actor: Actor, notices: Sequence[Notice]) -> set[tuple[UUID, str]]:
    causes = {item.cause for item in notices}
    people = {item.person for item in notices}
    rows = Notification.objects.visible_to(actor).filter(
        Q(person_id__in=people) & Q(cause__in=causes)
    )
    return set(rows.values_list("person_id", "cause")) if causes else set()


def _row(actor: Actor, item: Notice, wishes: Wishes) -> Notification:
    mail, chat = (wishes.wants(item.topic, way) for way in (Way.MAIL, Way.CHAT))
    return Notification(
        organisation_id=actor.organisation_id,
        person_id=item.person,
        cause=item.cause,
        topic=item.topic.value,
        subject_kind=item.subject_kind,
        subject_id=item.subject_id,
        subject_label=item.subject_label,
        address=item.address,
        who=item.who,
        words=item.words,
        at=actor.now,
        mail_at=reaches_at(actor.now, wishes, digest=True) if mail else None,
        chat_at=reaches_at(actor.now, wishes, digest=False) if chat else None,
    )
