"""The forms by which people are let in, given roles and put into groups."""

from typing import Any
from uuid import UUID

from django import forms

from steward.domain.systems.queries import systems_visible_to
from steward.foundation.identity import queries
from steward.foundation.identity.models import Group
from steward.foundation.identity.queries.holding import live_custom_roles
from steward.foundation.identity.queries.standing import addable
from steward.foundation.identity.rules import flattened, grantable_roles
from steward.foundation.identity.terms import Role
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import sent


class AskedForm(forms.Form):
    """A form that a request fills."""

    def __init__(self, request: ActorRequest, **options: Any) -> None:  # noqa: ANN401 -- framework requires
        super().__init__(sent(request), **options)


class RoleForm(AskedForm):
    """A role, out of those that the actor may give."""

    role = forms.ChoiceField(label="Role", help_text="What each may do is on the page “Roles”.")

    def __init__(self, request: ActorRequest, **options: Any) -> None:  # noqa: ANN401 -- framework requires
        super().__init__(request, **options)
        held = request.actor.permissions
        choices = [(role.value, role.label) for role in grantable_roles(held)]
        choices += [
            (str(row.pk), row.name)
            for row in live_custom_roles(request.actor)
            if frozenset(row.permissions) <= held
        ]
        self.fields["role"] = forms.ChoiceField(
            label="Role", choices=choices, help_text="What each may do is on the page “Roles”."
        )


class LastDayForm(AskedForm):
    """The last day of a membership."""

    ends_on = forms.DateField(
        label="Last day",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="Empty means: until somebody ends it.",
    )


class FirstDayForm(AskedForm):
    """The first day of a membership."""

    starts_on = forms.DateField(
        label="First day",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="Empty means: at once.",
    )


class ReachForm(AskedForm):
    """Units and AI systems."""

    units = forms.MultipleChoiceField(
        label="Units",
        required=False,
        widget=forms.SelectMultiple({"size": 8}),
        help_text="With all units below them, and all AI systems registered there.",
    )
    systems = forms.MultipleChoiceField(
        label="AI systems", required=False, widget=forms.SelectMultiple({"size": 8})
    )

    def __init__(self, request: ActorRequest, **options: Any) -> None:  # noqa: ANN401 -- framework requires
        super().__init__(request, **options)
        branches = flattened(queries.tree_of(queries.live_units(request.actor)))
        units = [(str(row.pk), "\u2003" * depth + row.name) for depth, row in branches]
        rows = systems_visible_to(request.actor).order_by("number")
        systems = [
            (str(key), f"AIS-{number:04d} {name}")
            for key, number, name in rows.values_list("pk", "number", "name")
        ]
        self.fields["units"].choices = units
        self.fields["systems"].choices = systems


class InviteForm(ReachForm, RoleForm):
    """Whom to invite, as what, until when and to see what."""

    email = forms.EmailField(label="E-mail address", max_length=254)
    ends_on = forms.DateField(
        label="Last day",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="Empty means: until somebody ends the membership.",
    )
    field_order = ["email", "role", "ends_on", "units", "systems"]


class GroupForm(RoleForm):
    """What a group is called and gives."""

    name = forms.CharField(label="Name", max_length=100)
    starts_on = forms.DateField(
        label="First day",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="From when the role counts. Empty means: at once.",
    )
    ends_on = forms.DateField(
        label="Last day",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="Until when the role counts. Empty means: no end.",
    )
    field_order = ["name", "role", "starts_on", "ends_on"]

    def __init__(self, request: ActorRequest, **options: Any) -> None:  # noqa: ANN401 -- framework requires
        super().__init__(request, **options)
        field = self.fields["role"]
        given = [item for item in field.choices if item[0] != Role.OWNER.value]
        field.choices, field.required = [("", "None"), *given], False


class PutForm(AskedForm):
    """Who is put into a group."""

    member = forms.TypedChoiceField(label="Person", coerce=UUID, choices=())

    def __init__(self, request: ActorRequest, group: Group, **options: Any) -> None:  # noqa: ANN401 -- framework requires
        super().__init__(request, **options)
        rows = addable(request.actor, group)
        choices = [(str(row.pk), f"{row.person.name}, {row.person.email}") for row in rows]
        self.fields["member"] = forms.TypedChoiceField(
            label="Person", coerce=UUID, choices=[("", "Choose"), *choices]
        )


def plain(request: ActorRequest) -> forms.Form:
    """Return a form without fields, for a question that only asks whether."""
    return forms.Form(sent(request))
