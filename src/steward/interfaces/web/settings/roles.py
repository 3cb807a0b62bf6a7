"""Roles: what each may do, roles of the organisation's own, and how a role sees the pages."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from steward.foundation.core.actor import LABELS, require
from steward.foundation.core.errors import DomainError
from steward.foundation.identity import policy, queries
from steward.foundation.identity.models import CustomRole
from steward.foundation.identity.operations import roles as operations
from steward.foundation.identity.queries import holding
from steward.foundation.identity.terms import PERMISSIONS, Role
from steward.interfaces.web.actors import SEEN_AS, ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.kit.commands import refuse, wired
from steward.interfaces.web.proof import freshly_proved
from steward.interfaces.web.settings.permissions import areas
from steward.interfaces.web.settings.tabs import tabs_for

PAGE = "/settings/roles"


class RoleDraftForm(forms.Form):
    """What a role is called and who it is for."""

    name = forms.CharField(label="Name", max_length=100)
    meaning = forms.CharField(
        label="Who it is for", max_length=300, required=False, help_text="In a sentence."
    )


class NewRoleForm(RoleDraftForm):
    """A new role, and what it is made from."""

    base = forms.ChoiceField(
        label="Made from",
        choices=[(role.value, role.label) for role in Role if role is not Role.OWNER],
        help_text="Where a rule names a role, such as who may bear which risk, it counts as this.",
    )


def roles(request: ActorRequest) -> HttpResponse:
    """Explain the roles and show which may do what."""
    actor = request.actor
    require(actor, policy.VIEW_MEMBERS)
    mine = queries.own_membership(actor)
    known = sorted({name for names in PERMISSIONS.values() for name in names if name in LABELS})
    may_preview = actor.may(policy.EDIT_MEMBER) and not request.seen_as
    counts = holding.count_holders(actor)
    context = {
        "tabs": tabs_for(actor, PAGE),
        "roles": [
            {
                "role": role,
                "mine": role.value == mine.role and mine.custom_role_id is None,
                "may_preview": may_preview and PERMISSIONS[role] <= actor.permissions,
            }
            for role in Role
        ],
        "own": [
            {
                "row": row,
                "mine": row.pk == mine.custom_role_id,
                "count": counts.get(row.pk, 0),
                "base": Role(row.base).label,
                "may_preview": may_preview
                and row.archived_at is None
                and frozenset(row.permissions) <= actor.permissions,
            }
            for row in holding.custom_roles(actor)
        ],
        "rows": [
            {"label": LABELS[name], "cells": [name in PERMISSIONS[role] for role in Role]}
            for name in known
        ],
        "may_edit": actor.may(policy.EDIT_ROLE),
    }
    return render(request, "settings/roles.html", context)


def role(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show a role of the organisation's own, and how it differs from what it was made from."""
    row = holding.get_custom_role(request.actor, key)
    require(request.actor, policy.VIEW_MEMBERS)
    base = Role(row.base)
    context = {
        "tabs": tabs_for(request.actor, PAGE),
        "role": row,
        "base": base.label,
        "change": holding.difference(frozenset(row.permissions), PERMISSIONS[base]),
        "areas": areas(row.permissions, row.permissions),
        "count": holding.count_holders(request.actor).get(row.pk, 0),
        "may_edit": request.actor.may(policy.EDIT_ROLE, row) and row.archived_at is None,
    }
    return render(request, "settings/role.html", context)


@require_http_methods(["GET", "POST"])
@freshly_proved
def make(request: ActorRequest) -> HttpResponse:
    """Make a role; it begins with what the role it is made from may."""
    require(request.actor, policy.EDIT_ROLE)
    wanted = request.GET.get("from", "")
    base = wanted if wanted in set(Role) else Role.CONTRIBUTOR.value
    form = NewRoleForm(sent(request), initial={"base": base})
    ticked = request.POST.getlist("permissions")
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.make_role(
                actor=request.actor, permissions=ticked, **form.cleaned_data
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, f"The role “{made.name}” is made. Give it on “People”.")
            return redirect(f"{PAGE}/{made.pk}")
    shown = ticked if request.method == "POST" else operations.shipped_permissions(base)
    return _editor(request, form, shown, "Make a role")


@require_http_methods(["GET", "POST"])
@freshly_proved
def rewrite(request: ActorRequest, key: UUID) -> HttpResponse:
    """Change a role of the organisation's own, for all who have it."""
    row = holding.get_custom_role(request.actor, key)
    require(request.actor, policy.EDIT_ROLE, row)
    form = RoleDraftForm(sent(request), initial={"name": row.name, "meaning": row.meaning})
    ticked = request.POST.getlist("permissions")
    if request.method == "POST" and form.is_valid():
        try:
            operations.rewrite_role(
                actor=request.actor, role=row, permissions=ticked, **form.cleaned_data
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "The role is changed, for all who have it.")
            return redirect(f"{PAGE}/{row.pk}")
    shown = ticked if request.method == "POST" else row.permissions
    return _editor(request, form, shown, f"Change the role {row.name}", row)


def _editor(
    request: ActorRequest,
    form: forms.Form,
    chosen: Any,  # noqa: ANN401 -- leaf
    title: str,
    row: CustomRole | None = None,
) -> HttpResponse:
    context = {
        "tabs": tabs_for(request.actor, PAGE),
        "form": wired(form),
        "areas": areas(request.actor.permissions, chosen),
        "field": "permissions",
        "title": title,
        "back": PAGE if row is None else f"{PAGE}/{row.pk}",
        "shipped": [item for item in Role if item is not Role.OWNER] if row is None else [],
    }
    status = 422 if form.errors else 200
    return render(request, "settings/role_edit.html", context, status=status)


@require_http_methods(["GET", "POST"])
@freshly_proved
def retire(request: ActorRequest, key: UUID) -> HttpResponse:
    """Stop giving a role of the organisation's own."""
    row = holding.get_custom_role(request.actor, key)
    require(request.actor, policy.EDIT_ROLE, row)
    question = Question(
        title=f"Retire the role {row.name}",
        button="Retire",
        lead="It is no longer given. What the history says of it stays.",
        tone="danger",
        done=f"The role {row.name} is retired.",
        back=PAGE,
    )

    def call(_fields: dict[str, Any]) -> None:
        operations.retire_role(actor=request.actor, role=row)

    return ask(request, question, forms.Form(sent(request)), call)


@require_POST
def preview(request: ActorRequest) -> HttpResponse:
    """Begin to see the pages as a role sees them."""
    wanted = request.POST.get("role", "")
    operations.preview_role(actor=request.actor, role=wanted)
    request.session[SEEN_AS] = wanted
    return redirect("/")


@require_POST
def end_preview(request: ActorRequest) -> HttpResponse:
    """See the pages as oneself again."""
    request.session.pop(SEEN_AS, None)
    return redirect(PAGE)
