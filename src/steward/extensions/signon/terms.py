"""What a provider tells: where it answers, and who somebody is."""

from dataclasses import dataclass
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
    """Who somebody is at a provider; ``verified`` is None where it does not say so."""

    issuer: str
    subject: str
    email: str
    name: str
    verified: bool | None
    proved_at: int | None = None
