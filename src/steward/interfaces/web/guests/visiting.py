"""What a guest sees behind the door: one run, section by section, and the thanks at its end."""

from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from steward.domain.questionnaires import rules
from steward.domain.questionnaires.models import Answer, Run
from steward.domain.questionnaires.operations.answering import confirm_answers
from steward.domain.questionnaires.policy import ANSWER_RUN, VIEW_RUN
from steward.domain.questionnaires.queries import (
    AskedSection,
    answers_of,
    get_run,
    sections_as_asked,
    template,
)
from steward.domain.questionnaires.questions import Kind, Question
from steward.domain.questionnaires.terms import Visibility
from steward.domain.readiness.operations import submit_and_derive
from steward.extensions.guests.operations.visiting import answer_as_guest
from steward.extensions.guests.queries import talks_of
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.files.operations import store_file
from steward.interfaces.web.actors import GUEST, OUTSIDE, GuestRequest
from steward.interfaces.web.guests.choices import is_inside, offered_to
from steward.interfaces.web.questionnaires.drawing import draw
from steward.interfaces.web.questionnaires.fields import as_typed, changed, given_in
from steward.interfaces.web.questionnaires.lines import lines_of, with_refused

MOST_BYTES = 25_000_000


@require_GET
def answer(request: GuestRequest) -> HttpResponse:
    """Show one section of the run, or the thanks when it was submitted."""
    return section_page(request, _index(request.GET.get("section", "")))


@require_POST
def save(request: GuestRequest) -> HttpResponse:
    """Keep what was given in one section and show it again, with what now follows."""
    actor, run = request.actor, run_of(request)
    require(actor, ANSWER_RUN, run)
    index, goto = _index(request.POST.get("section", "")), _index(request.POST.get("goto", ""))
    known, sheet = answers_of(actor, run), template(run.resource_id)
    post, files, problems = _with_files(request, sheet.by_id, known)
    offered = offered_to(actor, run, [item for item in sheet.questions if item.id in post])
    labels = {"file": files, **{kind: dict(rows) for kind, rows in offered.items()}}
    given = changed(given_in(sheet, post, known, labels), known)
    values = {
        name: pair
        for name, pair in given.items()
        if not is_inside(sheet.by_id[name], known.get(name), offered)
    }
    _, refused = answer_as_guest(actor=actor, run=run, values=values)
    problems |= {item.place or "": item.message for item in refused}
    if confirm := request.POST.get("confirm", ""):
        confirm_answers(actor=actor, run=run, questions=None if confirm == "all" else [confirm])
    if problems or request.headers.get("HX-Request"):
        return section_page(
            request, index or 0, problems, refused=as_typed(sheet, values, problems)
        )
    stay = confirm or goto is None
    return redirect(f"{OUTSIDE}?section={index or 0 if stay else goto}")


@require_POST
def submit(request: GuestRequest) -> HttpResponse:
    """Submit the run; what is missing is shown where it stands."""
    run = run_of(request)
    require(request.actor, ANSWER_RUN, run)
    try:
        submit_and_derive(actor=request.actor, run=run)
    except (Invalid, Conflict) as error:
        sections, _ = sections_as_asked(request.actor, run)
        place = error.place or ""
        return section_page(request, _place(sections, place), {place: error.message}, error.message)
    return redirect(OUTSIDE)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the visit in this browser; the link works on."""
    request.session.pop(GUEST, None)
    return render(request, "guests/left.html", {})


def run_of(request: GuestRequest) -> Run:
    """Return the run that the link was for."""
    return get_run(request.actor, request.visit.link.run_id)


def _index(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 5 else None


def _place(sections: tuple[AskedSection, ...], question: str) -> int:
    asked = [part for part in sections if part.is_asked]
    places = [[item.question.id for item in part.questions] for part in asked]
    return next((index for index, names in enumerate(places) if question in names), 0)


def section_page(
    request: GuestRequest,
    index: int | None,
    problems: Mapping[str, str] | None = None,
    message: str = "",
    asking: Mapping[str, str] | None = None,
    refused: Mapping[str, Answer] | None = None,
) -> HttpResponse:
    """Show one section, with what was refused as it was typed: ``asking`` and answers."""
    run = run_of(request)
    require(request.actor, VIEW_RUN, run)
    context: dict[str, Any] = {
        "run": run,
        "organisation": request.visit.organisation,
        "link": request.visit.link,
    }
    if not run.is_open and index is None:
        return render(request, "guests/done.html", context)
    everything, sitting = sections_as_asked(request.actor, run)
    sections = [part for part in everything if part.is_asked] or list(everything[:1])
    index = min(index or 0, len(sections) - 1)
    questions = sections[index].questions
    offered = offered_to(request.actor, run, [item.question for item in questions])
    outside = [i for i in questions if not is_inside(i.question, i.answer, offered)]
    items = lines_of(
        request.actor,
        outside,
        sitting,
        problems=problems or {},
        threads={},
        is_open=run.is_open,
        outside=offered,
    )
    items = with_refused(items, refused)
    context |= {
        "sections": sections,
        "index": index,
        "current": sections[index],
        "items": items,
        "drawn": [draw(run.resource_id, item) for item in items],
        "inside": sum(i.visibility is Visibility.SHOWN for i in questions if i not in outside),
        "talks": talks_of(request.actor, run, [item.question for item in outside]),
        "asking": asking or {},
        "next": index + 1 if index + 1 < len(sections) else None,
        "previous": index - 1 if index else None,
        "progress": rules.progress_of(sitting),
        "unconfirmed": sections[index].unconfirmed,
        "message": message,
        "problems": 0 if message else len(problems or {}),
        "place": next(iter(problems or {}), ""),
    }
    part = request.headers.get("HX-Request")
    page = "guests/section.html" if part else "guests/answer.html"
    return render(request, page, context, status=422 if (problems or asking) and not part else 200)


def _with_files(
    request: GuestRequest, asked: Mapping[str, Question], known: Mapping[str, Answer]
) -> tuple[QueryDict, dict[str, str], dict[str, str]]:
    """Return the form with stored files in place of sent ones, their names, and what went wrong."""
    post, names, problems = request.POST.copy(), dict[str, str](), dict[str, str]()
    kept = [cast("Mapping[str, Any]", row.value) for row in known.values() if _is_file(row.value)]
    names |= {str(value["id"]): str(value["name"]) for value in kept}
    for field, sent in request.FILES.items():
        name = field.partition("|")[0]
        if name not in asked or asked[name].type is not Kind.FILE:
            continue
        content = sent.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            problems[name] = "The file is larger than 25 MB."
            continue
        stored = store_file(actor=request.actor, name=sent.name or "file", content=content)
        names[str(stored.pk)], post[name] = stored.name, str(stored.pk)
    return post, names, problems


def _is_file(value: object) -> bool:
    return isinstance(value, Mapping) and "name" in value
