"""Speak with a provider: discover it, redeem a code, verify the ID token.

Every call goes by the sender that calls the address that was looked at, follows no redirect, and
enters a private network only where the installation allows it. Nothing is kept between sign-ins:
keys that the provider changed are known with the next one.
"""

import hashlib
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network
from typing import Any, cast
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

from steward.extensions.inbox.wire import Wire
from steward.extensions.signon.queries import Client
from steward.extensions.signon.rules import checked_claims, endpoints_of, with_userinfo
from steward.extensions.signon.terms import (
    ALGORITHMS,
    SMALLEST_RSA_BITS,
    Endpoints,
    Identity,
    ProviderTrouble,
)
from steward.extensions.trackers.terms import Trouble

DISCOVERY = "/.well-known/openid-configuration"
SCOPES = "openid email profile"
MOST_KEYS = 50
Key = RSAKey | ECKey | OKPKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """From where and when a provider is called, and which private networks may be."""

    now: datetime
    allowed: Sequence[IPv4Network | IPv6Network] = ()

    def ask(
        self,
        method: str,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> object:
        """Return the JSON that an address answers with.

        Raises:
            ProviderTrouble: It was not reached, or refuses.
        """
        wire, query = self._wire(url)
        try:
            return wire.ask(method, "", query=query, form=form, headers=headers).body
        except Trouble as error:
            raise ProviderTrouble(error.reason) from None

    def fetch(self, url: str) -> str:
        """Return the text that lies at an address.

        Raises:
            ProviderTrouble: It was not reached, refuses, or is no text.
        """
        wire, query = self._wire(url)
        try:
            return wire.fetch("", query).decode("utf-8-sig")
        except Trouble as error:
            raise ProviderTrouble(error.reason) from None
        except UnicodeDecodeError:
            raise ProviderTrouble("What lies at the address is no text in UTF-8.") from None

    def _wire(self, url: str) -> tuple[Wire, dict[str, str]]:
        parts = urlsplit(url)
        base = f"{parts.scheme}://{parts.netloc}{parts.path}"
        query = dict(parse_qsl(parts.query))
        return Wire(base, {}, now=self.now, allowed=self.allowed), query


def discover(client: Client, caller: Caller) -> Endpoints:
    """Return where the provider answers.

    Raises:
        ProviderTrouble: It does not answer, or its document is not believed.
    """
    document = caller.ask("GET", client.issuer.rstrip("/") + DISCOVERY)
    found = endpoints_of(document, client.issuer)
    if not found.authorization.startswith("https://") and not caller.allowed:
        raise ProviderTrouble("The provider's sign-in page is not encrypted.")
    return found


def challenge_of(verifier: str) -> str:
    """Return what the provider is told of a verifier at first (RFC 7636, 4.2, S256)."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def way_in(endpoints: Endpoints, asked: Mapping[str, str]) -> str:
    """Return the address of the provider's sign-in page with what it is asked."""
    join = "&" if urlsplit(endpoints.authorization).query else "?"
    return f"{endpoints.authorization}{join}{urlencode(asked)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """With what somebody came back, and what was kept for that; ``back`` is where to."""

    code: str
    verifier: str
    nonce: str
    back: str


def identity_of(client: Client, endpoints: Endpoints, caller: Caller, coming: Coming) -> Identity:
    """Return who came back with a code.

    Source: OpenID Connect Core 1.0, 3.1.3; RFC 7636, 4.5.

    Raises:
        ProviderTrouble: The code is refused, or the answer is not believed.
    """
    answer = caller.ask("POST", endpoints.token, **_redeeming(client, endpoints, coming))
    told = cast("dict[str, object]", answer) if isinstance(answer, dict) else {}
    raw = told.get("id_token")
    if not isinstance(raw, str):
        raise ProviderTrouble("The provider gave no ID token.")
    claims = verified(raw, caller.ask("GET", endpoints.keys))
    identity = checked_claims(
        claims,
        issuer=client.issuer,
        client_id=client.client_id,
        nonce=coming.nonce,
        now=int(caller.now.timestamp()),
    )
    if identity.email or not endpoints.userinfo:
        return identity
    bearer = {"Authorization": f"Bearer {told.get('access_token', '')}"}
    return with_userinfo(identity, caller.ask("GET", endpoints.userinfo, headers=bearer))


def _redeeming(client: Client, endpoints: Endpoints, coming: Coming) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": coming.code,
        "redirect_uri": coming.back,
        "code_verifier": coming.verifier,
    }
    if client.secret and endpoints.by_header:
        pair = f"{quote(client.client_id, safe='')}:{quote(client.secret, safe='')}"
        basic = b64encode(pair.encode()).decode()
        return {"form": form, "headers": {"Authorization": f"Basic {basic}"}}
    form["client_id"] = client.client_id
    if client.secret:
        form["client_secret"] = client.secret
    return {"form": form}


def verified(raw: str, keys: object) -> dict[str, Any]:
    """Return the claims of an ID token whose signature one of the provider's keys proves.

    Source: RFC 7515; RFC 8725, 3.1 (the algorithms are ours, and each kind of key has its own).

    Raises:
        ProviderTrouble: It is not signed by a key pair, or by none that the provider publishes.
    """
    candidates = _keys(keys, _header(raw))
    for key in candidates:
        try:
            found = jws.deserialize_compact(raw, key, algorithms=list(ALGORITHMS))
            claims = json.loads(found.payload or b"")
        except (JoseError, ValueError, TypeError):
            continue
        if isinstance(claims, dict):
            return cast("dict[str, Any]", claims)
    raise ProviderTrouble("No key of the provider proves the ID token.")


def _header(raw: str) -> dict[str, Any]:
    try:
        header = jws.extract_compact(raw.encode()).headers()
    except (JoseError, ValueError):
        raise ProviderTrouble("The ID token cannot be read.") from None
    if header.get("alg") not in ALGORITHMS:
        raise ProviderTrouble("The ID token is not signed as it has to be, by a key pair.")
    return dict(header)


def _keys(document: object, header: Mapping[str, Any]) -> list[Key]:
    """Return the published keys that may have signed: public ones, by name where one is given."""
    listed = cast("dict[str, object]", document).get("keys") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise ProviderTrouble("The provider publishes no keys.")
    rows = [
        cast("dict[str, Any]", row)
        for row in cast("list[object]", listed)[:MOST_KEYS]
        if isinstance(row, dict)
    ]
    kid, algorithm = header.get("kid"), header["alg"]
    rows = [
        row
        for row in rows
        if row.get("use", "sig") == "sig"
        and row.get("alg", algorithm) == algorithm
        and (kid is None or row.get("kid") == kid)
    ]
    return [key for row in rows if (key := _key(row)) is not None]


def _key(row: dict[str, Any]) -> Key | None:
    if row.get("kty") not in ("RSA", "EC", "OKP"):
        return None
    try:
        key = JWKRegistry.import_key(row)
    except (JoseError, ValueError, TypeError):
        return None
    if isinstance(key, RSAKey):
        return key if key.public_key.key_size >= SMALLEST_RSA_BITS else None
    return key if isinstance(key, ECKey | OKPKey) else None
