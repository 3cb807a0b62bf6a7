"""Read what a tracker answers: values of the kind expected, or a `Trouble` that says why."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import quote

from steward.extensions.trackers.terms import Trouble, Unsigned
from steward.foundation.core.errors import Invalid
from steward.foundation.core.json_lines import load_json

Body = Mapping[str, Any]


def an_object(value: object, what: str) -> Body:
    """Return a JSON object.

    Raises:
        Trouble: It is none.
    """
    if not isinstance(value, dict):
        raise Trouble(f"The tracker answers with no {what}.")
    return cast("Body", value)


def objects(value: object, what: str) -> list[Body]:
    """Return a list of JSON objects.

    Raises:
        Trouble: It is none.
    """
    if not isinstance(value, list):
        raise Trouble(f"The tracker answers with no list of {what}.")
    return [an_object(item, what) for item in cast("list[object]", value)]


def word(body: Body, name: str) -> str:
    """Return a text or a number of an object as text; empty where there is none."""
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).replace("\x00", "")


def inner(body: Body, name: str) -> Body:
    """Return an object inside an object; empty where there is none."""
    value = body.get(name)
    return cast("Body", value) if isinstance(value, dict) else {}


def segment(text: str) -> str:
    """Return a text as one segment of an address."""
    return quote(text, safe="")


def news(raw: bytes) -> Body:
    """Return the object that a webhook posted.

    Raises:
        Invalid: It is no JSON object.
    """
    body: object = load_json(raw)
    if not isinstance(body, dict):
        raise Invalid("A webhook posts a JSON object.")
    return cast("Body", body)


def check_signature(raw: bytes, given: str, secret: str) -> None:
    """Accept a body that was signed with the secret by HMAC-SHA-256, written ``sha256=…``.

    Raises:
        Unsigned: The signature is missing or not this body's.
    """
    made = "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    if not secret or not hmac.compare_digest(made.encode(), given.strip().encode()):
        raise Unsigned


def delivery_key(given: str, raw: bytes) -> str:
    """Return the name of a delivery: what the tracker calls it, else a digest of the body."""
    plain = "".join(letter for letter in given if letter.isascii() and letter.isprintable())
    return f"hook:{plain[:80] or hashlib.sha256(raw).hexdigest()}"
