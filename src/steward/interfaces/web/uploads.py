"""Tables that people send, and what is wrong with their rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.forms import Form

from steward.extensions.exchange.tables import HEADER_SEARCH, LARGEST_FILE, Table, read_table
from steward.foundation.core.errors import DomainError, Invalid
from steward.foundation.files.models import StoredFile
from steward.foundation.files.operations import store_file
from steward.interfaces.web.actors import ActorRequest

ROWS_NAMED = 3


def take_table(request: ActorRequest, form: Form) -> StoredFile | None:
    """Keep the table of a form's field ``file``; one that cannot be read is told at the field."""
    given: UploadedFile = form.cleaned_data["file"]
    name = given.name or "file"
    try:
        content = given.read(LARGEST_FILE + 1)
        read_table(content, name)
    except DomainError as error:
        form.add_error("file", str(error))
        return None
    return store_file(actor=request.actor, name=name, content=content)


@dataclass(frozen=True, kw_only=True)
class TableAsked:
    """A table with its headings where the address wants them; ``message`` says why not."""

    table: Table
    heading: int | None
    message: str = ""
    last: int = HEADER_SEARCH

    @property
    def row(self) -> int:
        """Return the row in which the headings stand."""
        return self.table.first_row - 1


def read_as_asked(request: ActorRequest, read: Callable[[int | None], Table]) -> TableAsked:
    """Read a table with its headings in the row that the address names, else where they seem."""
    words = request.GET.get("headings", "")
    if not words:
        return TableAsked(table=read(None), heading=None)
    try:
        wanted = int(words) if words.isascii() and words.isdigit() and len(words) < 4 else 0
        return TableAsked(table=read(wanted), heading=wanted)
    except Invalid as error:
        return TableAsked(table=read(None), heading=None, message=error.message)


def chosen_columns(request: ActorRequest, table: Table) -> dict[str, str]:
    """Return what each column becomes by the fields ``target`` of a form, those not taken left."""
    pairs = zip(table.columns, request.POST.getlist("target"), strict=False)
    return {column: target for column, target in pairs if target}


def first_value(table: Table, column: str) -> str:
    """Return the first value of a column, at most 80 characters; empty where there is none."""
    index = table.columns.index(column)
    return next((row[index][:80] for row in table.rows if row[index]), "")


@dataclass(frozen=True)
class AlikeProblem:
    """One problem with all rows that have it."""

    column: str
    reason: str
    rows: list[int]

    @property
    def first(self) -> str:
        """Return the first rows."""
        return ", ".join(str(row) for row in self.rows[:ROWS_NAMED])

    @property
    def others(self) -> str:
        """Return the other rows; empty where there are none."""
        return ", ".join(str(row) for row in self.rows[ROWS_NAMED:])


def alike(problems: Iterable[tuple[str, str, int]]) -> list[AlikeProblem]:
    """Return problems that differ only by their row as one, those of most rows first."""
    found: dict[tuple[str, str], AlikeProblem] = {}
    for column, reason, row in problems:
        found.setdefault((column, reason), AlikeProblem(column, reason, [])).rows.append(row)
    return sorted(found.values(), key=lambda item: -len(item.rows))
