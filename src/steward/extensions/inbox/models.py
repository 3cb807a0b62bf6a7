"""What people were told, what they wish, and how far the journal was read for it."""

from datetime import time
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from steward.extensions.inbox.terms import USUAL_HOUR, Rhythm, Topic, Way, Wishes
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.foundation.identity.models import Person


class Notification(Owned):
    """One thing that one person was told; ``cause`` makes sure that it is told once.

    ``mail_at`` and ``chat_at`` are when it may reach the person by that way, None for never;
    ``mailed_at`` and ``posted_at`` are when it was handed over. History is not kept, on purpose:
    what it tells of has its own.
    """

    person_id: UUID
    person: "models.ForeignKey[Person]" = models.ForeignKey(
        "identity.Person", on_delete=models.CASCADE, related_name="+"
    )
    cause = models.CharField(max_length=150)
    topic = models.CharField(max_length=12, choices=[(topic.value, topic.label) for topic in Topic])
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    subject_label = models.CharField(max_length=300)
    address = models.CharField(max_length=200, blank=True)
    who = models.CharField(max_length=200, blank=True)
    words = models.TextField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    chat_at = models.DateTimeField(null=True)
    posted_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["Notification"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "person", "cause"], name="notification_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "person", "-id"], name="notification_newest"),
            models.Index(
                fields=["organisation_id", "person"],
                name="notification_unread",
                condition=Q(read_at=None),
            ),
            models.Index(
                fields=["organisation_id", "mail_at"],
                name="notification_to_mail",
                condition=Q(mailed_at=None, mail_at__isnull=False),
            ),
            models.Index(
                fields=["organisation_id", "chat_at"],
                name="notification_to_post",
                condition=Q(posted_at=None, chat_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_label}: {self.words}"

    @property
    def action(self) -> str:
        """Return the one thing to do about it."""
        return Topic(self.topic).action

    @property
    def sentence(self) -> str:
        """Return what happened, with who did it."""
        return f"{self.who} {self.words}".strip()


class Preference(Owned):
    """What a person wishes in one organisation, where it is not as usual.

    History is not kept, on purpose: the address of a chat is a secret, and a history would go on
    knowing it.
    """

    person_id: UUID
    person: "models.ForeignKey[Person]" = models.ForeignKey(
        "identity.Person", on_delete=models.CASCADE, related_name="+"
    )
    zone = models.CharField(max_length=60, default="UTC")
    rhythm = models.CharField(
        max_length=10,
        choices=[(rhythm.value, rhythm.label) for rhythm in Rhythm],
        default=Rhythm.AT_ONCE.value,
    )
    hour = models.PositiveSmallIntegerField(default=USUAL_HOUR)
    quiet_from: "models.TimeField[time | None]" = models.TimeField(null=True)
    quiet_until: "models.TimeField[time | None]" = models.TimeField(null=True)
    mail_topics: "models.JSONField[list[str]]" = models.JSONField(default=list)
    chat_topics: "models.JSONField[list[str]]" = models.JSONField(default=list)
    chat_url = models.TextField(blank=True)
    chat_trouble = models.TextField(blank=True)

    objects: ClassVar[OwnedManager["Preference"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "person"], name="preference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rhythm}, {self.zone}"

    def as_wishes(self) -> Wishes:
        """Return the wishes that it holds."""
        return Wishes(
            zone=self.zone,
            rhythm=Rhythm(self.rhythm),
            hour=self.hour,
            quiet_from=self.quiet_from,
            quiet_until=self.quiet_until,
            topics={
                Way.MAIL: frozenset(Topic(name) for name in self.mail_topics),
                Way.CHAT: frozenset(Topic(name) for name in self.chat_topics),
            },
            has_chat=bool(self.chat_url),
        )

    def as_subject(self) -> Subject:
        """Return the wishes as a reference by value."""
        return Subject(kind="preference", id=self.id, label="Notifications")


@tracked
class CalendarLink(Owned):
    """A private address of one person's days; the secret in it is signed, and not stored."""

    person_id: UUID
    person: "models.ForeignKey[Person]" = models.ForeignKey(
        "identity.Person", on_delete=models.CASCADE, related_name="+"
    )
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["CalendarLink"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "person"],
                condition=Q(revoked_at=None),
                name="calendar_link_once",
            ),
        ]

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"

    def as_subject(self) -> Subject:
        """Return the link as a reference by value."""
        return Subject(kind="calendar_link", id=self.id, label="Calendar to subscribe to")


class Place(Owned):
    """How far the journal of an organisation was read; no history, it only goes forward.

    What happened before ``since`` is not told.
    """

    transaction_id = models.BigIntegerField(default=0)
    entry_id = models.BigIntegerField(default=0)
    since = models.DateTimeField()

    objects: ClassVar[OwnedManager["Place"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id"], name="inbox_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.transaction_id}, {self.entry_id}"
