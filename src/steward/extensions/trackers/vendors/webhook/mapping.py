"""JSON of a stranger as tickets, by the paths that a person gave, and back. Pure."""

import json
from collections.abc import Mapping
from typing import Any, cast

from steward.extensions.trackers.reading import Body
from steward.extensions.trackers.rules import instant
from steward.extensions.trackers.terms import Remark, RemoteStatus, SharedField, Ticket
from steward.foundation.core.errors import Invalid

MEANINGS = ("open", "doing", "done", "cancelled")
PLACES = ("event", "mark", "id", "title", "body", "status", "assignee", "comment")


def at(body: object, path: str) -> Any:  # noqa: ANN401 -- leaf
    """Return what stands at a dotted path, such as ``issue.fields.0.name``; None for nothing."""
    found: Any = body
    for part in path.split("."):
        if isinstance(found, dict):
            found = cast("Body", found).get(part)
        elif isinstance(found, list) and part.isascii() and part.isdigit() and len(part) < 5:
            items = cast("list[Any]", found)
            found = items[int(part)] if int(part) < len(items) else None
        else:
            return None
    return found


def text_at(body: object, path: str) -> str:
    """Return a text, a number or a truth at a path as text; empty for nothing."""
    found = at(body, path) if path else None
    if isinstance(found, bool):
        return "true" if found else "false"
    return str(found).replace("\x00", "") if isinstance(found, str | int | float) else ""


def statuses_of(text: str) -> tuple[RemoteStatus, ...]:
    """Return the statuses that a person lists, one a line as ``word = meaning``.

    Raises:
        Invalid: A line is none, a word stands twice, or none is open or done.
    """
    found: dict[str, RemoteStatus] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        name, _, means = (part.strip() for part in line.partition("="))
        if not name or means not in MEANINGS:
            message = f"Write “{name or 'word'} = open”, doing, done or cancelled."
            raise Invalid(message, place="statuses")
        if name in found:
            raise Invalid(f"“{name}” stands twice.", place="statuses")
        found[name] = RemoteStatus(word=name, label=name, means=means)
    if not {"open", "done"} <= {status.means for status in found.values()}:
        raise Invalid("At least one status is open and one is done.", place="statuses")
    return tuple(found.values())


def ticket_of(config: Mapping[str, str], body: Body) -> Ticket:
    """Return the ticket that a body tells of."""
    key, updated = text_at(body, config.get("path_id", "id")), config.get("path_updated", "")
    return Ticket(
        id=key,
        key=text_at(body, config.get("path_key", "")) or key,
        url=web_address(text_at(body, config.get("path_url", ""))),
        title=text_at(body, config.get("path_title", "")),
        status=text_at(body, config.get("path_status", "")),
        assignee=text_at(body, config.get("path_assignee", "")),
        updated_at=instant(at(body, updated)) if updated else None,
    )


def web_address(text: str) -> str:
    """Return an address that a browser may open, empty for anything else."""
    return text if text.startswith(("https://", "http://")) else ""


def remark_of(config: Mapping[str, str], body: Body) -> Remark | None:
    """Return what was said, where the body tells of it."""
    text = text_at(body, config.get("path_comment", ""))
    key = text_at(body, config.get("path_comment_id", ""))
    if not text or not key:
        return None
    author = text_at(body, config.get("path_comment_author", "")) or "Somebody"
    return Remark(id=key, author=author, text=text)


def envelope(values: Mapping[str, str], changes: Mapping[SharedField, str]) -> dict[str, Any]:
    """Return what is posted where no template is given: every value that changed, by its name."""
    named = {name.value: value for name, value in changes.items()}
    return {**{name: value for name, value in values.items() if value}, **named}


def filled(template: str, values: Mapping[str, str]) -> Any:  # noqa: ANN401 -- leaf
    """Return a template with ``{title}`` and the like replaced inside its texts.

    What is filled in stays a text of the document, whatever characters it has.
    """
    return _filled(json.loads(template), values)


def _filled(part: Any, values: Mapping[str, str]) -> Any:  # noqa: ANN401 -- leaf
    if isinstance(part, str):
        for name in PLACES:
            if part == f"{{{name}}}":
                return values.get(name, "")
        return _said(part, values)
    if isinstance(part, list):
        return [_filled(item, values) for item in cast("list[Any]", part)]
    if isinstance(part, dict):
        return {key: _filled(item, values) for key, item in cast("Body", part).items()}
    return part


def _said(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its places filled in one go, so that nothing filled in is filled again."""
    out, rest = "", text
    while rest:
        before, brace, after = rest.partition("{")
        name, end, later = after.partition("}")
        if brace and end and name in PLACES:
            out, rest = out + before + values.get(name, ""), later
        else:
            out, rest = out + before + brace, after
    return out
