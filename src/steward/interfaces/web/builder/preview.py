"""Try a questionnaire with test answers: as a real run shows it, and nothing is stored."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from steward.domain.questionnaires.answering import checked_answer
from steward.domain.questionnaires.building import editing
from steward.domain.questionnaires.models import Answer
from steward.domain.questionnaires.queries import AskedQuestion, AskedSection
from steward.domain.questionnaires.rules import broken_constraints, progress_of, score_of
from steward.domain.questionnaires.sitting import Sitting
from steward.domain.questionnaires.terms import Template, Visibility
from steward.foundation.core.errors import DomainError, Invalid
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.builder.desk import desk_of, page
from steward.interfaces.web.questionnaires.fields import SCALE, SEVERAL, given_in
from steward.interfaces.web.questionnaires.lines import lines_of


@require_http_methods(["GET", "POST"])
def preview(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show the draft with the test answers of the form worked out."""
    desk = desk_of(request, key)
    part = request.headers.get("HX-Request")
    try:
        sheet = Template.from_body(editing.published_form(desk.body))
    except (DomainError, KeyError, TypeError, ValueError):
        context = page(desk, "preview", broken=True)
        return render(request, "builder/preview.html", context)
    answers, problems = _answers(request, sheet)
    sitting = Sitting(sheet, {name: row.value for name, row in answers.items()})
    for question in sitting.shown:
        for message in broken_constraints(sitting, question):
            problems.setdefault(question.id, message)
    template = "builder/trial.html" if part else "builder/preview.html"
    context = page(desk, "preview", **_shown(request, sheet, sitting, answers, problems))
    return render(request, template, context)


def _answers(request: ActorRequest, sheet: Template) -> tuple[dict[str, Answer], dict[str, str]]:
    found: dict[str, Answer] = {}
    problems: dict[str, str] = {}
    for name, (value, comment) in given_in(sheet, request.POST, {}, {}).items():
        try:
            kept = checked_answer(sheet.by_id[name], value)
        except Invalid as refusal:
            problems[name] = refusal.message
            continue
        if kept is not None:
            found[name] = Answer(question=name, value=kept, comment=comment, source="person")
    return found, problems


def _shown(
    request: ActorRequest,
    sheet: Template,
    sitting: Sitting,
    answers: dict[str, Answer],
    problems: dict[str, str],
) -> dict[str, Any]:
    sections: list[dict[str, Any]] = []
    for section in sheet.sections:
        asked = AskedSection(
            section=section,
            questions=tuple(
                AskedQuestion(
                    question=item,
                    visibility=sitting.visibility[item.id],
                    answer=answers.get(item.id),
                    required=sitting.required[item.id],
                )
                for item in section.questions
            ),
        )
        lines = lines_of(
            request.actor, asked.questions, sitting, problems=problems, threads={}, is_open=False
        )
        hidden = [q.question for q in asked.questions if q.visibility is Visibility.HIDDEN]
        sections.append({"section": section, "items": lines, "hidden": hidden})
    progress = progress_of(sitting)
    return {
        "sections": sections,
        "progress": progress,
        "required": [sheet.by_id[name] for name in progress.required_left],
        "score": score_of(sitting) if any(q.is_scored for q in sitting.shown) else None,
        "unit": "" if sheet.method == "sum" else " %",
        "facts": [(name, value) for name, value in sitting.facts().items() if value is not None],
        "effects": [
            {
                "title": str(e.parameters.get("title") or e.parameters.get("attribute") or e.id),
                "kind": e.kind.label,
                "when": e.when.text if e.when else "always",
                "holds": sitting.holds.get(e.id),
            }
            for e in sheet.effects
        ],
        "scale": SCALE,
        "several": SEVERAL,
    }
