"""What auditors from outside opened, as a list with filters and exports."""

from functools import partial
from typing import Any

from django.urls import URLPattern, path

from steward.domain.audits import policy
from steward.domain.audits.models import Opened
from steward.domain.audits.queries.outside import (
    get_opened,
    opened_visible_to,
    people_who_opened,
)
from steward.domain.audits.terms.opening import OPENED_WORDS
from steward.foundation.core.moments import in_words
from steward.interfaces.web.kit.columns import Door, Person, Text
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.listing import export, show_list
from steward.interfaces.web.kit.pages import Empty, Pages

MARKED = {True: "Bears the name", False: "As it is", None: ""}


class Log(Pages[Opened]):
    """A list whose rows have no page of their own: what was opened has one."""

    @property
    def address(self) -> str:
        """Return the address of the list."""
        return "/audits/opened"

    def urls(self) -> list[URLPattern]:
        """Return the addresses of the list and its export."""
        here = self.address.lstrip("/")
        return [
            path(here, partial(show_list, self), name="opened-list"),
            path(f"{here}/export.<str:kind>", partial(export, self), name="opened-export"),
        ]


def door(row: Opened) -> str:
    """Return the address that was opened, as of the instant that was looked at."""
    if row.by_program or row.kind == "file":
        return ""
    if row.as_of is None:
        return str(row.address)
    mark = "&" if "?" in row.address else "?"
    return f"{row.address}{mark}as_of={row.as_of.strftime('%Y-%m-%dT%H:%M:%S.%fZ')}"


def _moment(name: str) -> Any:  # noqa: ANN401 -- leaf
    def words(row: Opened) -> str:
        moment = getattr(row, name)
        return "Today" if moment is None else in_words(moment)

    return words


log = Log(
    noun="opening",
    plural="opened",
    title="What was opened from outside",
    overline="ISO/IEC 42001, 7.5.3",
    lead="Every page, record and file that an auditor from outside opened. Nothing here changes.",
    rows=opened_visible_to,
    one=get_opened,
    view=policy.VIEW_OUTSIDERS,
    columns=[
        Text("at", label="When", sort="at", get=_moment("at")),
        Person("name", label="Who", sort="name"),
        Text("kind", sort="kind"),
        Door("title", label="What", to=door, get=str),
        Text("address", label="Address", on_phone=False),
        Text("as_of", label="As it stood on", get=_moment("as_of"), on_phone=False),
        Text("marked", label="Mark", get=lambda row: MARKED[row.marked], on_phone=False),
    ],
    order=("-at", "-id"),
    filters=[
        Search(("title", "address")),
        Choice("person", people_who_opened, label="Who", field="person_id"),
        Choice("kind", list(OPENED_WORDS.items())),
        Flag("unmarked", "Files without a mark", where={"marked": False}),
        Flag("program", "By a program", where={"by_program": True}),
    ],
    empty=Empty(
        title="Nothing was opened yet",
        text="Who is invited to an audit from outside leaves a line here for all that is opened.",
    ),
    list_template="auditors/opened.html",
)
