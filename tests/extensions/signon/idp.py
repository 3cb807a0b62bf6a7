"""An OpenID provider on this machine, over real sockets; written without Steward's JOSE library."""

import hashlib
import hmac
import json
import secrets
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

CLIENT, SECRET = "steward", "a secret: with/odd+signs"


def b64(raw):
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def number(value, size=None):
    return b64(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


class Provider:
    """What the provider knows, and how it is told to misbehave."""

    def __init__(self):
        self.issuer = ""
        self.keys = {}
        self.rotate("one")
        self.codes = {}
        self.claims = {
            "sub": "s-1",
            "email": "ada@harbour.example",
            "email_verified": True,
            "name": "Ada",
        }
        self.twist = {}  # claims that are set otherwise in the ID token; None takes one away
        self.discovered = {}
        self.userinfo = None
        self.sign = self.rs256
        self.calls = []

    def rotate(self, kid):
        """Throw the keys away and have one of a name."""
        self.kid = kid
        self.keys = {kid: rsa.generate_private_key(public_exponent=65537, key_size=2048)}

    def jwk(self, kid):
        public = self.keys[kid].public_key()
        if isinstance(public, ec.EllipticCurvePublicKey):
            at = public.public_numbers()
            return {
                "kty": "EC",
                "crv": "P-256",
                "kid": kid,
                "x": number(at.x, 32),
                "y": number(at.y, 32),
            }
        at = public.public_numbers()
        return {"kty": "RSA", "use": "sig", "kid": kid, "n": number(at.n), "e": number(at.e)}

    def signed(self, header, claims, signature):
        head = b64(json.dumps({"typ": "JWT", **header}).encode())
        said = f"{head}.{b64(json.dumps(claims).encode())}"
        return f"{said}.{b64(signature(said.encode()))}"

    def rs256(self, claims):
        key = self.keys[self.kid]
        return self.signed(
            {"alg": "RS256", "kid": self.kid},
            claims,
            lambda said: key.sign(said, padding.PKCS1v15(), hashes.SHA256()),
        )

    def es256(self, claims):
        self.keys[self.kid] = key = ec.generate_private_key(ec.SECP256R1())

        def signature(said):
            r, s = decode_dss_signature(key.sign(said, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")

        return self.signed({"alg": "ES256", "kid": self.kid}, claims, signature)

    def unsigned(self, claims):
        return self.signed({"alg": "none"}, claims, lambda _said: b"")

    def by_public_key(self, claims):
        """Sign with HMAC, the published key taken as the secret (RFC 8725, 2.1)."""
        pem = (
            self.keys[self.kid]
            .public_key()
            .public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )
        return self.signed(
            {"alg": "HS256", "kid": self.kid},
            claims,
            lambda said: hmac.new(pem, said, "sha256").digest(),
        )

    def by_stranger(self, claims):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return self.signed(
            {"alg": "RS256", "kid": self.kid},
            claims,
            lambda said: key.sign(said, padding.PKCS1v15(), hashes.SHA256()),
        )

    def with_own_key(self, claims):
        """Sign with a key that the token brings along in its header."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        at = key.public_key().public_numbers()
        jwk = {"kty": "RSA", "n": number(at.n), "e": number(at.e)}
        return self.signed(
            {"alg": "RS256", "jwk": jwk},
            claims,
            lambda said: key.sign(said, padding.PKCS1v15(), hashes.SHA256()),
        )

    def authorize(self, address):
        """Sign in at the provider's page; returns what it sends back with the browser."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def token(self, form, headers):
        scheme, _, pair = headers.get("Authorization", "").partition(" ")
        name, _, secret = b64decode(pair).decode().partition(":")
        if scheme != "Basic" or (unquote(name), unquote(secret)) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or form.get("redirect_uri") != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        proof = b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if proof != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "nonce": asked["nonce"],
        }
        if "max_age" in asked:
            claims["auth_time"] = now
        claims |= self.claims | self.twist
        claims = {name: value for name, value in claims.items() if value is not None}
        return 200, {"access_token": "at", "token_type": "Bearer", "id_token": self.sign(claims)}

    def answer(self, method, path, form, headers):
        self.calls.append((method, path))
        if path == "/realm/.well-known/openid-configuration":
            at = self.issuer
            return 200, {
                "issuer": at,
                "authorization_endpoint": f"{at}/authorize",
                "token_endpoint": f"{at}/token",
                "jwks_uri": f"{at}/keys",
                "userinfo_endpoint": f"{at}/me",
            } | self.discovered
        if path == "/realm/keys":
            return 200, {"keys": [self.jwk(kid) for kid in self.keys]}
        if path == "/realm/me" and headers.get("Authorization") == "Bearer at":
            return 200, self.userinfo
        if (method, path) == ("POST", "/realm/token"):
            return self.token(form, headers)
        return 404, {"error": "not_found"}


@contextmanager
def a_provider():
    """Run a provider; it is gone afterwards."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def _do(self):
            length = int(self.headers.get("Content-Length") or 0)
            body = parse_qs(self.rfile.read(length).decode())
            form = {name: values[0] for name, values in body.items()}
            status, told = provider.answer(
                self.command, urlsplit(self.path).path, form, self.headers
            )
            raw = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = _do  # noqa: N815 -- framework requires
        do_POST = _do  # noqa: N815 -- framework requires

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    provider.issuer = f"http://127.0.0.1:{server.server_port}/realm"
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
