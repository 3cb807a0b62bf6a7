"""The declaration of the pages of one kind of object, and their addresses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.urls import URLPattern, path

from steward.foundation.core.actor import Actor, Permission
from steward.interfaces.web.kit import changing, commenting, listing
from steward.interfaces.web.kit.columns import Column
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Filter
from steward.interfaces.web.kit.panels import Panel

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Empty:
    """What a list says while there is nothing in it, and the next step."""

    title: str
    text: str
    action: str = ""
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class Pages(Generic[Row]):
    """List, record, commands and exports of one kind of object.

    ``rows`` returns what the actor may see; ``one`` raises NotFound. ``order`` is the order of the
    list until somebody sorts by a heading. ``proposed`` marks rows that no person has decided yet.
    ``reads`` names the fields that the list needs, where a table is very long; all but JSON else.
    ``aside`` stands beside the list; ``preview`` shows the row in focus there, by click or arrow.
    """

    noun: str
    plural: str
    title: str
    rows: Callable[[Actor], QuerySet[Row]]
    one: Callable[[Actor, UUID], Row]
    columns: Sequence[Column]
    order: Sequence[str]
    reads: Sequence[str] = ()
    view: Permission[Any] | None = None
    overline: str = ""
    lead: str = ""
    filters: Sequence[Filter] = ()
    create: Command | None = None
    commands: Sequence[Command] = ()
    bulk: Sequence[Command] = ()
    panels: Sequence[Panel] = ()
    aside: Panel | None = None
    preview: Panel | None = None
    empty: Empty | None = None
    proposed: Callable[[Row], bool] | None = None
    record_overline: Callable[[Row], str] | None = None
    record_template: str = "kit/record.html"
    list_template: str = "kit/list.html"
    size: int = 50

    @property
    def address(self) -> str:
        """Return the address of the list."""
        return f"/{self.plural}"

    def record_address(self, row: Row) -> str:
        """Return the address of a record."""
        return f"{self.address}/{row.pk}"

    def command(self, name: str) -> Command | None:
        """Return the command of a record by its name."""
        return next((item for item in self.commands if item.name == name), None)

    def bulk_command(self, name: str) -> Command | None:
        """Return the command of many records by its name."""
        return next((item for item in self.bulk if item.name == name), None)

    def urls(self) -> list[URLPattern]:
        """Return the addresses of all pages."""
        base = self.plural
        names: dict[str, tuple[str, Callable[..., Any]]] = {
            base: ("list", listing.show_list),
            f"{base}/export.<str:kind>": ("export", listing.export),
            f"{base}/new": ("new", changing.create),
            f"{base}/bulk/<str:name>": ("bulk", changing.bulk),
            f"{base}/<uuid:key>": ("record", listing.show_record),
        }
        if any(panel.about is not None for panel in self.panels):
            names[f"{base}/<uuid:key>/comments"] = ("comments", commenting.write)
            names[f"{base}/<uuid:key>/comments/<uuid:comment>"] = ("comment", commenting.change)
        names[f"{base}/<uuid:key>/<str:name>"] = ("command", changing.change)
        return [
            path(route, partial(view, self), name=f"{self.noun}-{name}")
            for route, (name, view) in names.items()
        ]
