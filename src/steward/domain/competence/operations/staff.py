"""Take over people from the list of a system for personnel, and take that back.

Source: ISO/IEC 42001:2023, 7.2 and A.4.6.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from steward.domain.competence.events import (
    HolderAppointed,
    HoldingEnded,
    StaffImported,
    StaffImportUndone,
)
from steward.domain.competence.models import AimsFunction, Holding, StaffImport, Worker
from steward.domain.competence.operations.people import worker_of
from steward.domain.competence.policy import EDIT_COMPETENCE
from steward.domain.competence.queries.staff import staff_lines
from steward.domain.competence.terms.staff import BroughtPerson, StaffLine
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import hold

TOLD = (
    "name",
    "email",
    "staff_number",
    "unit_id",
    "job",
    "since_on",
    "left_on",
    "manager_id",
)
COLUMNS = tuple(name.removesuffix("_id") for name in TOLD)
MOST_PROBLEMS = 1000


@transaction.atomic
def import_staff(
    *,
    actor: Actor,
    file_name: str,
    people: Sequence[BroughtPerson],
    refused: int = 0,
    problems: Sequence[Mapping[str, Any]] = (),
) -> StaffImport:
    """Bring people from a system for personnel; those known are changed.

    Nobody gets an account or a membership. Who leaves holds nothing after the last day.

    Args:
        actor: Who imports.
        file_name: The name of the file.
        people: What the rows tell, each person at most once.
        refused: How many rows were not taken.
        problems: What is wrong by row and column.

    Raises:
        NotAllowed: The actor may not keep functions.
    """
    require(actor, EDIT_COMPETENCE)
    hold(actor.organisation_id, "workers")
    batch = StaffImport(
        organisation_id=actor.organisation_id,
        file_name=file_name[:255],
        refused=refused,
        problems=[dict(item) for item in problems[:MOST_PROBLEMS]],
    )
    batch.save(force_insert=True)
    lines = staff_lines(actor, people)
    rows = _kept(actor, batch, lines)
    _end(actor, batch, lines)
    _begin(actor, batch, lines, rows)
    outcomes = [line.outcome for line in lines]
    batch.created, batch.changed = outcomes.count("new"), outcomes.count("changed")
    batch.closed, batch.untouched = outcomes.count("closed"), outcomes.count("untouched")
    batch.save()
    event = StaffImported(
        subject=batch.as_subject(),
        created=batch.created,
        changed=batch.changed,
        closed=batch.closed,
    )
    record(actor, event)
    return batch


def _kept(actor: Actor, batch: StaffImport, lines: Sequence[StaffLine]) -> dict[int, Worker]:
    """Write the people; returns them by the number of their row."""
    keys = [line.worker_id for line in lines if line.worker_id is not None]
    known = {row.pk: row for row in Worker.objects.visible_to(actor).filter(pk__in=keys)}
    rows: dict[int, Worker] = {}
    fresh: list[Worker] = []
    for line in lines:
        if line.worker_id is not None:
            rows[line.person.row] = known[line.worker_id]
            continue
        row = _made(actor, line)
        batch.made.append(str(row.pk))
        rows[line.person.row] = row
        if row.person_id is None:
            fresh.append(row)
    before = {row.pk: told_of(row) for row in rows.values()}
    for line in lines:
        for name, value in line.new.items():
            manager = name == "manager_id"
            given = _manager(actor, batch, str(value), rows) if manager else value
            setattr(rows[line.person.row], name, given)
    Worker.objects.write(fresh)
    made = {row.pk for row in fresh}
    others = [row for row in rows.values() if row.pk not in made]
    differing = [row for row in others if told_of(row) != before[row.pk]]
    Worker.objects.rewrite(differing, COLUMNS)
    for row in differing:
        batch.before[str(row.pk)] = {"old": before[row.pk], "new": told_of(row)}
    return rows


def _made(actor: Actor, line: StaffLine) -> Worker:
    kind, _, key = line.person.who.partition(":")
    if kind == "member":
        return worker_of(actor, person_id=UUID(key))
    return Worker(organisation_id=actor.organisation_id, name=line.name)


def _manager(actor: Actor, batch: StaffImport, given: str, rows: Mapping[int, Worker]) -> UUID:
    kind, _, key = given.partition(":")
    if kind == "row":
        return rows[int(key)].pk
    if kind == "worker":
        return UUID(key)
    row = worker_of(actor, person_id=UUID(key))
    if str(row.pk) not in batch.made:
        batch.made.append(str(row.pk))
    return row.pk


def told_of(row: Worker) -> dict[str, Any]:
    """Return what a list can tell of a person, as plain values."""
    values = {name: getattr(row, name) for name in TOLD}
    return {
        name: str(value) if isinstance(value, (date, UUID)) else value
        for name, value in values.items()
    }


def _end(actor: Actor, batch: StaffImport, lines: Sequence[StaffLine]) -> None:
    days = {ending.holding_id: ending.until_on for line in lines for ending in line.ends}
    rows = Holding.objects.visible_to(actor).filter(pk__in=list(days))
    ended = list(rows.select_related("worker", "function"))
    for row in ended:
        old, row.until_on = row.until_on, days[row.pk]
        batch.ended[str(row.pk)] = {"old": old and str(old), "new": str(row.until_on)}
        day = f"{row.until_on:%-d %B %Y}"
        subject = row.function.as_subject()
        record(actor, HoldingEnded(subject=subject, who=row.worker.name, until_on=day))
    Holding.objects.rewrite(ended, ["until_on"])


def _begin(
    actor: Actor, batch: StaffImport, lines: Sequence[StaffLine], rows: Mapping[int, Worker]
) -> None:
    wanted = {line.begins for line in lines if line.begins is not None}
    functions = {
        row.pk: row for row in AimsFunction.objects.visible_to(actor).filter(pk__in=wanted)
    }
    begun: list[Holding] = []
    for line in lines:
        if line.begins is None:
            continue
        leaves = line.leaves_on
        row = Holding(
            organisation_id=actor.organisation_id,
            function=functions[line.begins],
            worker=rows[line.person.row],
            from_on=line.begins_on,
            until_on=None if leaves is None else max(leaves, line.begins_on),
            appointed_by=f"List {batch.file_name}"[:200],
            imported_by=batch,
        )
        begun.append(row)
        event = HolderAppointed(
            subject=row.function.as_subject(),
            who=row.worker.name,
            from_on=f"{row.from_on:%-d %B %Y}",
            by=row.appointed_by,
        )
        record(actor, event)
    Holding.objects.write(begun)


@transaction.atomic
def undo_staff_import(*, actor: Actor, batch: StaffImport) -> tuple[int, int]:
    """Take an import back; returns how many people were removed and how many are as before.

    What somebody changed since stays as it is, and so does who was assessed or trained by now.

    Raises:
        NotAllowed: The actor may not keep functions.
        Conflict: It was taken back before, or a later import stands on it.
    """
    require(actor, EDIT_COMPETENCE, batch)
    hold(actor.organisation_id, "workers")
    row = StaffImport.objects.get_queryset().select_for_update().one(actor, batch.pk)
    if row.undone_at is not None:
        raise Conflict("This import was already taken back.")
    later = StaffImport.objects.visible_to(actor).filter(pk__gt=row.pk, undone_at=None)
    if later.exists():
        raise Conflict("A later import stands on this one; take that back first.")
    begun = Holding.objects.visible_to(actor).filter(imported_by=row)
    begun.filter(assessments=None, actions=None).delete()
    _reopen(actor, row)
    restored = _restored(actor, row)
    made = Worker.objects.visible_to(actor).filter(pk__in=row.made)
    keys = list(made.filter(trainings=None, holdings=None).values_list("pk", flat=True))
    Worker.objects.visible_to(actor).filter(pk__in=keys).delete()
    row.undone_at = actor.now
    row.save(update_fields=["undone_at"])
    event = StaffImportUndone(subject=row.as_subject(), removed=len(keys), restored=restored)
    record(actor, event)
    return len(keys), restored


def _reopen(actor: Actor, batch: StaffImport) -> None:
    rows = list(Holding.objects.visible_to(actor).filter(pk__in=list(batch.ended)))
    reopened: list[Holding] = []
    for row in rows:
        kept = batch.ended[str(row.pk)]
        if str(row.until_on) == kept["new"]:
            row.until_on = date.fromisoformat(kept["old"]) if kept["old"] else None
            reopened.append(row)
    Holding.objects.rewrite(reopened, ["until_on"])


def _restored(actor: Actor, batch: StaffImport) -> int:
    count = 0
    for row in Worker.objects.visible_to(actor).filter(pk__in=list(batch.before)):
        kept = batch.before[str(row.pk)]
        if told_of(row) != kept["new"] or str(row.pk) in batch.made:
            continue
        for name, value in kept["old"].items():
            setattr(row, name, value)
        row.save(update_fields=list(COLUMNS))
        count += 1
    return count
