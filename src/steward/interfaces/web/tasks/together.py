"""What people do about one task together: watch it, let it wait, keep evidence, write its steps."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from steward.domain.tasks import policy, queries
from steward.domain.tasks.models import Task
from steward.domain.tasks.operations import joining, pausing
from steward.domain.tasks.queries import together
from steward.foundation.core.actor import require
from steward.foundation.core.errors import NotFound
from steward.foundation.files.operations import read_file
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.incidents.fields import kept_file, offer
from steward.interfaces.web.tasks.forms import (
    PersonForm,
    PlainForm,
    ProofForm,
    WaitForm,
    WhyForm,
    WordsForm,
)


def _task(request: ActorRequest, key: UUID) -> Task:
    task = queries.get_task(request.actor, key)
    require(request.actor, policy.VIEW_TASK, task)
    return task


def _workable(request: ActorRequest, key: UUID) -> Task:
    task = _task(request, key)
    require(request.actor, policy.EDIT_TASK, task)
    return task


@require_POST
def watch(request: ActorRequest, key: UUID) -> HttpResponse:
    """Watch a task, or no longer."""
    task = _task(request, key)
    joining.watch_task(actor=request.actor, task=task, on=request.POST.get("on") != "0")
    return HttpResponseRedirect(f"/tasks/{task.pk}#people")


@require_http_methods(["GET", "POST"])
def let_watch(request: ActorRequest, key: UUID) -> HttpResponse:
    """Let another member watch a task."""
    task = _workable(request, key)
    form = PersonForm(sent(request))
    form.for_actor(request.actor)
    question = Question(
        title="Let somebody watch",
        button="Let them watch",
        lead="They are told what happens to this task.",
        done="They are told from now on.",
        back=f"/tasks/{task.pk}",
    )

    def call(fields: dict[str, Any]) -> None:
        joining.watch_task(actor=request.actor, task=task, on=True, **fields)

    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
def wait(request: ActorRequest, key: UUID) -> HttpResponse:
    """Let a task wait for another one."""
    task = _workable(request, key)
    form = WaitForm(sent(request))
    offer(form, "blocker_id", together.blocker_choices(request.actor, task))
    question = Question(
        title="Wait for another task",
        button="Let it wait",
        lead="This task is not done before that one is closed.",
        done="It waits.",
        back=f"/tasks/{task.pk}",
    )

    def call(fields: dict[str, Any]) -> None:
        joining.block_task(actor=request.actor, task=task, **fields)

    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
def go_on(request: ActorRequest, key: UUID, blocker: UUID) -> HttpResponse:
    """Let a task wait for another one no longer."""
    task = _workable(request, key)
    other = queries.get_task(request.actor, blocker)
    question = Question(
        title=f"Wait for {other.reference} no longer",
        button="Go on",
        done="It waits no longer.",
        back=f"/tasks/{task.pk}",
    )

    def call(_: dict[str, Any]) -> None:
        joining.unblock_task(actor=request.actor, task=task, blocker_id=blocker)

    return ask(request, question, PlainForm(sent(request)), call)


@require_http_methods(["GET", "POST"])
def add_proof(request: ActorRequest, key: UUID) -> HttpResponse:
    """Keep a file or a link with a task."""
    task = _workable(request, key)
    question = Question(
        title="Add a file or a link",
        button="Keep it",
        done="It is kept.",
        back=f"/tasks/{task.pk}",
    )

    def call(fields: dict[str, Any]) -> None:
        proof = joining.NewProof(
            title=fields["title"],
            url=fields["link"],
            file=kept_file(request.actor, fields["file"]),
            is_evidence=fields["is_evidence"],
        )
        joining.keep_proof(actor=request.actor, task=task, proof=proof)

    return ask(request, question, ProofForm(sent(request), request.FILES or None), call)


@require_safe
def proof(request: ActorRequest, key: UUID, proof: UUID) -> HttpResponse:
    """Answer with a kept file, to be saved and never shown by the browser."""
    task = _task(request, key)
    row = together.get_proof(request.actor, task, proof)
    if row.file is None:
        raise NotFound("This is a link; there is no file.")
    content = read_file(actor=request.actor, file=row.file)
    response = HttpResponse(content, content_type="application/octet-stream")
    name = get_valid_filename(row.file.name).encode("ascii", "ignore").decode() or "file"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "POST"])
def strike_proof(request: ActorRequest, key: UUID, proof: UUID) -> HttpResponse:
    """Strike a file or a link."""
    task = _workable(request, key)
    row = together.get_proof(request.actor, task, proof)
    question = Question(
        title=f"Strike “{row.title}”",
        button="Strike it",
        tone="danger",
        lead="It stays readable, as struck.",
        done="It is struck.",
        back=f"/tasks/{task.pk}",
    )

    def call(fields: dict[str, Any]) -> None:
        joining.strike_proof(actor=request.actor, task=task, proof=row, **fields)

    return ask(request, question, WhyForm(sent(request)), call)


@require_http_methods(["GET", "POST"])
def words(request: ActorRequest, key: UUID) -> HttpResponse:
    """Write the steps of a task and the evidence that it is to produce."""
    task = _workable(request, key)
    initial = {"steps": task.steps, "evidence": task.evidence_asked}
    question = Question(
        title="Steps and evidence", button="Save", done="Saved.", back=f"/tasks/{task.pk}"
    )

    def call(fields: dict[str, Any]) -> None:
        joining.write_task(actor=request.actor, task=task, **fields)

    return ask(request, question, WordsForm(sent(request), initial=initial), call)


@require_http_methods(["GET", "POST"])
def resume(request: ActorRequest, key: UUID) -> HttpResponse:
    """Let the clock of a task run again."""
    task = _workable(request, key)
    question = Question(
        title="Let the clock run again",
        button="Let it run",
        lead="The due day moves by as long as it stood still.",
        done="The clock runs.",
        back=f"/tasks/{task.pk}",
    )

    def call(_: dict[str, Any]) -> None:
        pausing.resume_task(actor=request.actor, task=task)

    return ask(request, question, PlainForm(sent(request)), call)
