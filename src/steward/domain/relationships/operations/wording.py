"""What every operation of this module checks, and the tasks that it makes."""

from collections.abc import Iterable
from datetime import date

from steward.domain.parts.models import Part
from steward.domain.parts.terms import PartKind
from steward.domain.tasks.operations.deriving import derive_tasks
from steward.domain.tasks.operations.working import assign_tasks, move_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import open_tasks
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, by_rule
from steward.foundation.core.errors import Invalid
from steward.foundation.identity.queries import current_members

Asked = tuple[TaskDraft, Part | None]
"""A task, and the supplier whose person does it; None where it is not that person's."""
LONGEST = 20_000
FIRST_YEAR, LAST_YEAR = 1990, 2200


def line(text: str, place: str, *, most: int = 300, needed: str = "") -> str:
    """Return a text on one line.

    Raises:
        Invalid: It is too long, or empty although it is needed.
    """
    found = " ".join(text.split())
    if needed and not found:
        raise Invalid(needed, place=place)
    if len(found) > most:
        raise Invalid(f"Keep it to {most:,} characters.", place=place)
    return found


def block(text: str, place: str, *, needed: str = "") -> str:
    """Return a text of some lines.

    Raises:
        Invalid: It is too long, or empty although it is needed.
    """
    found = text.strip()
    if needed and not found:
        raise Invalid(needed, place=place)
    if len(found) > LONGEST:
        raise Invalid(f"Keep it to {LONGEST:,} characters.", place=place)
    return found


def one_of(value: str, options: Iterable[tuple[str, str]], place: str) -> str:
    """Return a value that is one of the options.

    Raises:
        Invalid: It is none.
    """
    known = [key for key, _ in options]
    if value not in known:
        raise Invalid(f"{value!r} is none of {', '.join(known)}.", place=place)
    return value


def day(value: date | None, place: str, *, no_later: date | None = None) -> date | None:
    """Return a day, or None.

    Raises:
        Invalid: It is outside what a record can mean, or lies ahead where it may not.
    """
    if value is None:
        return None
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise Invalid(f"Choose a day between {FIRST_YEAR} and {LAST_YEAR}.", place=place)
    if no_later is not None and value > no_later:
        raise Invalid("This day lies ahead.", place=place)
    return value


def amount(value: int | None, place: str, *, most: int) -> int | None:
    """Return a whole number from 0, or None.

    Raises:
        Invalid: It is negative or too large.
    """
    if value is not None and not 0 <= value <= most:
        raise Invalid(f"Give a number from 0 to {most:,}.", place=place)
    return value


def check_supplier(part: Part) -> None:
    """Refuse a model or a dataset.

    Raises:
        Invalid: It is no supplier.
    """
    if part.kind != PartKind.SUPPLIER:
        raise Invalid(f"{part.name} is no supplier.", place="supplier")


def asked_for(
    *,
    origin: str,
    title: str,
    reason: str,
    clause: str = "A.10.3",
    due_days: int = 30,
    severity: str = "medium",
    steps: tuple[str, ...] = (),
) -> TaskDraft:
    """Return a task of those who keep third parties."""
    return TaskDraft(
        origin=origin,
        title=title[:300],
        steps=steps,
        requirement=clause,
        owner_role="Procurement",
        effort_days=0.5,
        priority={"low": 2.0, "medium": 4.0, "high": 6.0}.get(severity, 4.0),
        due_days=max(0, due_days),
        severity=severity,
        reason=reason[:2000],
    )


def ask_all(actor: Actor, asked: Iterable[Asked]) -> int:
    """Make tasks in consequence of what the actor may do; returns how many are new.

    One that nobody ever had goes to the person who answers for its supplier, if that is a member;
    one that was taken from its person by hand stays with nobody.
    """
    wanted = list(asked)
    ruled = by_rule(actor, EDIT_TASK)
    made = derive_tasks(actor=ruled, drafts=[draft for draft, _ in wanted])
    owners = {part.owner_person_id for _, part in wanted if part is not None}
    members = current_members(actor).filter(person_id__in=owners - {None})
    for owner in members.order_by("person_id").values_list("person_id", flat=True):
        origins = [d.origin for d, part in wanted if part and part.owner_person_id == owner]
        free = open_tasks(actor).filter(origin__in=origins, assignee=None, handovers=None)
        if tasks := list(free):
            assign_tasks(actor=ruled, tasks=tasks, person_id=owner)
    return made


def answer_tasks(actor: Actor, prefix: str, note: str) -> None:
    """Close the tasks that asked for what was just done, also those whose day is in the origin."""
    asked = list(open_tasks(actor).filter(origin__startswith=prefix))
    if asked:
        move_tasks(
            actor=by_rule(actor, EDIT_TASK), tasks=asked, status="done", note=note, settled=True
        )
