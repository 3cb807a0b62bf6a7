"""A security key in software: makes and uses passkeys as a browser hands them on."""

import hashlib
import json
import os
import struct
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One key pair and its count; the fields are what a test bends."""

    origin: str
    host: str
    count: int = 1
    verified: bool = True
    handle: str | None = None
    credential: bytes = field(default_factory=lambda: os.urandom(32))

    def __post_init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())

    def create(self, options):
        """Return what a browser answers to the options of a new passkey."""
        asked = json.loads(options)
        self.handle = asked["user"]["id"]
        point = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)}
        length = struct.pack(">H", len(self.credential))
        attested = bytes(16) + length + self.credential + cbor2.dumps(public)
        data = self._data(ATTESTED) + attested
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", asked["challenge"])
        return self._answer(clientDataJSON=client, attestationObject=statement)

    def get(self, options):
        """Return what a browser answers to the options of a known passkey."""
        self.count += 1
        client = self._client("webauthn.get", json.loads(options)["challenge"])
        data = self._data(0)
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            clientDataJSON=client,
            authenticatorData=data,
            signature=signed,
            userHandle=base64url_to_bytes(self.handle),
        )

    def _data(self, flags):
        flags |= PRESENT | (VERIFIED if self.verified else 0)
        return hashlib.sha256(self.host.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _client(self, kind, challenge):
        told = {"type": kind, "challenge": challenge, "origin": self.origin}
        return json.dumps(told).encode()

    def _answer(self, **response):
        name = bytes_to_base64url(self.credential)
        told = {key: bytes_to_base64url(value) for key, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": told})
