"""A question in the page's dialog that is no command of a declared record."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from steward.foundation.core.errors import DomainError
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.commands import refuse, wired


@dataclass(frozen=True, kw_only=True)
class Secret:
    """What is shown once, after which only its digest remains."""

    title: str
    lead: str
    text: str


@dataclass(frozen=True)
class Said:
    """What is told when it is done, where only the call knows it."""

    words: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked and where one returns to.

    ``part`` renders what lies behind the dialog anew, from the query of the page's address, so
    that an answer changes the page in place; without it the browser goes to ``then``, or ``back``.
    """

    title: str
    button: str
    back: str
    lead: str = ""
    tone: str = "primary"
    done: str = "Done."
    then: str = ""
    part: Callable[[ActorRequest, QueryDict], HttpResponse] | None = None


def sent(request: ActorRequest) -> QueryDict | None:
    """Return what was sent, also when that is nothing; None while the question is only shown."""
    return request.POST if request.method == "POST" else None


def ask(
    request: ActorRequest, question: Question, form: Form, call: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    """Show the form, or run the call with what was typed; a refusal stands at its field.

    A secret that the call returns is shown once instead of what lay behind the question; words
    that it returns are told instead of the question's own.
    """
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                result = call(form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            if isinstance(result, Secret):
                return _shown(request, "kit/secret.html", question, {"secret": result})
            if isinstance(result, Said):
                question = replace(question, done=result.words)
            return _done(request, question)
    context = {"form": wired(form), "address": request.path}
    status = 422 if request.method == "POST" else 200
    return _shown(request, "kit/question.html", question, context, status)


def _shown(
    request: ActorRequest, part: str, question: Question, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Show a part in the dialog, or on a page of its own where scripts are off."""
    template = part if request.headers.get("HX-Request") else "kit/asked.html"
    return render(request, template, {**context, "question": question, "part": part}, status=status)


def _done(request: ActorRequest, question: Question) -> HttpResponse:
    behind = request.headers.get("HX-Current-URL", "")
    address = urlsplit(behind)
    if not request.headers.get("HX-Request"):
        messages.success(request, question.done)
        return HttpResponseRedirect(question.then or question.back)
    if question.part is None or address.path != urlsplit(question.back).path:
        messages.success(request, question.done)
        response = HttpResponse(status=204)
        there = question.then or question.back
        response["HX-Redirect"] = there if question.part is None else behind
        return response
    response = question.part(request, QueryDict(address.query))
    response["HX-Retarget"] = "#results"
    response["HX-Reswap"] = "outerHTML"
    said = {"steward:note": {"text": question.done}, "steward:close": {}}
    response["HX-Trigger"] = json.dumps(said)
    return response
