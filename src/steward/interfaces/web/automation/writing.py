"""The page on which a rule is written: when, if, then; each part by choosing."""

import json
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steward.domain.questionnaires.building.rows import OPERATIONS, rows_of, text_of
from steward.extensions.automation.models import Rule
from steward.extensions.automation.operations.writing import edit_rule, write_rule
from steward.extensions.automation.policy import EDIT_RULE
from steward.extensions.automation.queries.reading import get_rule
from steward.extensions.automation.queries.vocabulary import asked_of, type_word, vocabulary_of
from steward.foundation.core.actor import require
from steward.foundation.core.errors import DomainError, NotAllowed
from steward.foundation.expressions.syntax import ExpressionError, parse
from steward.foundation.expressions.types import check
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.automation.sheet import Sheet, trigger_named
from steward.interfaces.web.builder.conditions import FITTING

LONGEST_BODY = 200_000
SAVE = "save"


@require_http_methods(["GET", "POST"])
def new(request: ActorRequest) -> HttpResponse:
    """Write a new rule."""
    require(request.actor, EDIT_RULE)
    return _write(request, None)


@require_http_methods(["GET", "POST"])
def edit(request: ActorRequest, key: UUID) -> HttpResponse:
    """Write the next version of a rule."""
    row = get_rule(request.actor, key)
    require(request.actor, EDIT_RULE)
    return _write(request, row)


def _write(request: ActorRequest, row: Rule | None) -> HttpResponse:
    sheet = Sheet.of_rule(request.actor, row)
    status = 200
    if request.method == "POST":
        sheet = Sheet.of_post(request.actor, request.POST, row)
        if request.POST.get("do", SAVE) == SAVE:
            try:
                saved = _save(request, sheet, row)
            except NotAllowed:
                raise
            except DomainError as error:
                sheet.refuse(error)
                status = 422
            else:
                messages.success(request, "The rule is saved.")
                return redirect(f"/automation/{saved.pk}")
        else:
            sheet.turn(str(request.POST.get("do")))
    context = {"sheet": sheet, "rule": row, "tab": "rules"}
    return render(request, "automation/write.html", context, status=status)


def _save(request: ActorRequest, sheet: Sheet, row: Rule | None) -> Rule:
    if row is None:
        return write_rule(actor=request.actor, draft=sheet.draft())
    return edit_rule(actor=request.actor, rule=row, draft=sheet.draft())


@require_http_methods(["GET", "POST"])
def condition(request: ActorRequest, name: str) -> HttpResponse:
    """Answer the condition builder in JSON: names to choose from; rows for a text and back."""
    require(request.actor, EDIT_RULE)
    trigger = trigger_named(name)
    if request.method == "GET":
        names: list[dict[str, Any]] = []
        for item in asked_of(trigger):
            word, choices = type_word(item.type)
            offer = {"name": item.name, "group": item.group, "label": item.label}
            names.append({**offer, "type": word, "choices": choices})
        return JsonResponse({"names": names, "operations": OPERATIONS, "fitting": FITTING})
    try:
        raw: object = json.loads(request.body[:LONGEST_BODY])
    except ValueError:
        raw = None
    if not isinstance(raw, dict):
        return JsonResponse({"problem": {"message": "An object is needed."}}, status=422)
    given = cast("dict[str, Any]", raw)
    try:
        text = text_of(given["rows"]) if "rows" in given else str(given.get("text") or "")
        problems = check(parse(text), vocabulary_of(trigger)) if text.strip() else ()
        hints = [{"message": p.message, "line": p.line, "column": p.column} for p in problems]
        return JsonResponse({"text": text, "rows": rows_of(text), "hints": hints})
    except ExpressionError as error:
        problem = {"message": error.message, "line": error.line, "column": error.column}
    except DomainError as error:
        problem = {"message": error.message, "place": error.place}
    return JsonResponse({"problem": problem})
