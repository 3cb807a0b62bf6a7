"""A bucket of an S3-compatible store as the place where the bytes of files lie.

Four calls are all that is needed. Each is signed; what is written is signed with its digest, so
that a store which received other bytes refuses them.

Source: Amazon S3 API reference, Authenticating requests (AWS Signature Version 4); objects written
in one call may have up to 5 GB.
"""

import hashlib
import hmac
import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import parse_qs, quote, unquote, urlsplit
from uuid import UUID

from steward.foundation.core.errors import Conflict, Invalid

NOTHING = hashlib.sha256(b"").hexdigest()
WAITS_SECONDS = 60
SERVICE, SCHEME = "s3", "AWS4-HMAC-SHA256"
EXPECTED = ("https://KEY:SECRET@host/bucket?region=eu-central-1",)


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketAddress:
    """Where a bucket is and who writes there; ``is_safe`` says whether by TLS."""

    host: str
    port: int | None
    is_safe: bool
    bucket: str
    region: str
    key: str
    secret: str


def read_bucket(address: str) -> BucketAddress | None:
    """Return the bucket that an address names, None for an empty one.

    Raises:
        Invalid: The host, the bucket, the key or its secret is missing.
    """
    if not address:
        return None
    parts = urlsplit(address)
    bucket = parts.path.strip("/")
    given = (parts.hostname, parts.username, parts.password, bucket)
    if parts.scheme not in ("https", "http") or not all(given) or "/" in bucket:
        raise Invalid(f"Write it as {EXPECTED[0]}.", place="STEWARD_S3_URL")
    return BucketAddress(
        host=str(parts.hostname),
        port=parts.port,
        is_safe=parts.scheme == "https",
        bucket=bucket,
        region=parse_qs(parts.query).get("region", ["us-east-1"])[0],
        key=unquote(str(parts.username)),
        secret=unquote(str(parts.password)),
    )


def signed(
    address: BucketAddress,
    method: str,
    path: str,
    headers: Mapping[str, str],
    now: datetime,
    query: str = "",
) -> dict[str, str]:
    """Return the headers of a call with its signature.

    Args:
        address: Who calls.
        method: Such as ``GET``.
        path: Of the object, quoted, beginning with a slash.
        headers: ``Host`` and ``x-amz-content-sha256`` at least; all of them are signed.
        now: The moment of the call, in UTC.
        query: As it is sent, sorted by name.
    """
    stamp = f"{now:%Y%m%dT%H%M%SZ}"
    every = {name.lower(): value for name, value in headers.items()} | {"x-amz-date": stamp}
    names = ";".join(sorted(every))
    lines = "".join(f"{name}:{every[name].strip()}\n" for name in sorted(every))
    request = f"{method}\n{path}\n{query}\n{lines}\n{names}\n{every['x-amz-content-sha256']}"
    scope = f"{now:%Y%m%d}/{address.region}/{SERVICE}/aws4_request"
    hashed = hashlib.sha256(request.encode()).hexdigest()
    said = f"{SCHEME}\n{stamp}\n{scope}\n{hashed}"
    key = f"AWS4{address.secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, said.encode(), "sha256").hex()
    credential = f"Credential={address.key}/{scope}"
    words = f"{SCHEME} {credential},SignedHeaders={names},Signature={signature}"
    return {**headers, "x-amz-date": stamp, "Authorization": words}


class Bucket:
    """A bucket: ``organisation/ab/abcd…`` as in a folder."""

    def __init__(self, address: BucketAddress) -> None:
        self.address = address

    def holds(self, organisation_id: UUID, digest: str) -> bool:
        """Say whether the bytes are there."""
        return self._call("HEAD", organisation_id, digest).status == http.client.OK

    def take(self, organisation_id: UUID, digest: str, source: Path) -> None:
        """Send the bytes of a file; the store refuses them where their digest is another."""
        with source.open("rb") as stream:
            self._call("PUT", organisation_id, digest, stream, source.stat().st_size)

    def open(self, organisation_id: UUID, digest: str) -> IO[bytes]:
        """Return the bytes as they come."""
        answer = self._call("GET", organisation_id, digest)
        if answer.status == http.client.NOT_FOUND:
            answer.close()
            raise FileNotFoundError(digest)
        return cast("IO[bytes]", answer)

    def remove(self, organisation_id: UUID, digest: str) -> None:
        """Remove the bytes."""
        self._call("DELETE", organisation_id, digest)

    def _call(
        self,
        method: str,
        organisation_id: UUID,
        digest: str,
        body: IO[bytes] | None = None,
        size: int = 0,
    ) -> http.client.HTTPResponse:
        """Call the store and return its answer; what is not read is closed.

        Raises:
            Conflict: The store does not answer, or refuses.
        """
        known = self.address
        path = quote(f"/{known.bucket}/{organisation_id}/{digest[:2]}/{digest}")
        host = known.host if known.port is None else f"{known.host}:{known.port}"
        headers = {"Host": host, "x-amz-content-sha256": NOTHING if body is None else digest}
        headers = signed(known, method, path, headers, datetime.now(UTC))  # noqa: TID251 -- leaf
        headers["Connection"] = "close"
        if body is not None:
            headers["Content-Length"] = str(size)
        kind: Any = http.client.HTTPSConnection if known.is_safe else http.client.HTTPConnection
        wire: http.client.HTTPConnection = kind(known.host, known.port, timeout=WAITS_SECONDS)
        try:
            wire.request(method, path, body, headers)
            answer = wire.getresponse()
        except OSError as error:
            wire.close()
            raise Conflict(f"The store of files does not answer ({error}).") from None
        if wire.sock is not None:
            wire.sock.close()  # the answer holds it open until it is closed itself
        if answer.status >= http.client.BAD_REQUEST and answer.status != http.client.NOT_FOUND:
            said = answer.read(300).decode("utf-8", "replace")
            answer.close()
            raise Conflict(f"The store of files refuses: {answer.status} {said}")
        if method != "GET":
            answer.close()
        return answer
