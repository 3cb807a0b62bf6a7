"""What people do about one task together: hands, watchers, waits, evidence, its clock."""

from base64 import b64encode
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from steward.domain.tasks import policy, queries
from steward.domain.tasks.models import Handover, Proof, Task
from steward.domain.tasks.operations import joining, pausing
from steward.domain.tasks.queries import overview, together
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid, NotFound
from steward.foundation.files.operations import read_file, store_file
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Text, unpacked
from steward.interfaces.api.tasks import TaskOut

router = Router(tags=["Tasks"])
LARGEST_FILE = 20 * 1024 * 1024


class HandoverOut(Schema):
    """That a task changed hands."""

    giver: str
    to_id: UUID | None
    to_label: str
    instead_of: str = Field(description="Who was meant and is away.")
    by_label: str
    note: str
    at: datetime


class TaskPersonOut(Schema):
    """Somebody who watches a task."""

    person_id: UUID
    name: str


class WaitOut(Schema):
    """A task for which another one waits."""

    id: UUID
    reference: str
    title: str
    status: str


class TogetherOut(Schema):
    """Through whose hands a task went, who watches it, and what it waits for."""

    handovers: list[HandoverOut]
    watchers: list[TaskPersonOut]
    waits_for: list[WaitOut]
    blocks: list[WaitOut]
    forecast: date | None = Field(description="By when it is done at this pace, if it is known.")


class TaskWatchIn(Input):
    """Whether to watch, and who; nobody named is the caller."""

    on: bool = True
    person_id: UUID | None = None


class TaskWaitIn(Input):
    """For which task this one waits."""

    blocker_id: UUID


class TaskWhyIn(Input):
    """A reason."""

    why: Text


class KeepTaskIn(Input):
    """Why a task is kept that nothing calls for."""

    note: Text


class TaskWordsIn(Input):
    """The steps of the work and the evidence that it is to produce."""

    steps: list[Text] = Field(default_factory=list[str], max_length=50)
    evidence: list[Text] = Field(default_factory=list[str], max_length=50)


class TaskProofIn(Input):
    """A link, or a file as base 64 with its name."""

    title: Text = ""
    link: Text = ""
    name: Text = ""
    content: str = Field("", max_length=4 * LARGEST_FILE // 3 + 8)
    is_evidence: bool = True


class TaskProofOut(Schema):
    """A file or a link kept with a task."""

    id: UUID
    title: str
    url: str
    file_name: str
    is_evidence: bool
    by_label: str
    at: datetime
    struck_at: datetime | None
    struck_why: str


class TaskFileOut(Schema):
    """A kept file as base 64."""

    name: str
    content: str


def _task(request: ApiRequest, key: UUID) -> Task:
    task = queries.get_task(request.auth, key)
    require(request.auth, policy.VIEW_TASK, task)
    return task


@router.get("/{key}/together", response=TogetherOut)
def together_on(request: ApiRequest, key: UUID) -> dict[str, Any]:
    """Return through whose hands a task went, who watches it, and what it waits for."""
    task = _task(request, key)
    before, after = together.waits_of(request.auth, task)
    hands: list[Handover] = together.handovers_of(request.auth, task)
    return {
        "handovers": hands,
        "watchers": [
            {"person_id": row.person_id, "name": str(row.person)}
            for row in together.watchers_of(request.auth, task)
        ],
        "waits_for": before,
        "blocks": after,
        "forecast": overview.forecast_of(request.auth, task),
    }


@router.post("/{key}/watch", response=TogetherOut)
def watch_task(request: ApiRequest, key: UUID, body: TaskWatchIn) -> dict[str, Any]:
    """Watch a task, or no longer; whoever works on it may name another member."""
    joining.watch_task(actor=request.auth, task=_task(request, key), **body.model_dump())
    return together_on(request, key)


@router.post("/{key}/waits", response=TogetherOut)
def block_task(request: ApiRequest, key: UUID, body: TaskWaitIn) -> dict[str, Any]:
    """Let a task wait for another one."""
    joining.block_task(actor=request.auth, task=_task(request, key), blocker_id=body.blocker_id)
    return together_on(request, key)


@router.delete("/{key}/waits/{blocker}", response=TogetherOut)
def unblock_task(request: ApiRequest, key: UUID, blocker: UUID) -> dict[str, Any]:
    """Let a task wait for another one no longer."""
    task, other = _task(request, key), queries.get_task(request.auth, blocker)
    joining.unblock_task(actor=request.auth, task=task, blocker_id=other.pk)
    return together_on(request, key)


@router.put("/{key}/words", response=TaskOut)
def write_task(request: ApiRequest, key: UUID, body: TaskWordsIn) -> Task:
    """Change the steps of a task and the evidence that it is to produce."""
    return joining.write_task(
        actor=request.auth,
        task=_task(request, key),
        steps=tuple(body.steps),
        evidence=tuple(body.evidence),
    )


@router.post("/{key}/pause", response=TaskOut)
def pause_task(request: ApiRequest, key: UUID, body: TaskWhyIn) -> Task:
    """Stop the clock of a task."""
    return pausing.pause_task(actor=request.auth, task=_task(request, key), why=body.why)


@router.post("/{key}/resume", response=TaskOut)
def resume_task(request: ApiRequest, key: UUID) -> Task:
    """Let the clock of a task run again; its day moves by the pause."""
    return pausing.resume_task(actor=request.auth, task=_task(request, key))


@router.post("/{key}/keep", response=TaskOut)
def keep_task(request: ApiRequest, key: UUID, body: KeepTaskIn) -> Task:
    """Keep a task that nothing calls for any more."""
    return pausing.keep_task(actor=request.auth, task=_task(request, key), note=body.note)


@router.get("/{key}/proofs", response=list[TaskProofOut])
def list_proofs(request: ApiRequest, key: UUID) -> list[dict[str, Any]]:
    """Return the files and links kept with a task, also those struck."""
    return [_told(row) for row in together.proofs_of(request.auth, _task(request, key))]


def _told(row: Proof) -> dict[str, Any]:
    names = ("id", "title", "url", "is_evidence", "by_label", "at", "struck_at", "struck_why")
    told = {name: getattr(row, name) for name in names}
    return told | {"file_name": "" if row.file is None else row.file.name}


@router.post("/{key}/proofs", response={201: TaskProofOut})
def add_proof(request: ApiRequest, key: UUID, body: TaskProofIn) -> Status[dict[str, Any]]:
    """Keep a file or a link with a task."""
    task = _task(request, key)
    require(request.auth, policy.EDIT_TASK, task)
    file = None
    if body.content:
        content = unpacked(body.content)
        if len(content) > LARGEST_FILE:
            raise Invalid("Send at most 20 MB.", place="content")
        if not body.name.strip():
            raise Invalid("Say how the file is called.", place="name")
        file = store_file(actor=request.auth, name=body.name.strip(), content=content)
    proof = joining.NewProof(
        title=body.title, url=body.link, file=file, is_evidence=body.is_evidence
    )
    return Status(201, _told(joining.keep_proof(actor=request.auth, task=task, proof=proof)))


@router.get("/{key}/proofs/{proof}/file", response=TaskFileOut)
def read_proof(request: ApiRequest, key: UUID, proof: UUID) -> dict[str, str]:
    """Return a kept file."""
    row = together.get_proof(request.auth, _task(request, key), proof)
    if row.file is None:
        raise NotFound("This is a link; there is no file.")
    content = read_file(actor=request.auth, file=row.file)
    return {"name": row.file.name, "content": b64encode(content).decode()}


@router.post("/{key}/proofs/{proof}/strike", response=TaskProofOut)
def strike_proof(request: ApiRequest, key: UUID, proof: UUID, body: TaskWhyIn) -> dict[str, Any]:
    """Strike a file or a link; it stays readable as struck."""
    task = _task(request, key)
    row = together.get_proof(request.auth, task, proof)
    return _told(joining.strike_proof(actor=request.auth, task=task, proof=row, why=body.why))
