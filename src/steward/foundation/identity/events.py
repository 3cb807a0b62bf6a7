"""What can happen to people and organisations."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFounded(Event):
    """The organisation began its management system here."""

    name: ClassVar[str] = "organisation.founded"
    sentence: ClassVar[str] = "founded the organisation"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class MemberInvited(Event):
    """Somebody was invited to a role."""

    name: ClassVar[str] = "member.invited"
    sentence: ClassVar[str] = "invited {email} as {role}"
    email: str
    role: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined(Event):
    """An invited person joined."""

    name: ClassVar[str] = "member.joined"
    sentence: ClassVar[str] = "joined as {role}"
    role: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCreated(Event):
    """A token was created for a program."""

    name: ClassVar[str] = "token.created"
    sentence: ClassVar[str] = "created the token {label}"
    label: str
