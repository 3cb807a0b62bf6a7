"""The tree of units."""

from uuid import UUID

from django.db import transaction

from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.events import (
    UnitAdded,
    UnitArchived,
    UnitMoved,
    UnitRenamed,
    UnitRestored,
)
from steward.foundation.identity.models import Organisation, Unit
from steward.foundation.identity.policy import EDIT_UNIT
from steward.foundation.identity.queries import get_organisation, get_unit, units_visible_to
from steward.foundation.identity.rules import check_name, check_no_cycle
from steward.foundation.identity.terms import UnitKind
from steward.foundation.journal.operations import record


@transaction.atomic
def add_unit(
    *, actor: Actor, name: str, kind: str = UnitKind.UNIT.value, parent: UUID | None = None
) -> Unit:
    """Add a unit, at the top or below another.

    Raises:
        NotAllowed: The actor may not arrange units.
        Invalid: The name is empty or taken, or kind or parent does not exist.
    """
    require(actor, EDIT_UNIT)
    _hold_tree(actor)
    unit = Unit.objects.create(
        organisation_id=actor.organisation_id,
        name=_free_name(actor, name, None),
        kind=_kind(kind),
        parent=_live_parent(actor, parent),
    )
    record(actor, UnitAdded(subject=unit.as_subject(), unit=unit.name))
    return unit


@transaction.atomic
def rename_unit(*, actor: Actor, unit: Unit, name: str, kind: str) -> Unit:
    """Give a unit another name or kind.

    Raises:
        NotAllowed: The actor may not arrange units.
        Invalid: The name is empty or taken, or the kind does not exist.
    """
    require(actor, EDIT_UNIT, unit)
    _hold_tree(actor)
    unit = get_unit(actor, unit.pk)
    before = unit.name
    unit.name, unit.kind = _free_name(actor, name, unit), _kind(kind)
    unit.save(update_fields=["name", "kind"])
    record(actor, UnitRenamed(subject=unit.as_subject(), unit=unit.name, before=before))
    return unit


@transaction.atomic
def move_unit(*, actor: Actor, unit: Unit, parent: UUID | None) -> Unit:
    """Put a unit, with everything below it, elsewhere in the tree.

    Raises:
        NotAllowed: The actor may not arrange units.
        Conflict: The new place is below the unit itself, or the unit is archived.
        Invalid: The parent does not exist.
    """
    require(actor, EDIT_UNIT, unit)
    _hold_tree(actor)
    unit = get_unit(actor, unit.pk)
    if unit.archived_at is not None:
        raise Conflict("This unit is archived; restore it first.")
    above = _live_parent(actor, parent)
    parents = dict(units_visible_to(actor).values_list("pk", "parent_id"))
    check_no_cycle(unit.pk, parent, parents)
    unit.parent_id = parent
    unit.save(update_fields=["parent"])
    place = get_organisation(actor).name if above is None else above.name
    record(actor, UnitMoved(subject=unit.as_subject(), unit=unit.name, parent=place))
    return unit


@transaction.atomic
def archive_unit(*, actor: Actor, unit: Unit) -> Unit:
    """Stop offering a unit; what names it keeps its name.

    Raises:
        NotAllowed: The actor may not arrange units.
        Conflict: Units stand below it, or it is archived.
    """
    require(actor, EDIT_UNIT, unit)
    _hold_tree(actor)
    unit = get_unit(actor, unit.pk)
    if unit.archived_at is not None:
        raise Conflict("This unit is archived already.")
    below = units_visible_to(actor).filter(parent=unit, archived_at=None).order_by("name")
    names = list(below.values_list("name", flat=True))
    if names:
        raise Conflict(f"Units stand below it: {', '.join(names)}. Move or archive them first.")
    unit.archived_at = actor.now
    unit.save(update_fields=["archived_at"])
    record(actor, UnitArchived(subject=unit.as_subject(), unit=unit.name))
    return unit


@transaction.atomic
def restore_unit(*, actor: Actor, unit: Unit) -> Unit:
    """Offer an archived unit again; at the top when the unit above it is archived.

    Raises:
        NotAllowed: The actor may not arrange units.
        Conflict: It is not archived.
    """
    require(actor, EDIT_UNIT, unit)
    _hold_tree(actor)
    unit = get_unit(actor, unit.pk)
    if unit.archived_at is None:
        raise Conflict("This unit is not archived.")
    unit.archived_at = None
    if unit.parent is not None and unit.parent.archived_at is not None:
        unit.parent_id = None
    unit.save(update_fields=["archived_at", "parent"])
    record(actor, UnitRestored(subject=unit.as_subject(), unit=unit.name))
    return unit


def _hold_tree(actor: Actor) -> None:
    """Let all changes of the tree wait for each other: two moves must not close a circle."""
    Organisation.objects.select_for_update().get(pk=actor.organisation_id)


def _free_name(actor: Actor, name: str, unit: Unit | None) -> str:
    tidy = check_name(name, what="the unit a name")
    taken = units_visible_to(actor).filter(name__iexact=tidy)
    found = (taken if unit is None else taken.exclude(pk=unit.pk)).first()
    if found is not None:
        state = "an archived unit" if found.archived_at else "a unit"
        raise Invalid(f"There is {state} with this name.", place="name")
    return tidy


def _kind(kind: str) -> str:
    if kind not in set(UnitKind):
        raise Invalid(f"There is no kind of unit {kind!r}.", place="kind")
    return kind


def _live_parent(actor: Actor, parent: UUID | None) -> Unit | None:
    if parent is None:
        return None
    unit = units_visible_to(actor).filter(pk=parent, archived_at=None).first()
    if unit is None:
        raise Invalid("There is no such unit, or it is archived.", place="parent")
    return unit
