"""A question in the page's dialog that is no command of a declared record."""

import json
from collections.abc import Callable
from dataclasses import dataclass
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
class Question:
    """What is asked and where one returns to.

    ``part`` renders what lies behind the dialog anew, from the query of the page's address, so
    that an answer changes the page in place; without it the browser goes to ``back``.
    """

    title: str
    button: str
    back: str
    lead: str = ""
    tone: str = "primary"
    done: str = "Done."
    part: Callable[[ActorRequest, QueryDict], HttpResponse] | None = None


def sent(request: ActorRequest) -> QueryDict | None:
    """Return what was sent, also when that is nothing; None while the question is only shown."""
    return request.POST if request.method == "POST" else None


def ask(
    request: ActorRequest, question: Question, form: Form, call: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    """Show the form, or run the call with what was typed; a refusal stands at its field."""
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                call(form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            return _done(request, question)
    context = {"question": question, "form": wired(form), "address": request.path}
    template = "kit/question.html" if request.headers.get("HX-Request") else "kit/asked.html"
    status = 422 if request.method == "POST" else 200
    return render(request, template, context, status=status)


def _done(request: ActorRequest, question: Question) -> HttpResponse:
    behind = request.headers.get("HX-Current-URL", "")
    address = urlsplit(behind)
    if not request.headers.get("HX-Request"):
        messages.success(request, question.done)
        return HttpResponseRedirect(question.back)
    if question.part is None or address.path != urlsplit(question.back).path:
        messages.success(request, question.done)
        response = HttpResponse(status=204)
        response["HX-Redirect"] = behind if question.part is not None else question.back
        return response
    response = question.part(request, QueryDict(address.query))
    response["HX-Retarget"] = "#results"
    response["HX-Reswap"] = "outerHTML"
    said = {"steward:note": {"text": question.done}, "steward:close": {}}
    response["HX-Trigger"] = json.dumps(said)
    return response
