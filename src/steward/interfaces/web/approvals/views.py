"""The flows of an organisation, and asking for approval."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.approvals import policy, queries
from steward.domain.approvals.models import ApprovalFlow
from steward.domain.approvals.operations import flows as operations
from steward.domain.approvals.terms import KINDS, FlowNeed, FlowStep
from steward.domain.tasks.queries import assignable_people
from steward.extensions.approving.kinds import ask_for_approval, get_item, get_subject
from steward.foundation.core.actor import Actor, require, require_whole
from steward.foundation.core.errors import DomainError, NotAllowed
from steward.foundation.identity.queries.holding import live_custom_roles
from steward.foundation.identity.terms import Role
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.approvals.forms import AskForm, FlowForm, WhyForm
from steward.interfaces.web.approvals.panel import flow_about
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.doors import door_of
from steward.interfaces.web.kit.commands import wired

HOME = "/approvals/flows"


@require_safe
def flows(request: ActorRequest) -> HttpResponse:
    """Show how records of each kind are approved."""
    actor = request.actor
    require(actor, policy.VIEW_APPROVAL)
    require_whole(actor)
    names = names_of(actor)
    found = list(queries.flows_visible_to(actor))
    context = {
        "flows": [
            (row, KINDS[row.kind], [(step, told(step, names)) for step in row.plan])
            for row in found
        ],
        "without": [kind for name, kind in KINDS.items() if name not in {r.kind for r in found}],
        "may": actor.may(policy.SETTLE_APPROVAL),
    }
    return render(request, "approvals/flows.html", context)


def names_of(actor: Actor) -> dict[str, str]:
    """Return key → name of the people and roles that steps name."""
    names = {role.value: f"everybody with the role {role.label}" for role in Role}
    names |= {
        str(row.pk): f"everybody with the role {row.name}" for row in live_custom_roles(actor)
    }
    return names | dict(assignable_people(actor))


def told(step: FlowStep, names: dict[str, str]) -> str:
    """Return in a sentence who is asked in a step, and what happens when it is late."""
    asked = [names.get(str(key), "somebody who has left") for key in (*step.people, *step.roles)]
    need = {FlowNeed.ANY: "Any of", FlowNeed.ALL: "All of"}.get(step.need, f"{step.quorum} of")
    words = f"{need}: {'; '.join(asked)}. Within {step.days} days"
    if step.escalate_to is None:
        return f"{words}."
    above = names.get(str(step.escalate_to), "somebody who has left")
    return f"{words}; then {above} decides."


@require_http_methods(["GET", "POST"])
def new_flow(request: ActorRequest) -> HttpResponse:
    """Write how records of a kind are approved."""
    require(request.actor, policy.SETTLE_APPROVAL)
    return _written(request, None)


@require_http_methods(["GET", "POST"])
def edit_flow(request: ActorRequest, key: UUID) -> HttpResponse:
    """Rewrite a flow."""
    row = queries.get_flow(request.actor, key)
    require(request.actor, policy.SETTLE_APPROVAL)
    return _written(request, row)


def _written(request: ActorRequest, row: ApprovalFlow | None) -> HttpResponse:
    initial: dict[str, Any] = {} if row is None else FlowForm.initial_of(row)
    form = FlowForm(sent(request), initial=initial, actor=request.actor)
    if row is not None:
        form.fields["kind"].disabled = True
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                operations.keep_flow(
                    actor=request.actor,
                    kind=form.cleaned_data["kind"],
                    name=form.cleaned_data["name"],
                    steps=form.plan(),
                    flow=row,
                )
        except NotAllowed:
            raise
        except DomainError as error:
            place = error.place or ""
            place = f"{place}_title" if place.startswith("step_") else place
            form.add_error(place if place in form.fields else None, error.message)
        else:
            messages.success(request, "The flow is kept.")
            return redirect(HOME)
    context = {"form": wired(form), "flow": row}
    return render(request, "approvals/flow.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def end_flow(request: ActorRequest, key: UUID) -> HttpResponse:
    """End a flow."""
    row = queries.get_flow(request.actor, key)
    require(request.actor, policy.SETTLE_APPROVAL)
    question = Question(
        title=f"End the flow “{row.name}”",
        button="End it",
        tone="danger",
        lead="What waits becomes void; records are then approved without it.",
        done="The flow has ended.",
        back=HOME,
    )

    def call(fields: dict[str, Any]) -> None:
        operations.end_flow(actor=request.actor, flow=row, **fields)

    return ask(request, question, WhyForm(sent(request)), call)


@require_safe
def about(request: ActorRequest, kind: str, key: UUID) -> HttpResponse:
    """Show what the flow of a kind says of a record, as a part of the record's page."""
    subject = get_subject(request.actor, kind, key)
    require(request.actor, policy.VIEW_APPROVAL)
    if not request.headers.get("HX-Request"):
        return redirect(door_of(kind, key, subject.label) or "/approvals")
    context = {"panel": flow_about(request.actor, subject)}
    return render(request, "approvals/about.html", context)


@require_http_methods(["GET", "POST"])
def ask_for(request: ActorRequest, kind: str, key: UUID) -> HttpResponse:
    """Send a record through its flow."""
    item = get_item(request.actor, kind, key)
    require(request.actor, policy.ASK_APPROVAL)
    where = door_of(kind, key, item.subject.label)
    question = Question(
        title="Ask for approval",
        button="Ask",
        lead=f"{item.subject.label}: those who decide get a task and a message. You do not count"
        " among them.",
        done="They are asked.",
        back="/soa" if kind == "statement" else where or "/approvals",
    )

    def call(fields: dict[str, Any]) -> None:
        ask_for_approval(actor=request.actor, kind=kind, key=key, **fields)

    return ask(request, question, AskForm(sent(request)), call)
