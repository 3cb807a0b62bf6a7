"""The tree of units."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from steward.foundation.core.actor import require
from steward.foundation.identity import policy, queries
from steward.foundation.identity.models import Unit
from steward.foundation.identity.operations import units as operations
from steward.foundation.identity.rules import flattened
from steward.foundation.identity.terms import UnitKind
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask
from steward.interfaces.web.settings.tabs import tabs_for

BACK = "/settings/units"


class UnitForm(forms.Form):
    """Name and kind of a unit."""

    name = forms.CharField(label="Name", max_length=200)
    kind = forms.ChoiceField(label="Kind", choices=[(kind.value, kind.label) for kind in UnitKind])


class PlaceForm(forms.Form):
    """The unit above."""

    parent = forms.TypedChoiceField(
        label="Below", required=False, coerce=UUID, empty_value=None, choices=()
    )

    def __init__(self, request: ActorRequest, unit: Unit | None = None, **options: Any) -> None:  # noqa: ANN401 -- framework requires
        super().__init__(request.POST if request.method == "POST" else None, **options)
        rows = flattened(queries.tree_of(queries.live_units(request.actor)))
        choices = [("", request.organisation_name)] + [
            (str(row.pk), "\u2003" * (depth + 1) + row.name)
            for depth, row in rows
            if unit is None or row.pk != unit.pk
        ]
        self.fields["parent"] = forms.TypedChoiceField(
            label="Below", required=False, coerce=UUID, empty_value=None, choices=choices
        )


class NewUnitForm(PlaceForm, UnitForm):
    """A unit and its place."""

    field_order = ["name", "kind", "parent"]


def units(request: ActorRequest) -> HttpResponse:
    """Draw the tree."""
    require(request.actor, policy.VIEW_MEMBERS)
    rows = list(queries.units_visible_to(request.actor))
    context = {
        "tabs": tabs_for(request.actor, BACK),
        "tree": queries.tree_of([row for row in rows if row.archived_at is None]),
        "archived": sorted((row for row in rows if row.archived_at), key=lambda row: row.name),
        "may_edit": request.actor.may(policy.EDIT_UNIT),
    }
    return render(request, "settings/units.html", context)


@require_http_methods(["GET", "POST"])
def add(request: ActorRequest, below: UUID | None = None) -> HttpResponse:
    """Add a unit, below another where the address names one."""
    above = None if below is None else queries.get_unit(request.actor, below)
    require(request.actor, policy.EDIT_UNIT)
    question = Question(
        title="Add a unit", button="Add the unit", done="The unit is added.", back=BACK
    )

    def call(fields: dict[str, Any]) -> None:
        operations.add_unit(actor=request.actor, **fields)

    form = NewUnitForm(request, initial={"parent": "" if above is None else str(above.pk)})
    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
def rename(request: ActorRequest, key: UUID) -> HttpResponse:
    """Give a unit another name or kind."""
    unit = _unit(request, key)
    question = Question(
        title=f"Rename {unit}",
        button="Rename",
        lead="AI systems keep the name that they were registered with.",
        done="The unit is renamed.",
        back=BACK,
    )

    def call(fields: dict[str, Any]) -> None:
        operations.rename_unit(actor=request.actor, unit=unit, **fields)

    data = request.POST if request.method == "POST" else None
    form = UnitForm(data, initial={"name": unit.name, "kind": unit.kind})
    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
def move(request: ActorRequest, key: UUID) -> HttpResponse:
    """Put a unit elsewhere."""
    unit = _unit(request, key)
    question = Question(
        title=f"Move {unit}",
        button="Move",
        lead="Everything below it moves along.",
        done="The unit is moved.",
        back=BACK,
    )

    def call(fields: dict[str, Any]) -> None:
        operations.move_unit(actor=request.actor, unit=unit, parent=fields["parent"])

    form = PlaceForm(request, unit, initial={"parent": str(unit.parent_id or "")})
    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
def archive(request: ActorRequest, key: UUID) -> HttpResponse:
    """Stop offering a unit."""
    unit = _unit(request, key)
    question = Question(
        title=f"Archive {unit}",
        button="Archive",
        lead="It is no longer offered. Records that name it keep its name.",
        tone="danger",
        done="The unit is archived.",
        back=BACK,
    )

    def call(_fields: dict[str, Any]) -> None:
        operations.archive_unit(actor=request.actor, unit=unit)

    return ask(request, question, _plain(request), call)


@require_http_methods(["GET", "POST"])
def restore(request: ActorRequest, key: UUID) -> HttpResponse:
    """Offer an archived unit again."""
    unit = _unit(request, key)
    question = Question(
        title=f"Restore {unit}", button="Restore", done="The unit is restored.", back=BACK
    )

    def call(_fields: dict[str, Any]) -> None:
        operations.restore_unit(actor=request.actor, unit=unit)

    return ask(request, question, _plain(request), call)


def _unit(request: ActorRequest, key: UUID) -> Unit:
    unit = queries.get_unit(request.actor, key)
    require(request.actor, policy.EDIT_UNIT, unit)
    return unit


def _plain(request: ActorRequest) -> forms.Form:
    return forms.Form(request.POST if request.method == "POST" else None)
