"""What is handed to somebody from outside: files are marked, and all that is opened is noted."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import cast
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse

from steward.domain.audits.operations.noting import OpenedDraft, note_opened
from steward.domain.audits.terms.opening import OpenedKind
from steward.extensions.reports.kit.marks import LARGEST, Mark, can_be_marked, marked
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import get_organisation

READ = ("text/html", "application/json", "application/problem+json")
"""What is read where it stands; everything else is a file."""
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def is_file(response: HttpResponse | StreamingHttpResponse) -> bool:
    """Say whether an answer is a file to be kept, or one that the browser shows in itself."""
    kind = str(response.get("Content-Type", "")).partition(";")[0]
    return bool(response.get("Content-Disposition", "")) or kind not in READ


def hand_out(
    actor: Actor,
    response: HttpResponse | StreamingHttpResponse,
    *,
    address: str,
    title: str,
    now: datetime,
) -> None:
    """Mark an answer where it is a file that can be, and note what was opened.

    Args:
        actor: Somebody from outside, as of the instant that was looked at.
        response: The answer, which is changed.
        address: Its address, without the instant.
        title: What it is called, empty for the name of the file.
        now: The instant of the request.
    """
    today = replace(actor, now=now, as_of=None)
    as_file = is_file(response)
    done = _mark(today, response) if as_file else None
    key = KEY.search(address)
    kind = OpenedKind.RECORD if key else OpenedKind.PAGE
    if as_file:
        kind = OpenedKind.FILE
    elif str(response.get("Content-Type", "")).startswith(READ[1]):
        kind = OpenedKind.DATA
    draft = OpenedDraft(
        kind=kind.value,
        address=address,
        title=title or _file_name(response),
        record=UUID(key[0]) if key else None,
        as_of=actor.as_of,
        marked=done,
    )
    note_opened(actor=today, draft=draft)


def _file_name(response: HttpResponse | StreamingHttpResponse) -> str:
    found = re.search(r'filename="([^"]*)"', str(response.get("Content-Disposition", "")))
    return found[1] if found else ""


def _mark(actor: Actor, response: HttpResponse | StreamingHttpResponse) -> bool:
    """Put the reader's mark on a file; says whether it bears one."""
    mark = Mark(who=actor.label, organisation=get_organisation(actor).name, at=actor.now)
    kind = str(response.get("Content-Type", ""))
    if isinstance(response, HttpResponse):
        made = marked(response.content, kind, mark)
        if made is not None:
            response.content = made  # type: ignore[reportAttributeAccessIssue] -- framework requires
            _sized(response, made)
        return made is not None
    pieces = iter(cast("Iterable[bytes]", response.streaming_content))
    first = next(pieces, b"")
    if not can_be_marked(first, kind):
        response.streaming_content = chain([first], pieces)
        return False
    content, rest = _gathered(first, pieces)
    made = None if rest else marked(content, kind, mark)
    response.streaming_content = chain([made or content, *rest], pieces)
    if made is not None:
        _sized(response, made)
    return made is not None


def _gathered(first: bytes, pieces: Iterator[bytes]) -> tuple[bytes, list[bytes]]:
    """Return the whole of a file; what is longer than can be marked, with one piece of the rest."""
    found = [first]
    size = len(first)
    for piece in pieces:
        size += len(piece)
        if size > LARGEST:
            return b"".join(found), [piece]
        found.append(piece)
    return b"".join(found), []


def _sized(response: HttpResponse | StreamingHttpResponse, content: bytes) -> None:
    if response.has_header("Content-Length"):
        response["Content-Length"] = str(len(content))
