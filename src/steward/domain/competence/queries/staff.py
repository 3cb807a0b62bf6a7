"""Read whom the list of a system for personnel can mean, and what importing it would do."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from steward.domain.competence.models import AimsFunction, Holding, StaffImport, Worker
from steward.domain.competence.terms.staff import BroughtPerson, Ending, KnownStaff, StaffLine
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import current_members, live_units
from steward.foundation.tenancy.models import OwnedQuerySet

OF_ACCOUNT = ("name", "email")


def staff_imports(actor: Actor) -> OwnedQuerySet[StaffImport]:
    """Return the imports of people."""
    return StaffImport.objects.visible_to(actor)


def get_staff_import(actor: Actor, key: UUID) -> StaffImport:
    """Return one import of people.

    Raises:
        NotFound: It is not there for this actor.
    """
    return StaffImport.objects.get_queryset().one(actor, key)


def known_staff(actor: Actor) -> KnownStaff:
    """Return whom, which units and which functions in use a row can name."""
    numbers: dict[str, str] = {}
    emails: dict[str, set[str]] = {}
    names: dict[str, set[str]] = {}
    managers: dict[str, set[str]] = {}
    accounts: set[UUID] = set()
    for row in Worker.objects.visible_to(actor):
        who = f"worker:{row.pk}"
        if row.person_id is not None:
            accounts.add(row.person_id)
        if row.staff_number:
            numbers[row.staff_number.casefold()] = who
        if row.email:
            emails.setdefault(row.email.casefold(), set()).add(who)
        if not (row.person_id or row.email or row.staff_number):
            names.setdefault(row.name.casefold(), set()).add(who)
        managers.setdefault(row.name.casefold(), set()).add(who)
    for member in current_members(actor):
        if member.person_id not in accounts:
            who = f"member:{member.person_id}"
            emails.setdefault(member.person.email.casefold(), set()).add(who)
            managers.setdefault(str(member.person).casefold(), set()).add(who)
    functions = AimsFunction.objects.visible_to(actor).filter(archived_at=None).order_by("-number")
    return KnownStaff(
        numbers=numbers,
        emails=_single(emails),
        names=_single(names),
        managers=_single(managers),
        units={unit.name.casefold(): unit.pk for unit in live_units(actor)},
        functions={row.name.casefold(): row.pk for row in functions},
    )


def _single(found: dict[str, set[str]]) -> dict[str, str | None]:
    return {word: next(iter(who)) if len(who) == 1 else None for word, who in found.items()}


def staff_lines(actor: Actor, people: Sequence[BroughtPerson]) -> list[StaffLine]:
    """Return what an import of these people would do, row by row; nothing is written."""
    keys = [UUID(item.who[7:]) for item in people if item.who.startswith("worker:")]
    rows = {f"worker:{row.pk}": row for row in Worker.objects.visible_to(actor).filter(pk__in=keys)}
    held: dict[UUID, list[Holding]] = {}
    holdings = Holding.objects.visible_to(actor).filter(worker__in=keys)
    for holding in holdings.select_related("function").order_by("id"):
        held.setdefault(holding.worker_id, []).append(holding)
    by_row = {f"row:{item.row}": item.who for item in people if item.who}
    return [
        _line(actor, item, rows.get(item.who), held, by_row.get(item.manager, item.manager))
        for item in people
    ]


def _line(
    actor: Actor,
    item: BroughtPerson,
    row: Worker | None,
    held: dict[UUID, list[Holding]],
    manager: str,
) -> StaffLine:
    new = _differing(item, row)
    if manager and manager != item.who and (row is None or manager != f"worker:{row.manager_id}"):
        new["manager_id"] = manager
    old = {} if row is None else {name: getattr(row, name) for name in new}
    leaves_on = item.told.get("left_on", None if row is None else row.left_on)
    mine = [] if row is None else held.get(row.pk, [])
    return StaffLine(
        person=item,
        name=str(item.told.get("name") or (row and row.name) or item.told.get("email", "")),
        worker_id=None if row is None else row.pk,
        old=old,
        new=new,
        begins=_begins(actor, item, mine, leaves_on, moved="job" in new),
        begins_on=new.get("since_on") or actor.today,
        ends=tuple(_ends(actor, item, mine, leaves_on)),
        leaves_on=leaves_on,
    )


def _differing(item: BroughtPerson, row: Worker | None) -> dict[str, Any]:
    """Return what a row tells otherwise than is known; an account keeps its name and address."""
    own = item.who.startswith("member:") or (row is not None and row.person_id is not None)
    return {
        name: value
        for name, value in item.told.items()
        if not (own and name in OF_ACCOUNT) and (row is None or getattr(row, name) != value)
    }


def _begins(
    actor: Actor,
    item: BroughtPerson,
    held: Sequence[Holding],
    leaves_on: date | None,
    *,
    moved: bool,
) -> UUID | None:
    """Return the function that somebody begins to hold.

    One that was ended by hand does not begin again as long as the list says the same.
    """
    if item.function_id is None or (leaves_on is not None and leaves_on <= actor.today):
        return None
    same = [row for row in held if row.function_id == item.function_id]
    lasting = any(row.until_on is None or row.until_on > actor.today for row in same)
    return None if lasting or (same and not moved) else item.function_id


def _ends(
    actor: Actor, item: BroughtPerson, held: Sequence[Holding], leaves_on: date | None
) -> list[Ending]:
    """Return what ends: everything of somebody who leaves, else what an import began before."""
    found: list[Ending] = []
    for row in held:
        brought = row.imported_by_id is not None and bool(item.told.get("job"))
        moved = actor.today if brought and row.function_id != item.function_id else None
        days = [day for day in (leaves_on, moved) if day is not None]
        if days and (row.until_on is None or row.until_on > max(min(days), row.from_on)):
            ending = max(min(days), row.from_on)
            found.append(Ending(holding_id=row.pk, function=row.function.name, until_on=ending))
    return found
