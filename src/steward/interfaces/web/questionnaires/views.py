"""Questionnaires: start, answer section by section with autosave, submit."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from steward.domain.questionnaires import queries, rules
from steward.domain.questionnaires.models import Answer, Run
from steward.domain.questionnaires.operations import answering, discussing, sending
from steward.domain.questionnaires.policy import ANSWER_RUN, REVIEW_RUN, SEND_RUN, VIEW_RUN
from steward.domain.questionnaires.queries import AskedSection, sections_as_asked, threads_of
from steward.domain.questionnaires.questions import Kind
from steward.domain.questionnaires.states import RunStatus
from steward.domain.readiness.operations import submit_and_derive
from steward.domain.systems.queries import get_system
from steward.extensions.guests.policy import ANSWER_GUEST
from steward.extensions.guests.queries import talks_of
from steward.foundation.core.actor import require
from steward.foundation.core.errors import DomainError, Invalid, NotAllowed, NotFound
from steward.foundation.files.operations import store_file
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.questionnaires.drawing import draw
from steward.interfaces.web.questionnaires.fields import as_typed, changed, given_in
from steward.interfaces.web.questionnaires.lines import choices_for, lines_of, with_refused
from steward.interfaces.web.questionnaires.talking import talk_about

MOST_BYTES = 25_000_000


@require_POST
def start(request: ActorRequest) -> HttpResponse:
    """Start or continue a questionnaire."""
    require(request.actor, ANSWER_RUN)
    name = request.POST.get("questionnaire", "")
    _, sheet = queries.current_template(name, request.actor)
    key = request.POST.get("system")
    system = get_system(request.actor, UUID(key)) if key else None
    if sheet.about == "system" and system is None:
        raise NotFound("This questionnaire is about an AI system; start it from there.")
    run = answering.start_run(actor=request.actor, questionnaire=name, system=system)
    return redirect(f"/questionnaires/{run.pk}")


def answer(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show one section of a run with its progress."""
    return section_of_run(
        request, queries.get_run(request.actor, key), request.GET.get("section", "")
    )


def section_of_run(
    request: ActorRequest,
    run: Run,
    wanted: str,
    problems: Mapping[str, str] | None = None,
    telling: Mapping[str, str] | None = None,
    answers: dict[str, Answer] | None = None,
    refused: Mapping[str, Answer] | None = None,
) -> HttpResponse:
    """Show one section of a run, by answers that were read already or as they stand.

    ``telling`` are words to a guest that were refused, ``refused`` answers that do not fit.
    """
    actor = request.actor
    require(actor, VIEW_RUN, run)
    everything, sitting = sections_as_asked(actor, run, answers)
    index = min(int(wanted), len(everything) - 1) if wanted.isdecimal() and len(wanted) < 5 else 0
    current = everything[index]
    asked = [item.question for item in current.questions]
    mine = [row for row in queries.respondents_of(actor, run) if row.person_id == actor.id]
    items = lines_of(
        actor,
        current.questions,
        sitting,
        problems=problems or {},
        threads=threads_of(actor, run, asked),
        is_open=run.is_open,
    )
    items = with_refused(items, refused)
    context: dict[str, Any] = {
        "run": run,
        "sections": list(enumerate(everything)),
        "index": index,
        "current": current,
        "items": items,
        "drawn": [draw(run.resource_id, item) for item in items],
        "next": _beside(everything, index, 1),
        "previous": _beside(everything, index, -1),
        "progress": rules.progress_of(sitting),
        "unconfirmed": sum(part.unconfirmed for part in everything),
        "score": rules.score_of(sitting) if any(q.is_scored for q in sitting.shown) else None,
        "unit": "" if sitting.template.method == "sum" else " %",
        "problems": len(problems or {}),
        "talks": talks_of(actor, run, asked),
        "telling": telling or {},
        "may_tell": actor.may(ANSWER_GUEST, run),
        "mine": [row for row in mine if row.section in ("", current.section.id)],
        "overdue": run.is_open and run.due_on is not None and run.due_on < actor.today,
        "may_send": actor.may(SEND_RUN, run),
        "may_review": actor.may(REVIEW_RUN, run) and run.status == RunStatus.REVIEW,
    }
    part = request.headers.get("HX-Request")
    page = "questionnaires/section.html" if part else "questionnaires/answer.html"
    context |= {} if part else talk_about(actor, run)
    return render(request, page, context, status=422 if (problems or telling) and not part else 200)


def _beside(sections: tuple[AskedSection, ...], index: int, step: int) -> int | None:
    """Return the next section in a direction of which something is asked."""
    index += step
    while 0 <= index < len(sections):
        if sections[index].is_asked:
            return index
        index += step
    return None


@require_POST
def save(request: ActorRequest, key: UUID) -> HttpResponse:
    """Keep what was given in one section and show it again, with what now follows."""
    actor = request.actor
    run = queries.get_run(actor, key)
    require(actor, ANSWER_RUN, run)
    sheet = queries.template(run.resource_id)
    known = queries.answers_of(actor, run)
    problems: dict[str, str] = {}
    post, labels = _with_files(request, run, known, problems)
    given = changed(given_in(sheet, post, known, labels), known)
    kept, refused = answering.save_answers(actor=actor, run=run, values=given)
    problems |= {item.place or "": item.message for item in refused}
    if confirm := request.POST.get("confirm", ""):
        named = None if confirm == "all" else [confirm]
        answering.confirm_answers(actor=actor, run=run, questions=named)
    section = request.POST.get("section", "0")
    if request.headers.get("HX-Request") or problems:
        now = None if confirm else {**known, **kept}
        typed = as_typed(sheet, given, problems)
        return section_of_run(request, run, section, problems, answers=now, refused=typed)
    stay = section if confirm else request.POST.get("goto", "0")
    return redirect(f"/questionnaires/{key}?section={stay}")


def _with_files(
    request: ActorRequest, run: Run, known: Mapping[str, Answer], problems: dict[str, str]
) -> tuple[QueryDict, dict[str, dict[str, str]]]:
    """Return the form with stored files in place of sent ones, and the words of every choice."""
    post, sheet = request.POST.copy(), queries.template(run.resource_id)
    names = {name.partition("|")[0] for name in [*post, *request.FILES]}
    asked = [sheet.by_id[name] for name in names if name in sheet.by_id]
    labels = {kind: dict(rows) for kind, rows in choices_for(request.actor, asked).items()}
    files = labels.setdefault("file", {})
    for name, row in known.items():
        if row.value and name in names and sheet.by_id[name].type is Kind.FILE:
            files[str(row.value["id"])] = str(row.value["name"])
    for field, sent in request.FILES.items():
        name = field.partition("|")[0]
        content = sent.read(MOST_BYTES + 1)
        try:
            if len(content) > MOST_BYTES:
                raise Invalid("The file is larger than 25 MB.", place=name)
            stored = store_file(actor=request.actor, name=sent.name or "file", content=content)
        except DomainError as error:
            problems[name] = error.message
            continue
        files[str(stored.pk)] = stored.name
        post[name] = str(stored.pk)
    return post, labels


@require_POST
def submit(request: ActorRequest, key: UUID) -> HttpResponse:
    """Submit the run and go on to what followed."""
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
    tell(request, outcome.added, outcome.updated)
    return redirect(f"/questionnaires/{key}/outcome")


def tell(request: ActorRequest, added: int, updated: int) -> None:
    """Say how many risks followed."""
    if added or updated:
        messages.success(request, f"{added} risks proposed, {updated} updated.")


@require_POST
def say(request: ActorRequest, key: UUID) -> HttpResponse:
    """Say something about one question."""
    run = queries.get_run(request.actor, key)
    name, text = request.POST.get("question", ""), request.POST.get("text", "")
    section = request.POST.get("section", "0")
    try:
        discussing.discuss(actor=request.actor, run=run, question=name, text=text)
    except Invalid as error:
        return section_of_run(request, run, section, {name: error.message})
    return redirect(f"/questionnaires/{key}?section={section}#{name}")


@require_POST
def finish(request: ActorRequest, key: UUID) -> HttpResponse:
    """Say that one's own part is answered."""
    run = queries.get_run(request.actor, key)
    part = request.POST.get("part", "")
    sending.finish_part(actor=request.actor, run=run, section=part)
    messages.success(request, "Thank you. Your part is marked as answered.")
    return redirect(f"/questionnaires/{key}")
