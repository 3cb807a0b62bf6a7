"""Every requirement of ISO/IEC 42001 with its status; one requirement with all that touches it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.controls import policy, queries
from steward.domain.controls.queries import Standing
from steward.domain.frameworks.queries import MappedNode, iso_42001, mapped_nodes
from steward.domain.frameworks.rules import clause_of, titles
from steward.domain.frameworks.terms import MATURITY_ORDER, Maturity
from steward.domain.monitoring.policy import VIEW_MONITORING
from steward.domain.readiness import operations
from steward.domain.readiness.policy import VIEW_READINESS
from steward.domain.readiness.queries import proven_of, whole_readiness
from steward.domain.soa import queries as soa
from steward.domain.soa.models import ApplicabilityDecision
from steward.domain.tasks.queries import OPEN, get_comment, tasks_visible_to
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid
from steward.foundation.journal.queries import entries_about
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.controls.lines import filters, grouped, lines_of, narrowed
from steward.interfaces.web.evidence.shown import evidence_panel
from steward.interfaces.web.kit.commenting import Thread, change_in, write_in
from steward.interfaces.web.kit.panels import thread_of
from steward.interfaces.web.monitoring.panel import health_context
from steward.interfaces.web.readiness.proofs import shown
from steward.interfaces.web.readiness.steps import steps_of
from steward.interfaces.web.soa.lines import STATUS_TONES
from steward.interfaces.web.soa.views import chosen
from steward.interfaces.web.troubles import troubles_of_control

BACK = "/controls"
SHOWN = 8
MOST_STEPS = 4


class StatusForm(forms.Form):
    """A person's judgement of how far a requirement has come."""

    maturity = forms.ChoiceField(
        label="How far has it come?",
        choices=[(item.value, item.label) for item in MATURITY_ORDER],
    )
    reason = forms.CharField(
        label="On what does this rest?",
        help_text="What was seen, by whom and when. It stands above answers and tasks until it is"
        " taken back.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ManyForm(StatusForm):
    """The same judgement of several requirements."""

    ids = forms.CharField(widget=forms.MultipleHiddenInput, required=False)

    def clean_ids(self) -> list[str]:
        """Return every requirement that was chosen."""
        return chosen(self.data)


@require_safe
def controls(request: ActorRequest) -> HttpResponse:
    """List every clause and control; to htmx only the part below the filters."""
    require(request.actor, policy.VIEW_CONTROL)
    if request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request"):
        return results(request, request.GET)
    return render(request, "controls/list.html", _context(request, request.GET))


def results(request: ActorRequest, params: QueryDict) -> HttpResponse:
    """Show the requirements as an address narrows them."""
    return render(request, "controls/results.html", _context(request, params))


def _context(request: ActorRequest, params: QueryDict) -> dict[str, Any]:
    tasks = soa.open_tasks_by_requirement(request.actor)
    lines = lines_of(queries.standings(request.actor), tasks)
    shown = narrowed(lines, params)
    return {
        "filters": filters(lines, params),
        "groups": grouped(shown),
        "shown": len(shown),
        "total": len(lines),
        "may_decide": request.actor.may(policy.EDIT_CONTROL),
        "tab": "controls",
    }


@require_safe
def health(request: ActorRequest, requirement: str) -> HttpResponse:
    """Show what checks say of a control, as a part of its page."""
    require(request.actor, policy.VIEW_CONTROL)
    queries.get_standing(request.actor, requirement)
    if not request.headers.get("HX-Request"):
        return redirect(f"/controls/{requirement}")
    context = health_context(request.actor, requirement)
    return render(request, "monitoring/health.html", context)


@require_safe
def control(request: ActorRequest, requirement: str) -> HttpResponse:
    """Show one requirement with where its status comes from and what rests on it."""
    actor = request.actor
    require(actor, policy.VIEW_CONTROL)
    known = queries.known_controls(actor)
    standing = queries.get_standing(actor, requirement, known)
    row = known.rows.get(requirement)
    is_control = standing.requirement.is_control
    risks = soa.risks_naming(actor, requirement) if is_control else None
    tasks = tasks_visible_to(actor).filter(requirement=requirement, status__in=OPEN)
    listed = list(tasks.order_by("-priority", "id")[: SHOWN + 1])
    run, feeds = queries.feeds(actor, requirement)
    decided = soa.all_decisions(actor)
    decision = next((item for item in decided if item.control == requirement), None)
    soa_row = soa.get_row(actor, requirement, known.states, decided) if is_control else None
    talk = queries.thread_of(actor, requirement).id
    subjects = [talk, *(item.pk for item in (row, decision) if item is not None)]
    context = {
        "standing": standing,
        "item": standing.requirement,
        "state": standing.state,
        "tone": STATUS_TONES[standing.state.maturity or "unknown"],
        "status_words": _words(standing),
        "row": row,
        "clause": _clause(standing),
        "soa_row": soa_row,
        "decision": decision,
        "risks": list(risks[:SHOWN]) if risks is not None else [],
        "risk_count": soa_row.risks if soa_row is not None else 0,
        "tasks": listed[:SHOWN],
        "task_count": len(listed) if len(listed) <= SHOWN else tasks.count(),
        "is_reached": standing.state.maturity in (Maturity.IMPLEMENTED, Maturity.MEASURED),
        "run": run,
        "feeds": feeds,
        "troubles": troubles_of_control(actor, requirement),
        "may_monitor": actor.may(VIEW_MONITORING),
        "evidence": evidence_panel(actor, talk),
        "ties": _by_framework(mapped_nodes(actor, requirement)),
        **_proven(actor, requirement, known, decided),
        "panel": thread_of(actor, talk),
        "address": f"/controls/{requirement}",
        "entries": entries_about(actor, *subjects, limit=40),
        "may_decide": actor.may(policy.EDIT_CONTROL),
        "neighbours": _neighbours(requirement),
    }
    return render(request, "controls/control.html", context)


def _proven(
    actor: Actor,
    requirement: str,
    known: queries.KnownControls,
    decided: Sequence[ApplicabilityDecision],
) -> dict[str, Any]:
    """Return what is proven of a requirement, by what, and what would raise it."""
    if not actor.may(VIEW_READINESS):
        return {}
    excluded = frozenset(item.control for item in decided if not item.applicable)
    part, proofs, actions = proven_of(whole_readiness(actor, known, excluded), requirement)
    return {
        "part": part,
        "proofs": shown(actor, proofs),
        "steps": steps_of(actor, actions[:MOST_STEPS], known.tasks),
    }


def comments(request: ActorRequest, requirement: str) -> HttpResponse:
    """Show what is said about a requirement; say something."""
    thread = _thread(request, requirement)
    require(request.actor, policy.VIEW_CONTROL)
    return write_in(request, thread)


def comment(request: ActorRequest, requirement: str, comment: UUID) -> HttpResponse:
    """Edit or delete what one said about a requirement."""
    thread = _thread(request, requirement)
    get_comment(request.actor, comment, subject_id=thread.subject.id)  # 404 before 403
    require(request.actor, policy.VIEW_CONTROL)
    return change_in(request, thread, comment)


def _thread(request: ActorRequest, requirement: str) -> Thread:
    standing = queries.get_standing(request.actor, requirement)
    return Thread(
        subject=queries.thread_of(request.actor, requirement),
        title=f"{requirement} {standing.requirement.title}",
        address=f"/controls/{requirement}",
        list_title="Clauses & controls",
        list_address="/controls",
    )


def _by_framework(nodes: list[MappedNode]) -> list[list[MappedNode]]:
    """Return the ties of each framework together, in the order given."""
    found: dict[str, list[MappedNode]] = {}
    for node in nodes:
        found.setdefault(node.framework.id, []).append(node)
    return list(found.values())


def _words(standing: Standing) -> str:
    maturity = standing.state.maturity
    return "Not known" if maturity is None else Maturity(maturity).label


def _clause(standing: Standing) -> tuple[str, str]:
    key = clause_of(standing.requirement.id)
    return key, titles(iso_42001()).get(key, key)


def _neighbours(requirement: str) -> tuple[str, str]:
    """Return the requirements before and after in the order of the standard."""
    names = [item.id for item in iso_42001().requirements if item.assessable]
    place = names.index(requirement)
    before = names[place - 1] if place else ""
    return before, names[place + 1] if place + 1 < len(names) else ""


@require_http_methods(["GET", "POST"])
def decide(request: ActorRequest, requirement: str) -> HttpResponse:
    """Ask for a judgement of one requirement; risks and tasks follow."""
    require(request.actor, policy.EDIT_CONTROL)
    standing = queries.get_standing(request.actor, requirement)
    state = standing.state
    initial = {
        "maturity": state.maturity or "none",
        "reason": state.reason if state.origin == "decided" else "",
    }
    question = Question(
        title=f"{requirement} {standing.requirement.title}",
        button="Set the status",
        lead=f"{_words(standing)} now. {state.reason}",
        done=f"The status of {requirement} is set; risks and tasks follow.",
        back=f"{BACK}/{requirement}",
    )

    def call(fields: dict[str, Any]) -> None:
        operations.decide_and_derive(actor=request.actor, requirements=[requirement], **fields)

    return ask(request, question, StatusForm(sent(request), initial=initial), call)


@require_http_methods(["GET", "POST"])
def decide_many(request: ActorRequest) -> HttpResponse:
    """Ask for the same judgement of the chosen requirements."""
    require(request.actor, policy.EDIT_CONTROL)
    ids = chosen(request.POST if request.method == "POST" else request.GET)
    if not ids:
        raise Invalid("Choose at least one requirement.", place="ids")
    question = Question(
        title=f"Set the status of {len(ids)} {'requirement' if len(ids) == 1 else 'requirements'}",
        button="Set the status",
        lead=", ".join(ids),
        done="The statuses are set; risks and tasks follow.",
        back=BACK,
        part=results,
    )

    def call(fields: dict[str, Any]) -> None:
        names = fields.pop("ids")
        operations.decide_and_derive(actor=request.actor, requirements=names, **fields)

    return ask(request, question, ManyForm(sent(request), initial={"ids": ids}), call)


@require_http_methods(["GET", "POST"])
def withdraw(request: ActorRequest, requirement: str) -> HttpResponse:
    """Take a decided status back to what was answered."""
    require(request.actor, policy.EDIT_CONTROL)
    standing = queries.get_standing(request.actor, requirement)
    answered = standing.state.answered
    question = Question(
        title=f"Take back the status of {requirement}",
        button="Take it back",
        tone="danger",
        lead=(
            f"It then stands at what was answered: {Maturity(answered).label.lower()}."
            if answered
            else "Nobody has answered a question about it, so it will not be known again."
        ),
        done=f"The decision on {requirement} is taken back; risks and tasks follow.",
        back=f"{BACK}/{requirement}",
    )

    def call(_: dict[str, Any]) -> None:
        operations.withdraw_and_derive(actor=request.actor, requirement=requirement)

    return ask(request, question, forms.Form(sent(request)), call)
