"""Read what an identity provider publishes of itself.

It comes by an address that proves itself, or by the hand of somebody who may set the sign-in up;
a signature on it is not looked at. Source: SAML metadata, 2.3 and 2.4.
"""

import base64
import binascii
from datetime import UTC, datetime
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from steward.extensions.signon.saml.trees import Node, anywhere, children, parsed, words
from steward.extensions.signon.terms import SMALLEST_RSA_BITS, ProviderTrouble, SamlSource

LARGEST = 1024 * 1024
LONGEST_ENTITY, LONGEST_ADDRESS = 495, 500
MOST_CERTIFICATES = 10
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"


def read_metadata(raw: bytes, now: datetime) -> SamlSource:
    """Return what the metadata of one identity provider tells.

    Raises:
        ProviderTrouble: It is no metadata of one identity provider, is over, or says too little.
    """
    root = parsed(raw, most=LARGEST, what="The metadata", remarks=True)
    found = [
        (entity, role)
        for entity in anywhere(root, "md:EntityDescriptor")
        for role in children(entity, "md:IDPSSODescriptor")
        if PROTOCOL in str(role.get("protocolSupportEnumeration", "")).split()
    ]
    if not found:
        raise ProviderTrouble("The metadata is of no identity provider that speaks SAML 2.0.")
    if len(found) > 1:
        raise ProviderTrouble("The metadata is of several providers; take that of yours alone.")
    entity, role = found[0]
    for node in (root, entity, role):
        _check_lasts(node, now)
    name = str(entity.get("entityID", ""))
    if not 0 < len(name) <= LONGEST_ENTITY or not name.isprintable():
        raise ProviderTrouble("The metadata has no entity ID, or one that is too long.")
    return SamlSource(
        entity=name,
        address=_address(role),
        certificates=_certificates(role),
        name_formats=tuple(words(node)[:200] for node in children(role, "md:NameIDFormat")),
        wants_signed=role.get("WantAuthnRequestsSigned") in ("true", "1"),
    )


def _check_lasts(node: Node, now: datetime) -> None:
    until = node.get("validUntil")
    if until is None:
        return
    try:
        moment = datetime.fromisoformat(str(until))
    except ValueError:
        raise ProviderTrouble("The metadata says in an unknown way until when it holds.") from None
    if (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) <= now:
        raise ProviderTrouble("The metadata is over; take it from the provider anew.")


def _address(role: Node) -> str:
    for node in children(role, "md:SingleSignOnService"):
        if node.get("Binding") != REDIRECT:
            continue
        address = str(node.get("Location", ""))
        try:
            parts = urlsplit(address)
            _ = parts.port
        except ValueError:
            break
        plain = address.isascii() and address.isprintable() and " " not in address
        web = parts.scheme in ("https", "http") and parts.hostname and not parts.fragment
        if web and plain and len(address) <= LONGEST_ADDRESS:
            return address
        break
    raise ProviderTrouble("The metadata names no address that takes requests by redirect.")


def _certificates(role: Node) -> tuple[str, ...]:
    found: list[str] = []
    for key in children(role, "md:KeyDescriptor"):
        if key.get("use", "signing") != "signing":
            continue
        found += [_certificate(words(node)) for node in anywhere(key, "ds:X509Certificate")]
    found = list(dict.fromkeys(found))
    if not found:
        raise ProviderTrouble("The metadata holds no certificate with which answers are signed.")
    if len(found) > MOST_CERTIFICATES:
        raise ProviderTrouble(f"The metadata holds more than {MOST_CERTIFICATES} certificates.")
    return tuple(found)


def _certificate(text: str) -> str:
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
        found = x509.load_der_x509_certificate(raw)
        key = found.public_key()
        pem = found.public_bytes(Encoding.PEM).decode()
    except (binascii.Error, ValueError, TypeError, UnsupportedAlgorithm):
        raise ProviderTrouble("A certificate of the metadata cannot be read.") from None
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < SMALLEST_RSA_BITS:
        raise ProviderTrouble(f"A certificate has a key of less than {SMALLEST_RSA_BITS} bits.")
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise ProviderTrouble("A certificate has a key of a kind that is not taken.")
    return pem
