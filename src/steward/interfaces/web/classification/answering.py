"""Answer the questions of the tree stage by stage, look at what they come to, record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from steward.domain.impacts import policy, queries
from steward.domain.impacts.operations import answering
from steward.domain.impacts.queries import Asked, Sheet
from steward.domain.impacts.terms.tree import UNKNOWN, Article, Stage, Value
from steward.domain.questionnaires.queries import attributes
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import get_system
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Conflict, Invalid
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.classification.shown import articles_of, result_shown
from steward.interfaces.web.kit.columns import in_words

REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A question as the form draws it."""

    asked: Asked
    chosen: tuple[str, ...]
    articles: tuple[Article, ...]
    from_facts: tuple[str, ...]
    is_proposed: bool
    is_earlier: bool
    contradicts: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A stage with how far it is."""

    stage: Stage
    answered: int
    total: int

    @property
    def is_done(self) -> bool:
        """Say whether every question is answered."""
        return self.answered == self.total


@require_POST
def begin(request: ActorRequest, key: UUID) -> HttpResponse:
    """Begin to answer, or go on."""
    system = get_system(request.actor, key)
    answering.begin_classification(actor=request.actor, system=system)
    return redirect(f"/classifications/{key}/answer")


@require_http_methods(["GET", "POST"])
def answer(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask the questions of one stage; keep what was given and go on to what follows."""
    system = get_system(request.actor, key)
    require(request.actor, policy.CLASSIFY, system)
    draft = queries.draft_of(request.actor, system)
    if draft is None:
        return redirect(f"/classifications/{key}")
    sheet = queries.sheet_of(request.actor, system, draft)
    stage = _stage(sheet, (request.POST if request.method == "POST" else request.GET).get("stage"))
    if request.method == "POST" and stage != REVIEW:
        return _kept(request, system, sheet, stage)
    return _page(request, system, sheet, stage)


@require_POST
def record(request: ActorRequest, key: UUID) -> HttpResponse:
    """Record what was answered as a run."""
    actor, system = request.actor, get_system(request.actor, key)
    note = request.POST.get("note", "")
    try:
        run = answering.record_classification(actor=actor, system=system, note=note)
    except Invalid as error:
        messages.error(request, error.message)
        return redirect(f"/classifications/{key}/answer")
    tree = queries.tree_of(run.content)
    words = result_shown(tree, queries.result_of(run), actor.today)["words"]
    messages.success(request, f"Run {run.number} is recorded: {words}.")
    return redirect(f"/classifications/{key}")


@require_POST
def drop(request: ActorRequest, key: UUID) -> HttpResponse:
    """Throw away what is being answered."""
    system = get_system(request.actor, key)
    try:
        answering.drop_draft(actor=request.actor, system=system)
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "The answers that were not recorded are dropped.")
    return redirect(f"/classifications/{key}")


def _kept(request: ActorRequest, system: AiSystem, sheet: Sheet, stage: str) -> HttpResponse:
    shown = [item for item in sheet.questions if item.step.stage == stage]
    given = {
        item.step.id: values if item.step.is_multiple else values[-1]
        for item in shown
        if (values := [v for v in request.POST.getlist(item.step.id) if v])
    }
    try:
        draft = answering.keep_answers(actor=request.actor, system=system, answers=given)
    except Invalid as error:
        return _page(request, system, sheet, stage, typed=request.POST, error=error)
    after = queries.sheet_of(request.actor, system, draft)
    known = {item.step.id for item in shown}
    fresh = [q for q in after.questions if q.step.stage == stage and q.step.id not in known]
    target = stage if fresh else _next(after, stage)
    place = f"#{fresh[0].step.id}" if fresh else ""
    return redirect(f"/classifications/{system.pk}/answer?stage={target}{place}")


def _page(
    request: ActorRequest,
    system: AiSystem,
    sheet: Sheet,
    stage: str,
    *,
    typed: QueryDict | None = None,
    error: Invalid | None = None,
) -> HttpResponse:
    tabs = _tabs(sheet)
    names = [tab.stage.id for tab in tabs] + [REVIEW]
    here = names.index(stage)
    context: dict[str, Any] = {
        "system": system,
        "tabs": tabs,
        "stage": stage,
        "current": next((tab.stage for tab in tabs if tab.stage.id == stage), None),
        "previous": names[here - 1] if here else "",
        "answered": sum(tab.answered for tab in tabs),
        "total": sum(tab.total for tab in tabs),
        "unknown": UNKNOWN,
        "law": sheet.tree.title,
    }
    if stage == REVIEW:
        found = result_shown(sheet.tree, sheet.result, request.actor.today)
        context |= {**found, "found": found}
        return render(request, "classification/review.html", context)
    shown = [item for item in sheet.questions if item.step.stage == stage]
    labels = {item.id: item.label for item in attributes()}
    context["lines"] = [
        _line(sheet, item, labels, request.actor.today, typed, error) for item in shown
    ]
    status = 422 if error else 200
    return render(request, "classification/answer.html", context, status=status)


def _line(
    sheet: Sheet,
    asked: Asked,
    labels: dict[str, str],
    today: date,
    typed: QueryDict | None,
    error: Invalid | None,
) -> Line:
    step, proposal = asked.step, asked.proposal
    value = asked.value
    proposed = not asked.is_answered and proposal is not None
    earlier = not asked.is_answered and proposal is None and asked.earlier is not None
    if proposed and proposal is not None:
        value = proposal.value
    elif earlier:
        value = asked.earlier
    chosen = _chosen(value) or ((UNKNOWN,) if asked.is_answered else ())
    if typed is not None:
        chosen = tuple(typed.getlist(step.id))
    differs = asked.is_answered and proposal is not None and proposal.value != asked.value
    return Line(
        asked=asked,
        chosen=chosen,
        articles=articles_of(sheet.tree, step.legal_basis),
        from_facts=tuple(_fact(item, labels, today) for item in asked.read),
        is_proposed=proposed and typed is None,
        is_earlier=earlier and typed is None,
        contradicts=step.labels(proposal.value) if differs and proposal is not None else "",
        error=error.message if error is not None and error.place == step.id else "",
    )


def _chosen(value: Value) -> tuple[str, ...]:
    return () if value is None else (value,) if isinstance(value, str) else value


def _fact(item: Any, labels: dict[str, str], today: date) -> str:  # noqa: ANN401 -- leaf
    value = item["value"]
    words = {True: "yes", False: "no"}.get(value) if isinstance(value, bool) else None
    said = words or (", ".join(value) if isinstance(value, list) else str(value))  # type: ignore[reportUnknownArgumentType]
    source = "a person" if item.get("source") == "person" else item.get("source", "the inventory")
    at = str(item.get("at") or "")
    when = f", {in_words(date.fromisoformat(at), today)}" if at else ""
    return f"{labels.get(item['fact'], item['fact'])}: {said} ({source}{when})"


def _tabs(sheet: Sheet) -> list[Tab]:
    found: list[Tab] = []
    for stage in sheet.tree.stages:
        questions = [item for item in sheet.questions if item.step.stage == stage.id]
        if questions:
            answered = sum(1 for item in questions if item.is_answered)
            found.append(Tab(stage=stage, answered=answered, total=len(questions)))
    return found


def _stage(sheet: Sheet, wanted: str | None) -> str:
    """Return the stage that is wanted, or the first that is not done."""
    tabs: Sequence[Tab] = _tabs(sheet)
    names = [tab.stage.id for tab in tabs]
    if wanted in (*names, REVIEW):
        return str(wanted)
    return next((tab.stage.id for tab in tabs if not tab.is_done), REVIEW)


def _next(sheet: Sheet, stage: str) -> str:
    names = [tab.stage.id for tab in _tabs(sheet)]
    order = [item.id for item in sheet.tree.stages]
    behind = order[order.index(stage) + 1 :]
    return next((name for name in names if name in behind), REVIEW)
