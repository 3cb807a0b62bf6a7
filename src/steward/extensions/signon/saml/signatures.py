"""Believe an element because a certificate of the provider signs it, and only what it signs.

A signature stands directly in what it signs and names it, so that there is nothing to be found
elsewhere; what is read afterwards is made from the bytes that were signed.
Source: SAML core, 5.4; XML Signature 1.1; W3C XML Signature Best Practices.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from steward.extensions.signon.saml.trees import Node, child, children, etree, tag, written
from steward.extensions.signon.terms import ProviderTrouble

METHODS = frozenset(
    {
        SignatureMethod.RSA_SHA256,
        SignatureMethod.RSA_SHA384,
        SignatureMethod.RSA_SHA512,
        SignatureMethod.SHA256_RSA_MGF1,
        SignatureMethod.SHA384_RSA_MGF1,
        SignatureMethod.SHA512_RSA_MGF1,
        SignatureMethod.ECDSA_SHA256,
        SignatureMethod.ECDSA_SHA384,
        SignatureMethod.ECDSA_SHA512,
    }
)
"""By a key pair and without SHA-1: a shared secret is no proof, and a published key is none."""
DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})
CANONICAL = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
FAILURES: tuple[type[Exception], ...] = (
    SignXMLException,
    InvalidSignature,
    etree.LxmlError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    AssertionError,
    NotImplementedError,
)
"""What the library raises over a signature that was made up."""


def is_signed(owner: Node) -> bool:
    """Say whether a signature stands in an element."""
    return bool(children(owner, "ds:Signature"))


def signed_part(
    root: Node, owner: Node, certificates: Sequence[str], now: datetime, what: str
) -> Node:
    """Return what the signature that stands in an element signs: that element, made anew.

    Args:
        root: The outermost element.
        owner: The element, which is the outermost one or a child of it.
        certificates: Those of the provider, in PEM; one of them has to have signed.
        now: When; a certificate that is over signs nothing.
        what: What the element is, for the refusal.

    Raises:
        ProviderTrouble: It is not signed by one of them, not as it has to be, or not the element.
    """
    _check_shape(child(owner, "ds:Signature", what), owner, what)
    usable = [pem for pem in certificates if lasts(pem, now)]
    if not usable:
        raise ProviderTrouble("Every certificate of the provider is over or has not begun.")
    location = "./" if owner is root else f"./{tag('saml:Assertion')}/"
    wanted = SignatureConfiguration(
        location=location,
        expect_references=1,
        signature_methods=METHODS,
        digest_algorithms=DIGESTS,
        ignore_ambiguous_key_info=True,  # what the signature brings along counts for nothing
        verification_time=now,
    )
    raw = written(root)
    for pem in usable:
        try:
            found = XMLVerifier().verify(raw, x509_cert=pem, expect_config=wanted)
        except FAILURES:
            continue
        part: Node = cast("Any", found).signed_xml
        if part is not None and (part.tag, part.get("ID")) == (owner.tag, owner.get("ID")):
            return part
    raise ProviderTrouble(f"No certificate of the provider proves the signature of {what.lower()}.")


def lasts(pem: str, now: datetime) -> bool:
    """Say whether a certificate has begun and is not over."""
    found = x509.load_pem_x509_certificate(pem.encode())
    return found.not_valid_before_utc <= now <= found.not_valid_after_utc


def _check_shape(signature: Node, owner: Node, what: str) -> None:
    """Refuse a signature that signs anything but the element in which it stands (core, 5.4.2)."""
    told = child(signature, "ds:SignedInfo", f"The signature of {what.lower()}")
    reference = child(told, "ds:Reference", f"The signature of {what.lower()}")
    name = owner.get("ID") or ""
    if not name or reference.get("URI") != f"#{name}":
        raise ProviderTrouble(f"The signature in {what.lower()} signs something else.")
    if children(signature, "ds:Object"):
        raise ProviderTrouble(f"The signature of {what.lower()} holds more than a signature.")
    ways = [child(told, "ds:CanonicalizationMethod", what).get("Algorithm")]
    steps = [
        node.get("Algorithm") for holder in children(reference, "ds:Transforms") for node in holder
    ]
    if ways != [CANONICAL] or sorted(steps) != sorted([ENVELOPED, CANONICAL]):
        raise ProviderTrouble(f"The signature of {what.lower()} is not made as SAML asks for it.")
    method = child(told, "ds:SignatureMethod", what).get("Algorithm")
    digest = child(reference, "ds:DigestMethod", what).get("Algorithm")
    if method not in {item.value for item in METHODS} or digest not in {
        item.value for item in DIGESTS
    }:
        message = f"The signature of {what.lower()} is made in a way that is not taken"
        raise ProviderTrouble(f"{message}: {str(method)[:100]}, {str(digest)[:100]}.")
