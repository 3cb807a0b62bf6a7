"""What can happen to sign-in by a provider."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SignOnSet(Event):
    """An identity provider was set up, or what it needs was changed; it is tested anew."""

    name: ClassVar[str] = "signon.set"
    sentence: ClassVar[str] = "set up sign-in by {issuer} for {domains}; newcomers: {newcomers}"
    issuer: str
    domains: str
    newcomers: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SignOnTested(Event):
    """Somebody came through the provider, with what is set up."""

    name: ClassVar[str] = "signon.tested"
    sentence: ClassVar[str] = "tested the sign-in, as {email}"
    email: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SignOnSwitchedOn(Event):
    """Members can sign in by the provider."""

    name: ClassVar[str] = "signon.switched_on"
    sentence: ClassVar[str] = "switched the sign-in on"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SignOnSwitchedOff(Event):
    """Nobody can sign in by the provider; who came by it is signed out."""

    name: ClassVar[str] = "signon.switched_off"
    sentence: ClassVar[str] = "switched the sign-in off"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SignOnRequired(Event):
    """Members come in by the provider alone; only owners by a password."""

    name: ClassVar[str] = "signon.required"
    sentence: ClassVar[str] = "required the sign-in of all members but owners"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SignOnWaived(Event):
    """Members may come in by a password again."""

    name: ClassVar[str] = "signon.waived"
    sentence: ClassVar[str] = "let members sign in by a password again"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SignOnRemoved(Event):
    """The provider was removed with its secret and its domains."""

    name: ClassVar[str] = "signon.removed"
    sentence: ClassVar[str] = "removed the sign-in by {issuer}"
    issuer: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SignOnTied(Event):
    """A member came by the provider for the first time, and is known by its subject from now on."""

    name: ClassVar[str] = "signon.tied"
    sentence: ClassVar[str] = (
        "came by the provider for the first time, known by the address {email}"
    )
    email: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SignOnJoined(Event):
    """Somebody unknown came by the provider and is a member from now on."""

    name: ClassVar[str] = "signon.joined"
    sentence: ClassVar[str] = "joined by the provider as {role}"
    role: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SignOnBypassed(Event):
    """An owner came in by a password although sign-in by the provider is required."""

    name: ClassVar[str] = "signon.bypassed"
    sentence: ClassVar[str] = "came in by a password, past the required provider, from {address}"
    address: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class DomainProven(Event):
    """The domain name system shows that a domain is the organisation's."""

    name: ClassVar[str] = "signon.domain_proven"
    sentence: ClassVar[str] = "found the record that proves the domain {domain}"
    domain: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class DomainVouched(Event):
    """An owner gave their word that a domain is the organisation's; nothing proves it."""

    name: ClassVar[str] = "signon.domain_vouched"
    sentence: ClassVar[str] = "vouched for the domain {domain}: {reason}"
    domain: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SignOnCertificatesChanged(Event):
    """The provider signs with other certificates, as its metadata tells."""

    name: ClassVar[str] = "signon.certificates_changed"
    sentence: ClassVar[str] = "took over {added} new and dropped {dropped} certificates of {issuer}"
    issuer: str
    added: int
    dropped: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SignOnGroupMapped(Event):
    """A group at the provider puts people into a group here from now on."""

    name: ClassVar[str] = "signon.group_mapped"
    sentence: ClassVar[str] = "let the group {said} at the provider put people into {group}"
    said: str
    group: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SignOnGroupUnmapped(Event):
    """A group at the provider puts nobody into a group here any more."""

    name: ClassVar[str] = "signon.group_unmapped"
    sentence: ClassVar[str] = (
        "let the group {said} at the provider no longer put people into {group}"
    )
    said: str
    group: str
