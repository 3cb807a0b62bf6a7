"""Importing an inventory in the background: read, write, derive."""

from collections.abc import Iterable, Mapping
from typing import Any, cast
from uuid import UUID

from steward.domain.parts.terms import PartDraft
from steward.domain.questionnaires.queries import vocabulary
from steward.domain.risks.jobs import derive_in_steps
from steward.domain.systems.operations.registering import import_systems
from steward.domain.systems.terms import SystemDraft
from steward.extensions.exchange.mapping import Preview, RowError, SystemRow, preview
from steward.extensions.exchange.tables import read_table
from steward.foundation.core.actor import Actor
from steward.foundation.files.models import StoredFile
from steward.foundation.files.operations import read_file
from steward.foundation.files.queries import get_file
from steward.foundation.work.models import Work
from steward.foundation.work.operations import ask_for_work
from steward.foundation.work.runners import Errand, runs

IMPORT = "systems.import"


def ask_to_import(
    actor: Actor, stored: StoredFile, mapping: Mapping[str, str], heading: int | None = None
) -> Work:
    """Ask for the import of a stored table, each column as the mapping says.

    ``heading`` is the row of the headings, where it is not the one that would be found.
    """
    return ask_for_work(
        actor=actor,
        kind=IMPORT,
        label=f"Import {stored.name}",
        arguments={"file": str(stored.pk), "mapping": dict(mapping), "heading": heading},
    )


@runs(IMPORT)
def import_inventory(errand: Errand) -> None:
    """Write every row that can be taken in one transaction, then derive the risks.

    Arguments: ``file``, the key of the stored file, ``mapping``, column → target, and ``heading``,
    the row of the headings or None. Keeps in the result: ``batch``, the key of the import,
    ``created`` and ``refused``.
    """
    if "batch" not in errand.result:
        errand.tell("Reading the file")
        with errand.step() as actor:
            name, found = _read(actor, errand.arguments)
        errand.tell(f"Writing {len(found.rows):,} AI systems")
        with errand.step() as actor:
            batch = import_systems(
                actor=actor,
                file_name=name,
                drafts=[_draft(row, name) for row in found.rows],
                refused=found.refused,
                problems=list(_problems(found.errors)),
            )
            errand.result.update(
                batch=str(batch.id),
                created=batch.created,
                refused=batch.refused,
                problems=len(found.errors),
            )
    derive_in_steps(errand)


def _read(actor: Actor, arguments: Mapping[str, Any]) -> tuple[str, Preview]:
    stored = get_file(actor, UUID(arguments["file"]))
    content = read_file(actor=actor, file=stored)
    table = read_table(content, stored.name, heading=arguments.get("heading"))
    return stored.name, preview(table, arguments["mapping"], vocabulary())


def _draft(row: SystemRow, source: str) -> SystemDraft:
    texts = cast("Mapping[str, Any]", row.texts)
    suppliers = [PartDraft(kind="supplier", name=name) for name in row.suppliers]
    place = f"{source}, row {row.row}"
    return SystemDraft(**texts, facts=dict(row.facts), source=place, components=suppliers)


def _problems(errors: Iterable[RowError]) -> Iterable[dict[str, Any]]:
    for item in errors:
        yield {
            "row": item.row,
            "column": item.column,
            "value": item.value,
            "reason": item.reason,
        }
