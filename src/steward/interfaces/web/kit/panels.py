"""The parts of a record's page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from steward.domain.tasks.policy import WRITE_COMMENT, is_author
from steward.domain.tasks.queries import comments_about
from steward.foundation.core.actor import Actor
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.queries import entries_about
from steward.interfaces.web.kit.columns import Column

Context = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A template with what it needs; ``context`` gets the actor and the record.

    ``about`` says what people speak about there, and makes the addresses of the thread.
    """

    title: str
    template: str
    context: Callable[[Actor, Any], Context] = field(default=lambda _actor, row: {"record": row})
    aside: bool = False
    about: Callable[[Any], Subject] | None = None

    @property
    def key(self) -> str:
        """Return the title as an anchor."""
        return "-".join("".join(c if c.isalnum() else " " for c in self.title.lower()).split())


def summary(*columns: Column, title: str = "Summary", aside: bool = False) -> Panel:
    """Return the panel that names values one under another."""

    def context(actor: Actor, row: object) -> Context:
        return {"cells": [column.cell(row, today=actor.today) for column in columns]}

    return Panel(title=title, template="kit/panels/summary.html", context=context, aside=aside)


def history(
    *,
    title: str = "History",
    aside: bool = True,
    brought_by: str = "",
    also: Callable[[Any], Subject] | None = None,
) -> Panel:
    """Return the panel of what happened to the record, newest first.

    ``also`` names a part of the record whose history is told with it.

    ``brought_by`` names the field with the key of the import that made the record: what is told of
    the import is told once, and is part of the history of everything that it brought.
    """

    def context(actor: Actor, row: Any) -> Context:  # noqa: ANN401 -- leaf
        batch = getattr(row, brought_by) if brought_by else None
        keys = [row.pk] if batch is None else [row.pk, batch]
        keys += [] if also is None else [also(row).id]
        return {"entries": entries_about(actor, *keys), "about": row.pk, "today": actor.today}

    return Panel(title=title, template="kit/panels/history.html", context=context, aside=aside)


def thread_of(actor: Actor, subject_id: UUID) -> Context:
    """Return the comments on a record, each with whether the actor may change it."""
    may_write = actor.may(WRITE_COMMENT)
    comments = [
        (comment, may_write and comment.deleted_at is None and is_author(actor, comment))
        for comment in comments_about(actor, subject_id)
    ]
    return {"comments": comments, "may_write": may_write}


def _itself(row: Any) -> Subject:  # noqa: ANN401 -- leaf
    return row.as_subject()


def comments(*, about: Callable[[Any], Subject] = _itself) -> Panel:
    """Return the panel of what people say about the record, or about a part of it."""

    def context(actor: Actor, row: Any) -> Context:  # noqa: ANN401 -- leaf
        return thread_of(actor, about(row).id)

    template = "kit/panels/comments.html"
    return Panel(title="Comments", template=template, context=context, about=about)
