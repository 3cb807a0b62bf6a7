"""Questions about parts of entries: links, flows, holders of a duty, lines of the scope."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from steward.domain.governance import policy, queries
from steward.domain.governance.operations import duties, keeping, running, scope
from steward.domain.governance.queries.duties import get_assignment
from steward.domain.governance.queries.running import get_flow
from steward.domain.governance.queries.scope import (
    item_by_key,
    role_words,
    stated_role,
    stated_roles,
)
from steward.domain.governance.terms.registers import REGISTERS
from steward.domain.governance.terms.scope import ItemKind
from steward.foundation.core.actor import require
from steward.foundation.core.errors import NotFound
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.governance.forms import PeopleForm, PlainForm, RoleForm, SaidForm

BORDER = (ItemKind.ACTIVITY, ItemKind.INTERFACE)


@require_http_methods(["GET", "POST"])
def unlink(request: ActorRequest, noun: str, key: UUID, link: UUID) -> HttpResponse:
    """Ask whether a link is taken away."""
    if noun not in REGISTERS:
        raise NotFound("There is no such register.")
    entry = queries.get_entry(request.actor, noun, key)
    found = queries.get_link(request.actor, entry, link)
    require(request.actor, policy.EDIT_CONTEXT)
    question = Question(
        title=f"Take away the link with {found.subject_label}?",
        button="Take it away",
        tone="danger",
        done="The link is gone.",
        back=entry.path,
    )
    return ask(
        request,
        question,
        PlainForm(sent(request)),
        lambda _: keeping.unlink_entry(actor=request.actor, entry=entry, link=found),
    )


@require_http_methods(["GET", "POST"])
def take_flow_away(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask whether a flow between processes is taken away."""
    flow = get_flow(request.actor, key)
    require(request.actor, policy.EDIT_CONTEXT)
    question = Question(
        title=f"{flow.source} no longer hands “{flow}” to {flow.target}?",
        button="Take it away",
        tone="danger",
        done="The flow is gone.",
        back=flow.source.path,
    )
    return ask(
        request,
        question,
        PlainForm(sent(request)),
        lambda _: running.take_flow_away(actor=request.actor, flow=flow),
    )


@require_http_methods(["GET", "POST"])
def relieve(request: ActorRequest, key: UUID, holder: UUID) -> HttpResponse:
    """Ask whether somebody holds a duty no more."""
    duty = queries.get_entry(request.actor, "duty", key)
    found = get_assignment(request.actor, duty, holder)
    require(request.actor, policy.EDIT_CONTEXT)
    question = Question(
        title=f"{found} is no longer {found.get_hold_display().lower()}?",  # pyright: ignore[reportAttributeAccessIssue]
        lead=duty.title,
        button="Relieve",
        tone="danger",
        done="Relieved.",
        back=duty.path,
    )
    return ask(
        request,
        question,
        PlainForm(sent(request)),
        lambda _: duties.relieve_duty(actor=request.actor, assignment=found),
    )


@require_http_methods(["GET", "POST"])
def stand_in_first(request: ActorRequest, key: UUID, holder: UUID) -> HttpResponse:
    """Ask whether one of those who stand in comes first."""
    duty = queries.get_entry(request.actor, "duty", key)
    found = get_assignment(request.actor, duty, holder)
    require(request.actor, policy.EDIT_CONTEXT)
    question = Question(
        title=f"{found} stands in first?",
        lead=duty.title,
        button="Stands in first",
        done="The order is changed.",
        back=duty.path,
    )
    return ask(
        request,
        question,
        PlainForm(sent(request)),
        lambda _: duties.order_deputies(actor=request.actor, duty=duty, first=found.pk),
    )


@require_http_methods(["GET", "POST"])
def edit_item(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask for a line of the scope anew."""
    item = item_by_key(request.actor, key)
    require(request.actor, policy.EDIT_CONTEXT)
    kind = ItemKind(item.kind)
    names = ("kind", "label", "is_in", "why", "count", "counted_on")
    initial = {name: getattr(item, name) for name in names}
    initial["is_in"] = "in" if item.is_in else "out"
    people = kind is ItemKind.PEOPLE
    form = (PeopleForm if people else SaidForm)(sent(request), initial=initial)
    if kind in (ItemKind.SYSTEM, ItemKind.UNIT):
        form.fields = {name: form.fields[name] for name in ("is_in", "why")}
    fixed: dict[str, Any] = {} if kind in BORDER else {"kind": item.kind, "subject": item.subject}
    question = Question(
        title=f"Change “{item}”",
        button="Keep",
        done="Changed.",
        back=f"/scope/{item.version_id}",
    )
    return ask(
        request,
        question,
        form,
        lambda given: scope.place_item(
            actor=request.actor,
            version=item.version,
            item=item,
            draft=scope.ItemDraft(**{**fixed, **given}),
        ),
    )


@require_http_methods(["GET", "POST"])
def remove_item(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask whether a line of the scope is taken out."""
    item = item_by_key(request.actor, key)
    require(request.actor, policy.EDIT_CONTEXT)
    question = Question(
        title=f"Take the line “{item}” out?",
        lead="It is then neither in scope nor excluded.",
        button="Take it out",
        tone="danger",
        done="The line is gone.",
        back=f"/scope/{item.version_id}",
    )
    return ask(
        request,
        question,
        PlainForm(sent(request)),
        lambda _: scope.remove_item(actor=request.actor, item=item),
    )


@require_http_methods(["GET", "POST"])
def state_role(request: ActorRequest) -> HttpResponse:
    """Ask for a role that the organisation takes."""
    require(request.actor, policy.EDIT_CONTEXT)
    role = request.GET.get("role", "")
    said = {row.role: row.reason for row in stated_roles(request.actor)}
    form = RoleForm(sent(request), initial={"role": role, "reason": said.get(role, "")})
    question = Question(
        title="State a role of the organisation",
        lead="Which roles it takes towards AI decides which obligations it has.",
        button="State it",
        done="Stated.",
        back="/context/roles",
    )
    return ask(
        request,
        question,
        form,
        lambda given: scope.state_role(actor=request.actor, **given),
    )


@require_http_methods(["GET", "POST"])
def withdraw_role(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask whether a role is no longer stated."""
    found = stated_role(request.actor, key)
    require(request.actor, policy.EDIT_CONTEXT)
    words = role_words().get(found.role, found.role)
    question = Question(
        title=f"No longer state “{words}”?",
        button="Withdraw it",
        tone="danger",
        done="Withdrawn.",
        back="/context/roles",
    )
    return ask(
        request,
        question,
        PlainForm(sent(request)),
        lambda _: scope.withdraw_role(actor=request.actor, role=found.role),
    )
