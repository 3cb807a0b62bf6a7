"""Take a step of the path where it is written: on the page of the finding."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from steward.domain.findings import policy
from steward.domain.findings.models import Finding
from steward.domain.findings.operations import causing, judging, planning, reacting
from steward.domain.findings.queries import register
from steward.domain.findings.terms.causes import MOST_WHYS, Branch
from steward.domain.findings.terms.drafts import CauseDraft
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import DomainError, NotAllowed, NotFound
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.findings.pages import pages
from steward.interfaces.web.findings.shown import FORMS
from steward.interfaces.web.kit.commands import refuse
from steward.interfaces.web.kit.listing import show_record

Take = Callable[[Actor, Finding, dict[str, Any]], str]


def _correct(actor: Actor, row: Finding, given: dict[str, Any]) -> str:
    reacting.correct_finding(actor=actor, finding=row, **given)
    return "The correction is recorded. The cause comes next."


def _explain(actor: Actor, row: Finding, given: dict[str, Any]) -> str:
    draft = CauseDraft(
        cause=given["cause"],
        category=given["category"],
        whys=tuple(given[f"why_{number}"] for number in range(1, MOST_WHYS + 1)),
        fishbone={branch.value: tuple(given[branch.value].splitlines()) for branch in Branch},
    )
    causing.explain_finding(actor=actor, finding=row, draft=draft)
    return "The cause is recorded. Look where else the same could be."


def _search(actor: Actor, row: Finding, given: dict[str, Any]) -> str:
    causing.finish_search(actor=actor, finding=row, **given)
    return "The search is over. Plan what takes the cause away."


def _plan(actor: Actor, row: Finding, given: dict[str, Any]) -> str:
    planning.submit_plan(actor=actor, finding=row, **given)
    return "The plan is handed in. Somebody else approves it."


def _approve(actor: Actor, row: Finding, given: dict[str, Any]) -> str:
    if given["verdict"] == "back":
        planning.send_plan_back(actor=actor, finding=row, note=given["note"])
        return "The plan is sent back."
    planning.approve_plan(actor=actor, finding=row, note=given["note"])
    return "The plan is approved; its actions are tasks."


def _judge(actor: Actor, row: Finding, given: dict[str, Any]) -> str:
    judging.judge_effect(actor=actor, finding=row, **given)
    return "It is closed." if given["effective"] else "It goes back to its cause."


def _decide(actor: Actor, row: Finding, given: dict[str, Any]) -> str:
    judging.decide_improvement(actor=actor, finding=row, **given)
    return "The decision is recorded."


def _conclude(actor: Actor, row: Finding, given: dict[str, Any]) -> str:
    judging.conclude_improvement(actor=actor, finding=row, **given)
    return "The result is recorded."


STEPS: Mapping[str, Take] = {
    "correct": _correct,
    "explain": _explain,
    "search": _search,
    "plan": _plan,
    "approve": _approve,
    "judge": _judge,
    "decide": _decide,
    "conclude": _conclude,
}
PLACES = {"whys": "why_1", "fishbone": "people"}
"""Field of the operation → field of the form at which its refusal stands."""


@require_http_methods(["GET", "POST"])
def step(request: ActorRequest, key: UUID, name: str) -> HttpResponse:
    """Take a step, or show the page with what was typed and why it was refused."""
    row = register.get_finding(request.actor, key)
    declared = FORMS.get(name)
    if declared is None:
        raise NotFound(f"There is no such step; there are {', '.join(FORMS)}.")
    require(request.actor, policy.VIEW_FINDING, row)
    require(request.actor, declared.permission, row)
    if request.method != "POST":
        return redirect(f"/findings/{key}#path")
    form = declared.form(request.POST)
    if form.is_valid() and (answer := _taken(request, row, name, form)) is not None:
        return answer
    return _again(request, row, name, form)


def _taken(request: ActorRequest, row: Finding, name: str, form: Form) -> HttpResponse | None:
    given = dict(form.cleaned_data)
    if name == "approve":
        given["verdict"] = request.POST.get("verdict", "")
    try:
        with transaction.atomic():
            done = STEPS[name](request.actor, row, given)
    except NotAllowed:
        raise
    except DomainError as error:
        place = PLACES.get(error.place or "", error.place)
        refuse(form, type(error)(error.message, place=place))
        return None
    messages.success(request, done)
    return HttpResponseRedirect(f"/findings/{row.pk}#path")


def _again(request: ActorRequest, row: Finding, name: str, form: Form) -> HttpResponse:
    vars(row)["asked"] = (name, form)
    return page_of(request, row, status=422)


def page_of(request: ActorRequest, row: Finding, *, status: int = 200) -> HttpResponse:
    """Return the page of a finding as it was read, with what was typed on it."""

    def known(_actor: Actor, _key: UUID) -> Finding:
        return row

    response = show_record(replace(pages, one=known), request, row.pk)
    response.status_code = status
    return response


@require_http_methods(["GET", "POST"])
def look(request: ActorRequest, key: UUID) -> HttpResponse:
    """Record what was seen where a similar case could be."""
    actor = request.actor
    case = register.get_case(actor, key)
    row = register.get_finding(actor, case.finding_id)
    require(actor, policy.VIEW_FINDING, row)
    require(actor, policy.EDIT_FINDING, row)
    if request.method != "POST":
        return redirect(f"/findings/{row.pk}#search")
    given = {name: request.POST.get(name, "") for name in ("verdict", "note")}
    try:
        with transaction.atomic():
            causing.look_at_case(actor=actor, case=case, **given)
    except NotAllowed:
        raise
    except DomainError as error:
        problems = {error.place or "note": error.message}
        vars(row)["case_asked"] = (case.pk, {**given, "problems": problems})
        return page_of(request, row, status=422)
    messages.success(request, "Noted.")
    return HttpResponseRedirect(f"/findings/{row.pk}#search")
