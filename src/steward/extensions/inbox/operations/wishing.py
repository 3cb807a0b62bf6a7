"""Keep what people wish, and the addresses of their calendars."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from uuid import UUID

from django.db import transaction

from steward.extensions.inbox.events import (
    CalendarLinkMade,
    CalendarLinkRevoked,
    MailStopped,
    PreferenceSet,
)
from steward.extensions.inbox.models import CalendarLink, Notification, Preference
from steward.extensions.inbox.policy import USE_INBOX
from steward.extensions.inbox.queries.reading import calendar_link_of, notifications_of
from steward.extensions.inbox.rules import (
    checked_chat,
    checked_quiet,
    checked_topics,
    checked_zone,
    reaches_at,
)
from steward.extensions.inbox.terms import USUAL, USUAL_HOUR, Rhythm, Topic, Way, Wishes
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid, NotAllowed, NotFound
from steward.foundation.identity.queries import current_members, person_behind
from steward.foundation.journal.operations import record

LAST_HOUR = 23


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceDraft:
    """What a person chooses; without a chat address nothing goes to a chat."""

    zone: str = "UTC"
    rhythm: str = Rhythm.AT_ONCE.value
    hour: int = USUAL_HOUR
    quiet_from: time | None = None
    quiet_until: time | None = None
    mail_topics: Iterable[str] = tuple(topic.value for topic in USUAL[Way.MAIL])
    chat_topics: Iterable[str] = tuple(topic.value for topic in USUAL[Way.CHAT])
    chat_url: str = ""


@transaction.atomic
def set_preference(*, actor: Actor, draft: PreferenceDraft) -> Preference:
    """Choose what to be told, by which way and when; what waits follows the new choice.

    Raises:
        Invalid: A time zone, an hour, a topic or the address of the chat is none.
        NotAllowed: The actor is no member.
    """
    person = _own(actor)
    if draft.rhythm not in {item.value for item in Rhythm}:
        raise Invalid("Choose at once, daily, weekly or never.", place="rhythm")
    if not 0 <= draft.hour <= LAST_HOUR:
        raise Invalid("An hour from 0 to 23.", place="hour")
    quiet_from, quiet_until = checked_quiet(draft.quiet_from, draft.quiet_until)
    url = checked_chat(draft.chat_url) if draft.chat_url.strip() else ""
    row, _ = Preference.objects.update_or_create(
        organisation_id=actor.organisation_id,
        person_id=person,
        defaults={
            "zone": checked_zone(draft.zone),
            "rhythm": draft.rhythm,
            "hour": draft.hour,
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
            "mail_topics": _names(draft.mail_topics, "mail_topics"),
            "chat_topics": _names(draft.chat_topics, "chat_topics"),
            "chat_url": url,
            "chat_trouble": "",
        },
    )
    wishes = row.as_wishes()
    _follow(actor, wishes)
    chat = "with a chat" if url else "without a chat"
    words = f"e-mail {wishes.rhythm.label.lower()}, {chat}"
    record(actor, PreferenceSet(subject=row.as_subject(), words=words))
    return row


def _names(given: Iterable[str], place: str) -> list[str]:
    return sorted(topic.value for topic in checked_topics(given, place=place))


def _follow(actor: Actor, wishes: Wishes) -> None:
    """Let what waits reach the person as newly chosen; what was never to be sent stays so."""
    waits = notifications_of(actor).filter(read_at=None)
    mail = waits.filter(mailed_at=None, mail_at__isnull=False)
    chat = waits.filter(posted_at=None, chat_at__isnull=False)
    not_by_mail = [item.value for item in Topic if not wishes.wants(item, Way.MAIL)]
    not_by_chat = [item.value for item in Topic if not wishes.wants(item, Way.CHAT)]
    mail.filter(topic__in=not_by_mail).update(mail_at=None)
    chat.filter(topic__in=not_by_chat).update(chat_at=None)
    mail.update(mail_at=reaches_at(actor.now, wishes, digest=True))
    chat.update(chat_at=reaches_at(actor.now, wishes, digest=False))


@transaction.atomic
def stop_mail(*, actor: Actor) -> None:
    """Stop every e-mail of this kind to the person, as the link in a letter does; may be repeated.

    Invitations, links to sign in and letters about concerns are no part of it.

    Source: RFC 8058, 3.2.

    Raises:
        NotAllowed: The actor is no member.
    """
    person = _own(actor)
    usual = {way.value: sorted(topic.value for topic in USUAL[way]) for way in Way}
    row, made = Preference.objects.get_or_create(
        organisation_id=actor.organisation_id,
        person_id=person,
        defaults={
            "rhythm": Rhythm.NEVER.value,
            "mail_topics": usual["mail"],
            "chat_topics": usual["chat"],
        },
    )
    if not made and row.rhythm == Rhythm.NEVER.value:
        return
    row.rhythm = Rhythm.NEVER.value
    row.save(update_fields=["rhythm"])
    Notification.objects.visible_to(actor).filter(person_id=person, mailed_at=None).update(
        mail_at=None
    )
    record(actor, MailStopped(subject=row.as_subject()))


@transaction.atomic
def make_calendar_link(*, actor: Actor) -> CalendarLink:
    """Make a private address for the person's days; an earlier one stops working.

    Raises:
        NotAllowed: The actor is no member.
    """
    person = _own(actor)
    earlier = calendar_link_of(actor)
    if earlier is not None:
        earlier.revoked_at = actor.now
        earlier.save(update_fields=["revoked_at"])
    link = CalendarLink(organisation_id=actor.organisation_id, person_id=person, made_at=actor.now)
    link.save(force_insert=True)
    record(actor, CalendarLinkMade(subject=link.as_subject()))
    return link


@transaction.atomic
def revoke_calendar_link(*, actor: Actor) -> None:
    """Take the private address back; calendars that ask for it get nothing any more.

    Raises:
        NotAllowed: The actor is no member.
        NotFound: There is none.
    """
    _own(actor)
    link = calendar_link_of(actor)
    if link is None:
        raise NotFound("There is no calendar address.")
    link.revoked_at = actor.now
    link.save(update_fields=["revoked_at"])
    record(actor, CalendarLinkRevoked(subject=link.as_subject()))


def _own(actor: Actor) -> UUID:
    require(actor, USE_INBOX)
    person = person_behind(actor)
    if not current_members(actor).filter(person_id=person).exists():
        raise NotAllowed("Only a member has wishes.")
    return person
