"""Open an assertion that a provider encrypted for this side.

Source: XML Encryption 1.1, 5.2.4 (GCM), 5.2.2 (CBC), 5.5.2 (RSA-OAEP); SAML core, 6. The key comes
by RSA-OAEP alone: with the padding of PKCS #1 1.5 a stranger can open it by trying.
"""

import base64
import binascii
from typing import Any

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from steward.extensions.signon.saml.trees import (
    Node,
    anywhere,
    child,
    children,
    parsed,
    tag,
    words,
)
from steward.extensions.signon.terms import ProviderTrouble

GCM = {
    "http://www.w3.org/2009/xmlenc11#aes128-gcm": 16,
    "http://www.w3.org/2009/xmlenc11#aes192-gcm": 24,
    "http://www.w3.org/2009/xmlenc11#aes256-gcm": 32,
}
CHAINED = {
    "http://www.w3.org/2001/04/xmlenc#aes128-cbc": 16,
    "http://www.w3.org/2001/04/xmlenc#aes192-cbc": 24,
    "http://www.w3.org/2001/04/xmlenc#aes256-cbc": 32,
}
"""Bytes of the key, by algorithm."""
OAEP = {
    "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
    "http://www.w3.org/2009/xmlenc11#rsa-oaep",
}
HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "http://www.w3.org/2000/09/xmldsig#sha1": hashes.SHA1,  # as a mask it need not resist
    "http://www.w3.org/2001/04/xmlenc#sha256": hashes.SHA256,
    "http://www.w3.org/2001/04/xmldsig-more#sha384": hashes.SHA384,
    "http://www.w3.org/2001/04/xmlenc#sha512": hashes.SHA512,
    "http://www.w3.org/2009/xmlenc11#mgf1sha1": hashes.SHA1,
    "http://www.w3.org/2009/xmlenc11#mgf1sha256": hashes.SHA256,
    "http://www.w3.org/2009/xmlenc11#mgf1sha384": hashes.SHA384,
    "http://www.w3.org/2009/xmlenc11#mgf1sha512": hashes.SHA512,
}
CLOSED = "The assertion cannot be decrypted; is it encrypted with the certificate of this metadata?"
"""The one answer to all that fails, so that nobody learns from it how far a try came."""
BLOCK = 16


def opened(holder: Node, key: str, *, is_proven: bool, most: int) -> Node:
    """Return the assertion that an encrypted one holds.

    Args:
        holder: The EncryptedAssertion.
        key: The private key of this side, in PEM.
        is_proven: Whether a signature around it was verified. Without one, only what proves itself
            is opened (GCM): else answers to changed texts would tell what is in them.
        most: How many bytes the assertion may have.

    Raises:
        ProviderTrouble: It is not for this side, or encrypted in a way that is not taken.
    """
    data = child(holder, "xenc:EncryptedData", "The encrypted assertion")
    way = _way(data)
    if way in CHAINED and not is_proven:
        message = "An assertion encrypted with AES-CBC counts only in an answer that is signed as a"
        raise ProviderTrouble(f"{message} whole; let the provider sign it, or use AES-GCM.")
    if way not in CHAINED and way not in GCM:
        raise ProviderTrouble(f"The assertion is encrypted in a way that is not taken: {way[:100]}")
    keys = list(anywhere(holder, "xenc:EncryptedKey"))
    if len(keys) != 1:
        raise ProviderTrouble("The encrypted assertion has no key, or more than one.")
    padded = _padding(keys[0])
    try:
        private = load_pem_private_key(key.encode(), password=None)
        if not isinstance(private, rsa.RSAPrivateKey):
            raise ProviderTrouble(CLOSED)
        secret = private.decrypt(_cipher(keys[0]), padded)
        raw = _plain(way, secret, _cipher(data))
    except (ValueError, TypeError, InvalidTag, UnsupportedAlgorithm, binascii.Error):
        raise ProviderTrouble(CLOSED) from None
    try:
        found = parsed(raw, most=most, what="The assertion")
    except ProviderTrouble:
        raise ProviderTrouble(CLOSED) from None
    if found.tag != tag("saml:Assertion"):
        raise ProviderTrouble(CLOSED)
    return found


def _way(node: Node) -> str:
    return str(child(node, "xenc:EncryptionMethod", "The encrypted assertion").get("Algorithm"))


def _cipher(node: Node) -> bytes:
    data = child(node, "xenc:CipherData", "The encrypted assertion")
    value = words(child(data, "xenc:CipherValue", "The encrypted assertion"))
    return base64.b64decode("".join(value.split()), validate=True)


def _padding(key: Node) -> Any:  # noqa: ANN401 -- framework requires
    method = child(key, "xenc:EncryptionMethod", "The encrypted key")
    if method.get("Algorithm") not in OAEP:
        message = "The key of the encrypted assertion comes in a way that is not taken; use"
        raise ProviderTrouble(f"{message} RSA-OAEP.")
    if children(method, "xenc:OAEPparams"):
        raise ProviderTrouble("The key of the encrypted assertion has a label, which is not taken.")
    digests = [str(node.get("Algorithm")) for node in children(method, "ds:DigestMethod")]
    masks = [str(node.get("Algorithm")) for node in children(method, "xenc11:MGF")]
    digest = digests[0] if digests else "http://www.w3.org/2000/09/xmldsig#sha1"
    mask = masks[0] if masks else "http://www.w3.org/2009/xmlenc11#mgf1sha1"
    if digest not in HASHES or mask not in HASHES:
        raise ProviderTrouble("The key of the encrypted assertion comes in a way that is not taken")
    return padding.OAEP(
        mgf=padding.MGF1(algorithm=HASHES[mask]()), algorithm=HASHES[digest](), label=None
    )


def _plain(way: str, secret: bytes, cipher: bytes) -> bytes:
    if way in GCM:
        if len(secret) != GCM[way]:
            raise ValueError(CLOSED)
        return AESGCM(secret).decrypt(cipher[:12], cipher[12:], None)
    if len(secret) != CHAINED[way] or len(cipher) < 2 * BLOCK:
        raise ValueError(CLOSED)
    turned = Cipher(AES(secret), CBC(cipher[:BLOCK])).decryptor()
    raw = turned.update(cipher[BLOCK:]) + turned.finalize()
    count = raw[-1]
    if not 1 <= count <= BLOCK:
        raise ValueError(CLOSED)
    return raw[:-count]
