"""Questionnaires: start, answer section by section with autosave, submit."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from steward.domain.frameworks.queries import current_resources
from steward.domain.questionnaires import operations, queries, rules
from steward.domain.questionnaires.policy import ANSWER_RUN, VIEW_RUN
from steward.domain.questionnaires.queries import INTAKE, READINESS
from steward.domain.readiness.operations import submit_and_derive
from steward.domain.systems.queries import get_system
from steward.foundation.core.actor import require
from steward.foundation.core.errors import DomainError, NotAllowed, NotFound
from steward.interfaces.web.actors import ActorRequest

SEVERAL = ("multi_enum", "multi", "list")
SCALE = (
    ("none", "None: nothing in place"),
    ("partial", "Partial: informal or in one place only"),
    ("defined", "Defined: decided and documented"),
    ("implemented", "Implemented: applied throughout, with evidence"),
    ("measured", "Measured: its effect is measured and used"),
)


def overview(request: ActorRequest) -> HttpResponse:
    """Show open and submitted runs, and what can be started."""
    require(request.actor, VIEW_RUN)
    runs = queries.runs_visible_to(request.actor)
    context = {
        "open": list(runs.filter(status="open").order_by("-id")[:50]),
        "submitted": list(runs.filter(status="submitted").order_by("-submitted_at")[:50]),
        "available": current_resources("questionnaire"),
        "readiness": READINESS,
    }
    return render(request, "questionnaires/overview.html", context)


@require_POST
def start(request: ActorRequest) -> HttpResponse:
    """Start or continue a questionnaire."""
    require(request.actor, ANSWER_RUN)
    name = request.POST.get("questionnaire", "")
    if name not in (INTAKE, READINESS):
        raise NotFound("This questionnaire cannot be started here yet.")
    key = request.POST.get("system")
    system = get_system(request.actor, UUID(key)) if key else None
    if name == INTAKE and system is None:
        raise NotFound("An intake is about an AI system; start it from there.")
    run = operations.start_run(actor=request.actor, questionnaire=name, system=system)
    return redirect(f"/questionnaires/{run.pk}")


def answer(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show one section of a run with its progress."""
    run = queries.get_run(request.actor, key)
    require(request.actor, VIEW_RUN, run)
    sections = queries.asked_sections(request.actor, run)
    index = _index(request.GET.get("section", "0"), len(sections))
    sheet = queries.template(run.resource_id)
    values = queries.values_of(request.actor, run)
    context = {
        "run": run,
        "sections": sections,
        "index": index,
        "current": sections[index],
        "next": index + 1 if index + 1 < len(sections) else None,
        "previous": index - 1 if index else None,
        "progress": rules.progress(sheet, values, queries.known_facts(run)),
        "score": rules.score(sheet, values) if run.questionnaire == READINESS else None,
        "scale": SCALE,
        "several": SEVERAL,
        "error": request.GET.get("error", ""),
    }
    part = request.headers.get("HX-Request")
    return render(
        request, "questionnaires/section.html" if part else "questionnaires/answer.html", context
    )


def _index(text: str, count: int) -> int:
    return min(int(text), count - 1) if text.isdigit() else 0


@require_POST
def save(request: ActorRequest, key: UUID) -> HttpResponse:
    """Keep what was given in one section and show it again, with what now follows."""
    run = queries.get_run(request.actor, key)
    require(request.actor, ANSWER_RUN, run)
    sheet = queries.template(run.resource_id)
    for name in dict.fromkeys([*request.POST.keys()]):
        question = sheet.by_id.get(name)
        if question is None:
            continue
        given = request.POST.getlist(name)
        chosen = [item for item in given if item]
        value: object = chosen if question.kind in SEVERAL else (chosen[-1] if chosen else None)
        if "unknown" in chosen and question.kind in SEVERAL:
            value = "unknown"
        operations.save_answer(actor=request.actor, run=run, question=name, value=value or None)
    if request.headers.get("HX-Request"):
        request.GET = request.GET.copy()
        request.GET["section"] = request.POST.get("section", "0")
        return answer(request, key)
    return redirect(f"/questionnaires/{key}?section={request.POST.get('goto', '0')}")


@require_POST
def submit(request: ActorRequest, key: UUID) -> HttpResponse:
    """Submit the run and show what followed."""
    run = queries.get_run(request.actor, key)
    try:
        outcome = submit_and_derive(actor=request.actor, run=run)
    except NotAllowed:
        raise
    except DomainError as error:
        sections = queries.asked_sections(request.actor, run)
        ids = [[item.question.id for item in part.questions] for part in sections]
        index = next((i for i, names in enumerate(ids) if error.place in names), 0)
        context = {"run": run, "message": error.message, "index": index, "place": error.place}
        return render(request, "questionnaires/open.html", context, status=error.status)
    run = queries.get_run(request.actor, key)
    return render(request, "questionnaires/done.html", {"run": run, "outcome": outcome})
