"""What is said by mail and in a chat: one thing with its record, or many of one kind."""

from collections.abc import Sequence
from itertools import groupby

from steward.extensions.inbox.models import Notification
from steward.extensions.inbox.queries.reading import stop_address
from steward.extensions.inbox.terms import Rhythm, Topic
from steward.extensions.notifications.queries import address_of
from steward.extensions.notifications.terms import Letter
from steward.foundation.identity.models import Person

MOST_LINES = 30
DIGESTS = {Rhythm.DAILY: "your day", Rhythm.WEEKLY: "your week"}


def letters_to(
    person: Person, rows: Sequence[Notification], *, organisation: str, rhythm: Rhythm
) -> list[Letter]:
    """Return the letters to one person: a digest, or one letter for each topic.

    Subjects tell nothing of a record.
    """
    if rhythm in DIGESTS and len(rows) > 1:
        subject = f"{organisation}: {DIGESTS[rhythm]}, {len(rows)} things"
        return [_letter(person, rows, subject=subject, link="/inbox")]
    return [
        _letter(
            person,
            group,
            subject=f"{organisation}: {_said(Topic(topic), len(group))}",
            link=f"/inbox?topic={topic}&unread=1",
        )
        for topic, group in by_topic(rows)
    ]


def by_topic(rows: Sequence[Notification]) -> list[tuple[str, list[Notification]]]:
    """Return the topics with what belongs to each, in the order of the topics."""
    order = {topic.value: place for place, topic in enumerate(Topic)}
    sorted_rows = sorted(rows, key=lambda row: order[row.topic])
    return [(key, list(group)) for key, group in groupby(sorted_rows, key=lambda row: row.topic)]


def _said(topic: Topic, count: int) -> str:
    return topic.subject if count == 1 else topic.subject_of_many.format(count=count)


def _letter(person: Person, rows: Sequence[Notification], *, subject: str, link: str) -> Letter:
    alone = rows[0] if len(rows) == 1 else None
    paragraphs = [f"Good day, {person}."]
    if alone is not None:
        paragraphs += [alone.subject_label, alone.sentence]
    else:
        for topic, group in by_topic(rows):
            paragraphs.append(_block(Topic(topic), group))
    return Letter(
        email=person.email,
        name=str(person.name),
        subject=subject,
        paragraphs=tuple(paragraphs),
        link=address_of(f"/inbox/{alone.pk}" if alone is not None else link),
        link_label=alone.action if alone is not None else "Open the inbox",
        ending=("What reaches you, and when, you choose under Settings, Notifications.",),
        unsubscribe=stop_address(rows[0].organisation_id, person.pk),
    )


def _block(topic: Topic, rows: Sequence[Notification]) -> str:
    lines = [f"· {row.subject_label}: {row.sentence}" for row in rows[:MOST_LINES]]
    if len(rows) > MOST_LINES:
        lines.append(f"· and {len(rows) - MOST_LINES} more")
    return "\n".join([topic.label, *lines])


def chat_text(rows: Sequence[Notification], *, organisation: str) -> str:
    """Return what is posted to a chat: no words of a record, since others read along."""
    lines: list[str] = []
    for topic, group in by_topic(rows):
        alone = len(group) == 1
        link = f"/inbox/{group[0].pk}" if alone else f"/inbox?topic={topic}&unread=1"
        lines.append(f"{organisation}: {_said(Topic(topic), len(group))} {address_of(link)}")
    return "\n".join(lines)
