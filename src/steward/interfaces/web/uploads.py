"""Tables that people send, and what is wrong with their rows."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.forms import Form

from steward.extensions.exchange.tables import LARGEST_FILE, read_table
from steward.foundation.core.errors import DomainError
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
