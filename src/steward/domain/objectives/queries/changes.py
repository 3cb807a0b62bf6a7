"""Read planned changes."""

from collections.abc import Mapping
from uuid import UUID

from steward.domain.controls.queries import standings
from steward.domain.documents.queries.reading import documents_visible_to
from steward.domain.objectives.models import ChangeReopens, PlannedChange
from steward.domain.objectives.terms.changes import Reopened
from steward.domain.systems.queries import first_names
from steward.domain.tasks.models import Task
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.tenancy.models import OwnedQuerySet

FOLLOWS = "change:"
MOST_OFFERED = 300
OF_SYSTEM = {
    Reopened.IMPACT: "Impact assessment of {name}",
    Reopened.RISKS: "Risks of {name}",
    Reopened.SYSTEM: "Record of {name}",
}


def changes_visible_to(actor: Actor) -> OwnedQuerySet[PlannedChange]:
    """Return the changes of the organisation with who answers for them."""
    return PlannedChange.objects.visible_to(actor).select_related("owner")


def get_change(actor: Actor, key: UUID) -> PlannedChange:
    """Return one change.

    Raises:
        NotFound: It is not there for this actor.
    """
    return changes_visible_to(actor).one(actor, key)


def reopens_of(actor: Actor, change: PlannedChange) -> list[ChangeReopens]:
    """Return what a change makes people look at again, by kind and name."""
    rows = ChangeReopens.objects.visible_to(actor).filter(change=change)
    return list(rows.order_by("kind", "label", "id"))


def follow_ups_of(actor: Actor, change: PlannedChange) -> list[Task]:
    """Return the tasks that followed a change, by number."""
    rows = Task.objects.visible_to(actor).filter(origin__startswith=f"{FOLLOWS}{change.pk}:")
    return list(rows.select_related("assignee").order_by("number"))


def offered(actor: Actor) -> Mapping[str, tuple[str, UUID | None]]:
    """Return what can be looked at again, as value of a choice → words and key of the record.

    A value is the kind and what tells it from others: ``risks:<key>``, ``control:A.6.2.4``.
    """
    found: dict[str, tuple[str, UUID | None]] = {
        f"{Reopened.STATEMENT}:soa": ("Statement of Applicability", None)
    }
    for key, name in first_names(actor, MOST_OFFERED):
        for kind, words in OF_SYSTEM.items():
            found[f"{kind}:{key}"] = (words.format(name=name), key)
    for document in documents_visible_to(actor).defer("text").order_by("number")[:MOST_OFFERED]:
        found[f"{Reopened.DOCUMENT}:{document.pk}"] = (str(document), document.pk)
    for item in standings(actor):
        node = item.requirement
        if node.id.startswith("A."):
            found[f"{Reopened.CONTROL}:{node.id}"] = (f"{node.id} {node.title}", None)
    return found


def choice_of(row: ChangeReopens) -> str:
    """Return the value of the choice that a row was made from; empty where it was written."""
    if row.kind == Reopened.STATEMENT:
        return f"{row.kind}:soa"
    if row.kind == Reopened.CONTROL:
        return f"{row.kind}:{row.label.split()[0]}"
    return "" if row.subject_id is None else f"{row.kind}:{row.subject_id}"


def get_reopens(actor: Actor, key: UUID) -> ChangeReopens:
    """Return one row of what a change reopens.

    Raises:
        NotFound: It is not there for this actor.
    """
    row = ChangeReopens.objects.visible_to(actor).filter(pk=key).select_related("change").first()
    if row is None:
        raise NotFound("There is no such record in this organisation.")
    return row
