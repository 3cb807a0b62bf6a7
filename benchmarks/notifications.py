"""How long the digests of 5,000 people take in the background, and how long telling them takes.

Run: ./steward bench notifications. Every person has several things that wait for the digest. The
letters are written, and handed to the queue as with a server that takes mail; sending them is the
work of the server and is not measured.
"""

import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.conf import settings
from ground import Verdicts, acting_for, an_owner, ground
from ground import transaction as transactions

from steward.extensions.inbox.models import Notification, Preference
from steward.extensions.inbox.operations.sending import PEOPLE, send_waiting_mail
from steward.extensions.inbox.operations.telling import tell
from steward.extensions.inbox.policy import KEEP_INBOX
from steward.extensions.inbox.queries.audiences import Notice
from steward.extensions.inbox.terms import Rhythm, Topic
from steward.extensions.notifications.models import Mail
from steward.extensions.notifications.terms import Smtp
from steward.foundation.core.actor import Actor, by_rule
from steward.foundation.core.ids import uuid7
from steward.foundation.identity.models import Membership, Person
from steward.foundation.identity.terms import Role

MANY, EACH = 5_000, 6
TARGET_TELL, TARGET_DIGEST = 60.0, 120.0


def crowd(owner: Actor) -> list[Person]:
    """Make the people, members who want one letter a day."""
    people = [
        Person(email=f"person{number}.{owner.id.hex[:8]}@bench.example", name=f"Person {number}")
        for number in range(MANY)
    ]
    Person.objects.bulk_create(people, batch_size=1000)
    own = {"organisation_id": owner.organisation_id}
    Membership.objects.bulk_create(
        [Membership(person=row, role=Role.CONTRIBUTOR.value, **own) for row in people],
        batch_size=1000,
    )
    topics = [topic.value for topic in Topic]
    Preference.objects.bulk_create(
        [
            Preference(
                person=row,
                rhythm=Rhythm.DAILY.value,
                mail_topics=topics,
                chat_topics=topics,
                **own,
            )
            for row in people
        ],
        batch_size=1000,
    )
    return people


def notices(people: list[Person]) -> list[Notice]:
    """Return several things for each person, of several topics."""
    topics = list(Topic)
    return [
        Notice(
            person=row.pk,
            topic=topics[number % len(topics)],
            cause=f"bench:{number}",
            subject_kind="task",
            subject_id=uuid7(),
            subject_label=f"TASK-{number:04d} Read what the unit writes down",
            words="handed the task over",
            who="Somebody",
        )
        for row in people
        for number in range(EACH)
    ]


def main() -> int:
    """Measure, print, and say whether all targets were met."""
    verdicts = Verdicts()
    settings.STEWARD_SMTP = Smtp(host="127.0.0.1", port=25, tls="none")
    with ground():
        now = datetime.now(UTC)
        with transactions.atomic():
            owner, _ = an_owner(now, name="Crowd", email=f"crowd{now:%H%M%S}@bench.example")
        with acting_for(owner.organisation_id):
            people = crowd(owner)
        began = time.perf_counter()
        with acting_for(owner.organisation_id):
            assert tell(owner, notices(people)) == MANY * EACH
        took = time.perf_counter() - began
        verdicts.at_most(f"{MANY * EACH:,} notifications told", took, TARGET_TELL, "s")
        later = by_rule(replace(owner, now=now + timedelta(days=2)), KEEP_INBOX)
        began = time.perf_counter()
        done = PEOPLE
        while done:
            with acting_for(owner.organisation_id):
                done = send_waiting_mail(actor=later)
        took = time.perf_counter() - began
        verdicts.at_most(f"digests for {MANY:,} people", took, TARGET_DIGEST, "s")
        with acting_for(owner.organisation_id):
            assert Mail.objects.count() == MANY
            assert not Notification.objects.filter(mailed_at=None).exists()
    return verdicts.status


if __name__ == "__main__":
    sys.exit(main())
