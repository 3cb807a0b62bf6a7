"""Calls of Steward's API, and what its answers mean."""

from __future__ import annotations

from typing import Any, cast

import httpx

from steward_client.errors import NotAllowedError, NotReachedError, RefusedError
from steward_client.settings import Settings

AGENT = "steward-client/0.1.0"
LATER = (408, 425, 429)
CONNECTING = 3.0


def call(settings: Settings, method: str, path: str, body: dict[str, Any] | None = None) -> Any:  # noqa: ANN401
    """Call the API and return what it answers.

    Raises:
        NotConfiguredError: There is no address or no token.
        NotAllowedError: The token does not suffice.
        NotReachedError: Nobody answered, or the answer says to come back later.
        RefusedError: The call is wrong as it is.
    """
    settings.check_reachable()
    patience = httpx.Timeout(settings.timeout, connect=min(CONNECTING, settings.timeout))
    headers = {"Authorization": f"Bearer {settings.token}", "User-Agent": AGENT}
    try:
        with httpx.Client(timeout=patience, headers=headers) as web:
            answer = web.request(method, f"{settings.url}/api{path}", json=body)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotReachedError(f"{settings.url} does not answer: {error}") from error
    return _meaning(answer)


def mapping(said: object) -> dict[str, Any]:
    """Return what was said where it is an object of JSON, else an empty one."""
    return cast("dict[str, Any]", said) if isinstance(said, dict) else {}


def _meaning(answer: httpx.Response) -> Any:  # noqa: ANN401
    status = answer.status_code
    if 200 <= status < 300:
        try:
            return answer.json() if answer.content else None
        except ValueError as error:
            raise NotReachedError("The answer is no JSON; is STEWARD_URL Steward?") from error
    words = f"{status}: {_said(answer)}"
    if status in (401, 403):
        raise NotAllowedError(words)
    if status >= 500 or status in LATER or status < 400:
        raise NotReachedError(words)
    raise RefusedError(words, status)


def _said(answer: httpx.Response) -> str:
    """Return what a problem document says, or the beginning of another answer."""
    try:
        told = mapping(answer.json())
    except ValueError:
        told = {}
    if told:
        words = [str(told[key]) for key in ("title", "detail", "place") if told.get(key)]
        if words:
            return "; ".join(words)[:1000]
    return answer.text[:200] or answer.reason_phrase
