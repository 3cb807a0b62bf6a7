"""What can happen to what people are told."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceSet(Event):
    """Somebody chose what to be told, by which way and when."""

    name: ClassVar[str] = "inbox.preference_set"
    sentence: ClassVar[str] = "chose what to be told: {words}"
    words: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class MailStopped(Event):
    """Somebody stopped e-mail by the link in a letter."""

    name: ClassVar[str] = "inbox.mail_stopped"
    sentence: ClassVar[str] = "stopped e-mail by the link in a letter"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarLinkMade(Event):
    """Somebody made a private address for their days; an earlier one stopped working."""

    name: ClassVar[str] = "inbox.calendar_link_made"
    sentence: ClassVar[str] = "made a private calendar address"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarLinkRevoked(Event):
    """Somebody took the private address for their days back."""

    name: ClassVar[str] = "inbox.calendar_link_revoked"
    sentence: ClassVar[str] = "took the private calendar address back"
