"""What a guest sees behind the door: one run, section by section, and the thanks at its end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from steward.domain.questionnaires import rules
from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.policy import ANSWER_RUN, VIEW_RUN
from steward.domain.questionnaires.queries import (
    AskedSection,
    answers_of,
    get_run,
    sections_as_asked,
    template,
)
from steward.domain.questionnaires.questions import Kind, Question
from steward.domain.questionnaires.terms import UNKNOWN
from steward.domain.readiness.operations import submit_and_derive
from steward.extensions.guests.operations.visiting import answer_as_guest
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Conflict, Invalid
from steward.interfaces.web.actors import GUEST, OUTSIDE, GuestRequest
from steward.interfaces.web.questionnaires.views import SCALE, SEVERAL

INSIDE = frozenset({Kind.PERSON, Kind.RECORD, Kind.FILE, Kind.GROUP, Kind.MATRIX})
"""Kinds that would show a guest people or records, or need more than a form: not asked outside."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as the form shows it: the one kept, or one just typed that was refused."""

    value: object
    source: str = "person"


@require_GET
def answer(request: GuestRequest) -> HttpResponse:
    """Show one section of the run, or the thanks when it was submitted."""
    return _section(request, _index(request.GET.get("section", "")))


@require_POST
def save(request: GuestRequest) -> HttpResponse:
    """Keep what was given in one section and show it again, with what now follows."""
    run = _run(request)
    require(request.actor, ANSWER_RUN, run)
    index, goto = _index(request.POST.get("section", "")), _index(request.POST.get("goto", ""))
    values = _given(request, run)
    _, problems = answer_as_guest(actor=request.actor, run=run, values=values)
    if problems or request.headers.get("HX-Request"):
        said = {item.place or "": item.message for item in problems}
        typed = {name: value for name, (value, _) in values.items() if name in said}
        return _section(request, index or 0, said, typed)
    return redirect(f"{OUTSIDE}?section={goto if goto is not None else index or 0}")


@require_POST
def submit(request: GuestRequest) -> HttpResponse:
    """Submit the run; what is missing is shown where it stands."""
    run = _run(request)
    require(request.actor, ANSWER_RUN, run)
    try:
        submit_and_derive(actor=request.actor, run=run)
    except (Invalid, Conflict) as error:
        sections, _ = sections_as_asked(request.actor, run)
        said = {error.place or "": error.message}
        return _section(request, _place(sections, error.place or ""), said)
    return redirect(OUTSIDE)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the visit in this browser; the link works on."""
    request.session.pop(GUEST, None)
    return render(request, "guests/left.html", {})


def _run(request: GuestRequest) -> Run:
    return get_run(request.actor, request.visit.link.run_id)


def _index(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 5 else None


def _place(sections: tuple[AskedSection, ...], question: str) -> int:
    open_to_guest = [part for part in sections if part.is_asked]
    for index, part in enumerate(open_to_guest):
        if any(item.question.id == question for item in part.questions):
            return index
    return 0


def _section(
    request: GuestRequest,
    index: int | None,
    problems: Mapping[str, str] | None = None,
    typed: Mapping[str, object] | None = None,
) -> HttpResponse:
    run = _run(request)
    require(request.actor, VIEW_RUN, run)
    common = {"run": run, "organisation": request.visit.organisation, "link": request.visit.link}
    if not run.is_open and index is None:
        return render(request, "guests/done.html", common)
    everything, sitting = sections_as_asked(request.actor, run)
    sections = [part for part in everything if part.is_asked]
    index = min(index or 0, max(len(sections) - 1, 0))
    said = problems or {}
    context = common | {
        "sections": sections,
        "index": index,
        "current": sections[index].section if sections else None,
        "items": _items(sections[index], said, typed or {}) if sections else [],
        "next": index + 1 if index + 1 < len(sections) else None,
        "previous": index - 1 if index else None,
        "progress": rules.progress_of(sitting),
        "problem": said.get("", ""),
        "problems": len(said),
        "scale": SCALE,
        "several": SEVERAL,
    }
    part = request.headers.get("HX-Request")
    page = "guests/section.html" if part else "guests/answer.html"
    return render(request, page, context, status=422 if said else 200)


def _items(
    section: AskedSection, problems: Mapping[str, str], typed: Mapping[str, object]
) -> list[dict[str, Any]]:
    """Return the questions of a section as a guest sees them."""
    return [
        {
            "question": item.question,
            "visibility": item.visibility,
            "answer": Shown(typed[item.question.id]) if item.question.id in typed else item.answer,
            "required": item.required,
            "inside": item.question.type in INSIDE,
            "problem": problems.get(item.question.id, ""),
        }
        for item in section.questions
        if item.visibility.value != "hidden" and item.question.type.is_asked
    ]


def _given(request: GuestRequest, run: Run) -> dict[str, tuple[object, str]]:
    """Return what was sent for the questions of the run; a comment that stands is kept."""
    known = answers_of(request.actor, run)
    asked = template(run.resource_id).by_id
    return {
        name: (_value(asked[name], request.POST), known[name].comment if name in known else "")
        for name in request.POST
        if name in asked and asked[name].type not in INSIDE
    }


def _value(question: Question, sent: QueryDict) -> object:
    chosen = [item for item in sent.getlist(question.id) if item]
    if question.kind not in SEVERAL:
        return chosen[-1] if chosen else None
    return UNKNOWN if UNKNOWN in chosen else chosen or None
