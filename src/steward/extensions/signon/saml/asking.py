"""Ask a provider who somebody is, and tell it who asks.

Source: SAML core, 3.4.1; bindings, 3.4.4 (redirect, signed as 3.4.4.1 has it); metadata, 2.4.4.
"""

import base64
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import quote_plus, urlsplit
from xml.sax.saxutils import quoteattr

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from steward.extensions.signon.terms import SamlSide

BITS = 3072
LASTS = timedelta(days=3650)
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion"
METADATA = "urn:oasis:names:tc:SAML:2.0:metadata"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
TAKEN = ("http://www.w3.org/2009/xmlenc11#aes256-gcm", "http://www.w3.org/2009/xmlenc11#aes128-gcm")


def format_to_ask(offered: tuple[str, ...]) -> str:
    """Return the format of name that is asked of a provider, empty where it is left to it.

    A name that stays is asked for where the provider has one, else the address.
    """
    return next((item for item in (PERSISTENT, EMAIL) if item in offered), "")


def new_key(name: str, now: datetime) -> tuple[str, str]:
    """Return a new private key and a certificate that holds its public one, both in PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LASTS)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private.decode(), certificate.public_bytes(Encoding.PEM).decode()


def request_of(side: SamlSide, *, key: str, now: datetime, again: bool) -> str:
    """Return a request, as XML.

    Args:
        side: Who asks whom.
        key: The name of the request, by which its answer is known.
        now: When.
        again: Whether the provider has to ask the person anew.
    """
    told = {
        "xmlns:samlp": PROTOCOL,
        "xmlns:saml": ASSERTION,
        "ID": key,
        "Version": "2.0",
        "IssueInstant": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Destination": side.address,
        "AssertionConsumerServiceURL": side.consumer,
        "ProtocolBinding": POST,
    }
    if again:
        told["ForceAuthn"] = "true"
    wanted = {"AllowCreate": "true"}
    if side.name_format:
        wanted["Format"] = side.name_format
    return (
        f"<samlp:AuthnRequest{_attributes(told)}>"
        f"<saml:Issuer>{_text(side.entity)}</saml:Issuer>"
        f"<samlp:NameIDPolicy{_attributes(wanted)}/></samlp:AuthnRequest>"
    )


def way_in(side: SamlSide, request: str) -> str:
    """Return the address of the provider with a request, signed where this side signs."""
    pressed = zlib.compressobj(wbits=-15)
    raw = pressed.compress(request.encode()) + pressed.flush()
    query = f"SAMLRequest={quote_plus(base64.b64encode(raw).decode())}"
    if side.signs_requests:
        query += f"&SigAlg={quote_plus(RSA_SHA256)}"
        key = load_pem_private_key(side.key.encode(), password=None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError("The key of this side is of RSA.")
        signature = key.sign(query.encode(), padding.PKCS1v15(), hashes.SHA256())
        query += f"&Signature={quote_plus(base64.b64encode(signature).decode())}"
    join = "&" if urlsplit(side.address).query else "?"
    return f"{side.address}{join}{query}"


def our_metadata(side: SamlSide) -> str:
    """Return what this side publishes of itself."""
    key = "".join(side.certificate.strip().splitlines()[1:-1])
    held = f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{key}</ds:X509Certificate>"
    held += "</ds:X509Data></ds:KeyInfo>"
    ways = "".join(f"<md:EncryptionMethod{_attributes({'Algorithm': item})}/>" for item in TAKEN)
    entity = {
        "xmlns:md": METADATA,
        "xmlns:ds": "http://www.w3.org/2000/09/xmldsig#",
        "entityID": side.entity,
    }
    role = {
        "protocolSupportEnumeration": PROTOCOL,
        "AuthnRequestsSigned": "true" if side.signs_requests else "false",
        "WantAssertionsSigned": "true",
    }
    consumer = {"Binding": POST, "Location": side.consumer, "index": "0", "isDefault": "true"}
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<md:EntityDescriptor{_attributes(entity)}><md:SPSSODescriptor{_attributes(role)}>"
        f'<md:KeyDescriptor use="signing">{held}</md:KeyDescriptor>'
        f'<md:KeyDescriptor use="encryption">{held}{ways}</md:KeyDescriptor>'
        f"<md:NameIDFormat>{PERSISTENT}</md:NameIDFormat>"
        f"<md:NameIDFormat>{EMAIL}</md:NameIDFormat>"
        f"<md:AssertionConsumerService{_attributes(consumer)}/>"
        "</md:SPSSODescriptor></md:EntityDescriptor>\n"
    )


def _attributes(told: Mapping[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in told.items())


def _text(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
