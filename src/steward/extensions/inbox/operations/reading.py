"""Mark what was read."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from steward.extensions.inbox.models import Notification
from steward.extensions.inbox.policy import USE_INBOX
from steward.extensions.inbox.queries.reading import inbox_of, notifications_of
from steward.foundation.core.actor import Actor, require
from steward.foundation.tenancy.models import OwnedQuerySet

MOST = 500


@transaction.atomic
def mark_read(*, actor: Actor, keys: Sequence[UUID]) -> int:
    """Mark some of one's own notifications as read; returns how many were not read before.

    What was read no longer waits to reach the person by mail or chat.

    Raises:
        NotAllowed: The actor may not use an inbox.
    """
    require(actor, USE_INBOX)
    rows = notifications_of(actor).filter(pk__in=list(keys)[:MOST])
    return _mark(actor, rows.filter(read_at=None))


@transaction.atomic
def mark_all_read(*, actor: Actor, topic: str = "") -> int:
    """Mark everything in one's own inbox as read, or all of a topic; returns how many were not.

    Raises:
        NotAllowed: The actor may not use an inbox.
    """
    require(actor, USE_INBOX)
    return _mark(actor, inbox_of(actor, topic=topic, unread=True).order_by())


def _mark(actor: Actor, rows: OwnedQuerySet[Notification]) -> int:
    keys = list(rows.values_list("pk", flat=True))
    found = Notification.objects.visible_to(actor).filter(pk__in=keys)
    found.filter(mailed_at=None).update(mail_at=None)
    found.filter(posted_at=None).update(chat_at=None)
    return found.update(read_at=actor.now)
