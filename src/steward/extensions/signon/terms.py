"""What a provider tells: where it answers, and who somebody is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

ALGORITHMS = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "Ed25519",
    "EdDSA",
)
"""Signatures by a key pair alone: neither ``none`` nor one made with a shared secret (RFC 8725)."""
SMALLEST_RSA_BITS = 2048
MAILBOX_PROVIDERS = frozenset(
    {
        "aol.com",
        "fastmail.com",
        "gmail.com",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hotmail.com",
        "icloud.com",
        "live.com",
        "mail.com",
        "mail.ru",
        "me.com",
        "msn.com",
        "outlook.com",
        "proton.me",
        "protonmail.com",
        "qq.com",
        "t-online.de",
        "web.de",
        "yahoo.com",
        "yandex.ru",
        "zoho.com",
    }
)
"""Domains in which everybody can have an address, so that they belong to no organisation."""


class SignOnKind(StrEnum):
    """By which protocol a provider says who somebody is."""

    OIDC = "oidc"
    SAML = "saml"

    @property
    def label(self) -> str:
        """Return the protocol in words."""
        return "OpenID Connect" if self is SignOnKind.OIDC else "SAML 2.0"


class Proof(StrEnum):
    """Why a domain counts as the organisation's."""

    DNS = "dns"
    WORD = "word"

    @property
    def label(self) -> str:
        """Return the reason in words."""
        return "Proven by DNS" if self is Proof.DNS else "By somebody's word"


class ProviderTrouble(Exception):
    """A provider was not reached, or tells something that is not believed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """Where a provider answers (OpenID Connect Discovery 1.0, 3).

    ``by_header`` says that the secret goes into the header and not into the form.
    """

    authorization: str
    token: str
    keys: str
    userinfo: str = ""
    by_header: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who somebody is at a provider; ``verified`` is None where it does not say so.

    ``groups`` are the names of the groups that it puts the person into, None where it tells none.
    """

    issuer: str
    subject: str
    email: str
    name: str
    verified: bool | None
    proved_at: int | None = None
    groups: Sequence[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SamlSource:
    """What the metadata of an identity provider tells (SAML metadata, 2.4.3).

    ``address`` takes requests that come by redirect, ``certificates`` are in PEM, and
    ``name_formats`` the formats of names that it can send, in its order.
    """

    entity: str
    address: str
    certificates: tuple[str, ...]
    name_formats: tuple[str, ...] = ()
    wants_signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeNames:
    """Under which attributes a provider sends what; empty means: under one of the usual names."""

    email: str = ""
    name: str = ""
    groups: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SamlSide:
    """What is needed to ask a provider by SAML and to read its answers.

    ``entity`` and ``consumer`` are how the provider calls this side and where it answers to;
    ``certificate`` and ``key`` are this side's, in PEM. ``unsolicited`` lets answers count that
    nobody asked for.
    """

    entity: str
    consumer: str
    issuer: str
    address: str
    certificates: tuple[str, ...]
    certificate: str
    key: str = field(repr=False)
    name_format: str = ""
    signs_requests: bool = True
    unsolicited: bool = False
    names: AttributeNames = AttributeNames()


@dataclass(frozen=True, slots=True, kw_only=True)
class SamlAnswer:
    """What an assertion that is believed says.

    ``assertion`` is its own name, ``request`` the request that it answers, empty where nobody
    asked. ``attributes`` is what came beside the name, shortened for reading.
    """

    identity: Identity
    assertion: str
    request: str
    attributes: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate as people compare it; the fingerprint is of SHA-256, in hexadecimal."""

    subject: str
    fingerprint: str
    starts_at: datetime
    ends_at: datetime
