"""The parts of a record's page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from steward.foundation.core.actor import Actor
from steward.foundation.journal.queries import entries_about
from steward.interfaces.web.kit.columns import Column

Context = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A template with what it needs; ``context`` gets the actor and the record."""

    title: str
    template: str
    context: Callable[[Actor, Any], Context] = field(default=lambda _actor, row: {"record": row})
    aside: bool = False

    @property
    def key(self) -> str:
        """Return the title as an anchor."""
        return "-".join("".join(c if c.isalnum() else " " for c in self.title.lower()).split())


def summary(*columns: Column, title: str = "Summary", aside: bool = False) -> Panel:
    """Return the panel that names values one under another."""

    def context(actor: Actor, row: object) -> Context:
        return {"cells": [column.cell(row, today=actor.today) for column in columns]}

    return Panel(title=title, template="kit/panels/summary.html", context=context, aside=aside)


def history(*, title: str = "History", aside: bool = True) -> Panel:
    """Return the panel of what happened to the record, newest first."""

    def context(actor: Actor, row: Any) -> Context:  # noqa: ANN401 -- leaf
        return {"entries": entries_about(actor, row.pk), "today": actor.today}

    return Panel(title=title, template="kit/panels/history.html", context=context, aside=aside)
