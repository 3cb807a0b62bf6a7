"""The board of tasks, and the steps of one: pages that no declaration covers."""

import json
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from steward.domain.readiness.operations import move_and_derive
from steward.domain.tasks import policy, queries
from steward.domain.tasks.models import Task
from steward.domain.tasks.operations import working
from steward.domain.tasks.terms import TaskStatus
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Conflict, DomainError, Invalid
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.commands import refuse, wired
from steward.interfaces.web.tasks.board import View, board_of
from steward.interfaces.web.tasks.pages import CLOSING
from steward.interfaces.web.tasks.panels import steps_panel


def mine(request: ActorRequest) -> HttpResponse:
    """Lead to what is the person's own and still to do, overdue first."""
    require(request.actor, policy.VIEW_TASK)
    return HttpResponseRedirect("/tasks?mine=1&active=1&sort=due_on")


def board(request: ActorRequest) -> HttpResponse:
    """Show the tasks by status; to htmx only the columns."""
    require(request.actor, policy.VIEW_TASK)
    view = View.of(request.GET)
    if request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request"):
        return _columns(request, view)
    return render(request, "tasks/board.html", board_of(request.actor, view))


def _columns(request: ActorRequest, view: View, note: str = "", tone: str = "") -> HttpResponse:
    response = render(request, "tasks/board_columns.html", board_of(request.actor, view))
    if note:
        response["HX-Trigger-After-Swap"] = _note(note, tone)
    return response


def _note(text: str, tone: str = "", **more: str) -> str:
    return json.dumps({"steward:note": {"text": text, "tone": tone}, **more})


@require_http_methods(["GET", "POST"])
def place(request: ActorRequest, key: UUID) -> HttpResponse:
    """Move a card; a column that closes the task asks for the note first."""
    task = queries.get_task(request.actor, key)
    require(request.actor, policy.VIEW_TASK)
    require(request.actor, policy.EDIT_TASK, task)
    params = request.POST if request.method == "POST" else request.GET
    view, status = View.of(params), params.get("status", "")
    if status in CLOSING:
        return _close(request, task, status, view)
    if request.method != "POST":
        raise Invalid("Choose the column on the board.", place="status")
    try:
        task = move_and_derive(actor=request.actor, task=task, status=status)
    except Conflict as error:
        if not request.headers.get("HX-Request"):
            raise
        return _columns(request, view, error.message, "error")
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(view.address)
    return _columns(request, view, _moved(task))


def _moved(task: Task) -> str:
    return f"{task.reference} is now {TaskStatus(task.status).label.lower()}."


def _close(request: ActorRequest, task: Task, status: str, view: View) -> HttpResponse:
    command, answer = CLOSING[status], 200
    form = command.form(request.POST if request.method == "POST" else None)
    in_dialog = bool(request.headers.get("HX-Request"))
    if request.method == "POST":
        if form.is_valid():
            try:
                task = move_and_derive(
                    actor=request.actor, task=task, status=status, **form.cleaned_data
                )
            except DomainError as error:
                refuse(form, error)
            else:
                return _closed(task, view, in_dialog=in_dialog)
        answer = 422
    context = {
        "command": command,
        "form": wired(form),
        "address": f"/tasks/{task.pk}/place",
        "about": str(task),
        "hidden": [("status", status), *view.fields],
        "back": view.address,
        "pages": {"address": "/tasks", "title": "Tasks"},
    }
    template = "kit/command_form.html" if in_dialog else "kit/command.html"
    return render(request, template, context, status=answer)


def _closed(task: Task, view: View, *, in_dialog: bool) -> HttpResponse:
    if not in_dialog:
        return HttpResponseRedirect(view.address)
    response = HttpResponse()
    response["HX-Trigger"] = _note(_moved(task), **{"steward:board": ""})
    return response


@require_POST
def step(request: ActorRequest, key: UUID) -> HttpResponse:
    """Tick a step, or take the tick back."""
    task = queries.get_task(request.actor, key)
    require(request.actor, policy.VIEW_TASK)
    number, done = _number(request.POST.get("step", "")), request.POST.get("done") == "1"
    in_part, refusal = bool(request.headers.get("HX-Request")), ""
    try:
        task = working.tick_step(actor=request.actor, task=task, number=number, done=done)
    except Conflict as error:
        if not in_part:
            raise
        task, refusal = queries.get_task(request.actor, key), error.message
    if not in_part:
        return HttpResponseRedirect(f"/tasks/{task.pk}#steps")
    panel = {**steps_panel(request.actor, task), "refusal": refusal, "at": number}
    context = {"panel": panel, "address": f"/tasks/{task.pk}"}
    return render(request, "tasks/steps.html", context)


def _number(word: str) -> int:
    if not word.isascii() or not word.isdecimal() or len(word) > 4:
        raise Invalid("A step is named by its number.", place="step")
    return int(word)
