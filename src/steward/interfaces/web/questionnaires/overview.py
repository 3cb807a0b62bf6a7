"""All questionnaires: what waits for the reader, every run, and what can be started."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from steward.domain.frameworks.queries import current_resources
from steward.domain.questionnaires import queries
from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.policy import (
    ANSWER_RUN,
    EDIT_TEMPLATE,
    SEND_RUN,
    VIEW_RUN,
)
from steward.domain.questionnaires.queries import INTAKE, OPEN
from steward.domain.questionnaires.states import RunStatus
from steward.domain.questionnaires.terms import Template
from steward.extensions.reminders.policy import SET_CADENCE
from steward.extensions.reminders.queries import plan_of
from steward.foundation.core.actor import Actor, require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.filters import LONGEST, Bound

SIZE = 50
KEPT = ("q", "status", "questionnaire", "overdue", "mine", "sending")
ELSEWHERE = frozenset({"eu-ai-act-classifier"})
"""Questionnaires with pages of their own, which follow a tree and not sections."""
TONES = {
    "open": "info",
    "returned": "warn",
    "review": "warn",
    "submitted": "good",
    "approved": "good",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Startable:
    """A questionnaire that can be started or sent."""

    name: str
    title: str
    version: str
    questions: int
    minutes: int | None
    about: str
    is_own: bool
    is_intake: bool


@require_safe
def overview(request: ActorRequest) -> HttpResponse:
    """Show what waits for the reader, the runs, and what can be started."""
    actor = request.actor
    require(actor, VIEW_RUN)
    rows = queries.runs_visible_to(actor)
    listed = list(rows.filter(_condition(actor, request.GET)).order_by("-id")[: SIZE + 1])
    more = listed[SIZE - 1].pk if len(listed) > SIZE else None
    kept = {k: v for k in KEPT if (v := request.GET.get(k, ""))}
    counts = dict(rows.order_by().values_list("status").annotate(n=Count("pk")))
    waiting = [] if kept else list(rows.filter(queries.given_to(actor)).order_by("due_on")[:20])
    context = {
        "waiting": [_line(actor, run) for run in waiting],
        "runs": [_line(actor, run) for run in listed[:SIZE]],
        "next_href": f"?{urlencode({**kept, 'after': str(more)})}" if more else "",
        "filters": _filters(request.GET, rows.order_by().values_list("questionnaire").distinct()),
        "narrowed": bool(kept),
        "total": sum(counts.values()),
        "available": startable(actor),
        "may_answer": actor.may(ANSWER_RUN),
        "may_send": actor.may(SEND_RUN),
        "may_build": actor.may(EDIT_TEMPLATE),
        "cadence": plan_of(actor).words if actor.may(SET_CADENCE) else "",
    }
    return render(request, "questionnaires/overview.html", context)


def _condition(actor: Actor, params: QueryDict) -> Q:
    found = Q()
    words = params.get("q", "")[:LONGEST].strip()
    if words:
        found &= Q(title__icontains=words)
    if (status := params.get("status", "")) in list(RunStatus):
        found &= Q(status=status)
    if name := params.get("questionnaire", ""):
        found &= Q(questionnaire=name)
    if params.get("overdue"):
        found &= Q(status__in=OPEN, due_on__lt=actor.today)
    if params.get("mine"):
        found &= queries.given_to(actor)
    for field in ("sending", "after"):
        if (key := _key(params.get(field, ""))) is not None:
            found &= Q(sending=key) if field == "sending" else Q(pk__lt=key)
    return found


def _key(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _filters(params: QueryDict, names: Iterable[tuple[str]]) -> list[Bound]:
    titles = {queries.template(ref.id).id: ref.title for ref in current_resources("questionnaire")}
    sheets = sorted((name, titles.get(name, name)) for (name,) in names)
    states = [(status.value, status.label) for status in RunStatus]
    return [
        Bound(kind="search", name="q", label="Search", value=params.get("q", "")[:LONGEST]),
        Bound(
            kind="choice",
            name="status",
            label="Status",
            value=params.get("status", ""),
            options=states,
        ),
        Bound(
            kind="choice",
            name="questionnaire",
            label="Questionnaire",
            value=params.get("questionnaire", ""),
            options=sheets,
        ),
        Bound(
            kind="flag",
            name="overdue",
            label="Overdue",
            value=params.get("overdue", ""),
            on=bool(params.get("overdue")),
        ),
        Bound(
            kind="flag",
            name="mine",
            label="Mine",
            value=params.get("mine", ""),
            on=bool(params.get("mine")),
        ),
    ]


def _line(actor: Actor, run: Run) -> dict[str, object]:
    return {
        "run": run,
        "tone": TONES[run.status],
        "overdue": run.is_open and run.due_on is not None and run.due_on < actor.today,
        "href": f"/questionnaires/{run.pk}" + ("" if run.is_open else _door(actor, run)),
    }


def _door(actor: Actor, run: Run) -> str:
    return (
        "/review" if run.status == RunStatus.REVIEW and run.reviewer_id == actor.id else "/outcome"
    )


def startable(actor: Actor) -> list[Startable]:
    """Return the questionnaires in force: those of packs, then the organisation's own."""
    refs = [(ref, queries.template(ref.id)) for ref in current_resources("questionnaire")]
    found = [
        _startable(sheet.id, ref.version, sheet, is_own=False)
        for ref, sheet in refs
        if sheet.id not in ELSEWHERE
    ]
    for row in queries.own_questionnaires(actor):
        _, sheet = queries.current_template(row.key, actor)
        found.append(_startable(row.key, sheet.version, sheet, is_own=True))
    return found


def _startable(name: str, version: str, sheet: Template, *, is_own: bool) -> Startable:
    return Startable(
        name=name,
        title=sheet.title,
        version=version,
        questions=len(sheet.questions),
        minutes=sheet.duration_minutes,
        about=sheet.about,
        is_own=is_own,
        is_intake=name == INTAKE,
    )
