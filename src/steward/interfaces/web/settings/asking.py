"""One question in the page's dialog, or on a page of its own where scripts are off."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from steward.foundation.core.errors import DomainError
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.commands import go_to, refuse, wired


@dataclass(frozen=True, kw_only=True)
class Secret:
    """What is shown once, after which only its digest remains."""

    title: str
    lead: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked, what it is about, and where one returns to."""

    title: str
    button: str
    back: str
    lead: str = ""
    tone: str = "primary"
    done: str = "Done."


Call = Callable[[dict[str, Any]], Secret | str | None]


def ask(request: ActorRequest, question: Question, form: Form, call: Call) -> HttpResponse:
    """Show the form, or run the call with what was typed.

    The call may return a secret, which is shown once, or an address to go to instead of ``back``.
    """
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                result = call(form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            if isinstance(result, Secret):
                context = {"question": question, "secret": result}
                return _shown(request, "settings/secret.html", context, 200)
            messages.success(request, question.done)
            return go_to(request, result or question.back)
    context = {"question": question, "form": wired(form), "address": request.path}
    status = 422 if request.method == "POST" else 200
    return _shown(request, "settings/question.html", context, status)


def _shown(request: ActorRequest, part: str, context: dict[str, Any], status: int) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, part, context, status=status)
    return render(request, "settings/alone.html", {**context, "part": part}, status=status)
