"""What is believed of a provider, and which domains an organisation can claim."""

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlsplit

from steward.extensions.signon.terms import (
    MAILBOX_PROVIDERS,
    Endpoints,
    Identity,
    ProviderTrouble,
    SignOnKind,
)
from steward.foundation.core.errors import Invalid

LEEWAY = 60
"""Seconds by which two clocks may differ."""
OLDEST = 600
"""Seconds after which an ID token, made for this sign-in, is too old to be of it."""
LONGEST_SUBJECT = 255
MOST_DOMAINS, MOST_GROUPS = 20, 500
DOMAIN = re.compile(
    r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)


def checked_address(address: str, place: str = "issuer") -> str:
    """Return an address of a provider as it is kept, exactly as it was written.

    Raises:
        Invalid: It is no plain address; the query and the anchor of an issuer are empty
            (OpenID Connect Discovery 1.0, 3).
    """
    address = address.strip()
    if not address.isascii() or not address.isprintable() or " " in address or len(address) > 500:
        raise Invalid("Write the address as the provider shows it, without blanks.", place=place)
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise Invalid("This is not an address.", place=place) from None
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise Invalid("Write an address that begins with https://", place=place)
    if "@" in parts.netloc or parts.query or parts.fragment:
        message = "Write a plain address, without a name, a question or an anchor."
        raise Invalid(message, place=place)
    return address


def checked_link(address: str, place: str = "metadata_url") -> str:
    """Return an address at which a provider publishes something; a question may be in it.

    Raises:
        Invalid: It is no address of the web.
    """
    bare, question, rest = address.strip().partition("?")
    checked_address(bare, place)
    whole = f"{bare}{question}{rest}"
    if not whole.isascii() or not whole.isprintable() or " " in whole or len(whole) > 500:
        raise Invalid("Write the address as a browser shows it, without blanks.", place=place)
    return whole


def issuer_kept(kind: str, issuer: str) -> str:
    """Return under which issuer a person is known: who is who differs from protocol to protocol.

    Some providers call themselves the same by both.
    """
    return issuer if kind == SignOnKind.OIDC else f"{kind}:{issuer}"


def checked_domains(text: str) -> list[str]:
    """Return the domains that stand in a text, each once, in order.

    Raises:
        Invalid: One is no domain, or one in which everybody can have an address.
    """
    found = list(dict.fromkeys(re.split(r"[\s,;]+", text.strip().lower())))
    found = [word.removeprefix("@") for word in found if word]
    if len(found) > MOST_DOMAINS:
        raise Invalid(f"Name at most {MOST_DOMAINS} domains.", place="domains")
    for word in found:
        if not DOMAIN.fullmatch(word):
            raise Invalid(f"“{word}” is not a domain such as example.org.", place="domains")
        if word in MAILBOX_PROVIDERS:
            message = f"Everybody can have an address in {word}; it belongs to no organisation."
            raise Invalid(message, place="domains")
    return found


def domain_of(email: str) -> str:
    """Return the domain of an address, empty where it has none."""
    return email.strip().lower().rpartition("@")[2] if "@" in email else ""


def endpoints_of(document: object, issuer: str) -> Endpoints:
    """Return where a provider answers, from its discovery document.

    Source: OpenID Connect Discovery 1.0, 3 and 4.3; RFC 7636 (S256 alone).

    Raises:
        ProviderTrouble: It is the document of another issuer, or says too little.
    """
    if not isinstance(document, dict):
        raise ProviderTrouble("The provider's discovery document is no JSON object.")
    found = cast("dict[str, object]", document)
    if found.get("issuer") != issuer:
        told = str(found.get("issuer", "nobody"))[:200]
        raise ProviderTrouble(f"The provider says that it is {told}, not {issuer}.")
    addresses = [
        _address(found, f"{name}_endpoint" if name != "jwks" else "jwks_uri")
        for name in ("authorization", "token", "jwks")
    ]
    methods = found.get("code_challenge_methods_supported")
    if isinstance(methods, list) and "S256" not in methods:
        raise ProviderTrouble("The provider does not do PKCE with S256 (RFC 7636).")
    ways = found.get("token_endpoint_auth_methods_supported")
    by_form = isinstance(ways, list) and "client_secret_basic" not in ways
    userinfo = _address(found, "userinfo_endpoint") if found.get("userinfo_endpoint") else ""
    return Endpoints(
        authorization=addresses[0],
        token=addresses[1],
        keys=addresses[2],
        userinfo=userinfo,
        by_header=not by_form,
    )


def _address(document: Mapping[str, object], name: str) -> str:
    try:
        parts = urlsplit(str(document.get(name, "")))
        _ = parts.port
    except ValueError:
        raise ProviderTrouble(f"The provider's {name} is no address.") from None
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.fragment:
        raise ProviderTrouble(f"The provider's {name} is missing or no address.")
    return parts.geturl()


def checked_claims(
    claims: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str, now: int
) -> Identity:
    """Return who an ID token, whose signature was verified, speaks of.

    Source: OpenID Connect Core 1.0, 3.1.3.7.

    Raises:
        ProviderTrouble: It is of another issuer, for another client or another sign-in, or over.
    """
    if claims.get("iss") != issuer:
        raise ProviderTrouble("The ID token is of another issuer.")
    _check_audience(claims, client_id)
    expires, issued = _seconds(claims, "exp"), _seconds(claims, "iat")
    if now >= expires + LEEWAY:
        raise ProviderTrouble("The ID token is over.")
    if not now - OLDEST <= issued <= now + LEEWAY:
        raise ProviderTrouble("The ID token was not made just now; compare the clocks.")
    if "nbf" in claims and _seconds(claims, "nbf") > now + LEEWAY:
        raise ProviderTrouble("The ID token is not valid yet.")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise ProviderTrouble("The ID token is of another sign-in.")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise ProviderTrouble("The ID token names nobody.")
    proved = _seconds(claims, "auth_time") if "auth_time" in claims else None
    return _identity(claims, issuer=issuer, subject=subject, proved_at=proved)


def _identity(
    claims: Mapping[str, Any], *, issuer: str, subject: str, proved_at: int | None
) -> Identity:
    email, name, verified = claims.get("email"), claims.get("name"), claims.get("email_verified")
    if verified == "true":  # some providers write it so
        verified = True
    return Identity(
        issuer=issuer,
        subject=subject,
        email=email.strip().lower() if isinstance(email, str) else "",
        name=" ".join(name.split())[:200] if isinstance(name, str) else "",
        verified=None if verified is None else verified is True,
        proved_at=proved_at,
        groups=_groups(claims.get("groups")),
    )


def _groups(told: object) -> list[str] | None:
    """Return the names of groups, where a provider sends a list of them as ``groups``."""
    if not isinstance(told, list):
        return None
    return [item for item in cast("list[object]", told) if isinstance(item, str)][:MOST_GROUPS]


def with_userinfo(identity: Identity, told: object) -> Identity:
    """Return the identity with what the provider tells at its userinfo endpoint.

    Source: OpenID Connect Core 1.0, 5.3.2 (the subject must be the same).

    Raises:
        ProviderTrouble: It tells of somebody else.
    """
    claims = cast("dict[str, Any]", told) if isinstance(told, dict) else {}
    if claims.get("sub") != identity.subject:
        raise ProviderTrouble("The provider tells about somebody else.")
    found = _identity(
        claims, issuer=identity.issuer, subject=identity.subject, proved_at=identity.proved_at
    )
    return found if found.groups is not None else replace(found, groups=identity.groups)


def _check_audience(claims: Mapping[str, Any], client_id: str) -> None:
    audience = claims.get("aud")
    named = cast("Sequence[object]", audience) if isinstance(audience, list) else [audience]
    if client_id not in named:
        raise ProviderTrouble("The ID token is for another client.")
    party = claims.get("azp")
    if (len(named) > 1 or party is not None) and party != client_id:
        raise ProviderTrouble("The ID token was made for another client.")


def _seconds(claims: Mapping[str, Any], name: str) -> int:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e11:
        raise ProviderTrouble(f"The ID token does not say {name}.")
    return int(value)


def is_believed(identity: Identity, *, domains: Sequence[str], without_word: bool) -> bool:
    """Say whether the address of an identity proves who it is: verified, of a claimed domain.

    Args:
        identity: What the provider told.
        domains: The domains of the organisation.
        without_word: Whether an address counts as verified where the provider does not say.
    """
    verified = identity.verified is True or (identity.verified is None and without_word)
    return verified and domain_of(identity.email) in domains


def record_name(domain: str) -> str:
    """Return the name below which a domain shows whose it is."""
    return f"_steward.{domain}"


def record_value(token: str) -> str:
    """Return the text (TXT) that shows it."""
    return f"steward-domain={token}"
