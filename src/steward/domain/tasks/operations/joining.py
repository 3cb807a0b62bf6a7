"""What ties a task to people and to other work: watching, waiting, evidence, words."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from steward.domain.tasks import queries, rules
from steward.domain.tasks.events import (
    ProofKept,
    ProofStruck,
    TaskBlocked,
    TaskUnblocked,
    TaskUnwatched,
    TaskWatched,
    TaskWritten,
)
from steward.domain.tasks.models import Proof, Task, Wait, Watcher
from steward.domain.tasks.policy import EDIT_TASK, WATCH_TASK
from steward.domain.tasks.queries.together import edges
from steward.domain.tasks.rules.waiting import (
    LONGEST_TITLE,
    check_link,
    check_wait,
    check_words,
)
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.files.models import StoredFile
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import hold

MOST_WATCHERS = 50
MOST_WAITS = 50


@transaction.atomic
def watch_task(*, actor: Actor, task: Task, on: bool, person_id: UUID | None = None) -> bool:
    """Watch a task, or no longer; whoever works on it may also let another member watch.

    Returns:
        Whether that changed anything.

    Raises:
        NotAllowed: The actor may not watch tasks, or not name others for this one.
        Invalid: The person is not a member.
        Conflict: More than 50 would watch it.
    """
    require(actor, WATCH_TASK)
    person = person_id or person_behind(actor)
    if person != person_behind(actor):
        require(actor, EDIT_TASK, task)
    rows = Watcher.objects.visible_to(actor).filter(task=task)
    if not on:
        row = rows.filter(person_id=person).select_related("person").first()
        if row is None:
            return False
        row.delete()
        record(actor, TaskUnwatched(subject=task.as_subject(), who=str(row.person)))
        return True
    member = queries.get_person(actor, person)
    if rows.filter(person_id=person).exists():
        return False
    if rows.count() >= MOST_WATCHERS:
        raise Conflict(f"At most {MOST_WATCHERS} people watch a task.", place="person_id")
    fresh = Watcher(organisation_id=actor.organisation_id, task=task, person_id=person)
    fresh.save(force_insert=True)
    record(actor, TaskWatched(subject=task.as_subject(), who=str(member)))
    return True


@transaction.atomic
def block_task(*, actor: Actor, task: Task, blocker_id: UUID) -> Wait:
    """Let a task wait for another one: it is not done before that is closed.

    Raises:
        NotAllowed: The actor may not work on this task.
        NotFound: The other task is not there for this actor.
        Conflict: The two would wait for each other, it waits already, or one is closed.
    """
    require(actor, EDIT_TASK, task)
    hold(actor.organisation_id, "task waits")
    task = queries.get_task(actor, task.pk)
    blocker = queries.get_task(actor, blocker_id)
    rules.check_workable(task.status)
    if blocker.is_closed:
        raise Conflict(f"{blocker.reference} is closed already.", place="blocker_id")
    known = edges(actor)
    if (task.pk, blocker.pk) in known:
        raise Conflict(f"It waits for {blocker.reference} already.", place="blocker_id")
    if sum(waiting == task.pk for waiting, _ in known) >= MOST_WAITS:
        raise Conflict(f"A task waits for at most {MOST_WAITS} others.", place="blocker_id")
    check_wait(known, task.pk, blocker.pk)
    row = Wait(organisation_id=actor.organisation_id, task=task, blocker=blocker)
    row.save(force_insert=True)
    record(actor, TaskBlocked(subject=task.as_subject(), blocker=blocker.as_subject().label))
    return row


@transaction.atomic
def unblock_task(*, actor: Actor, task: Task, blocker_id: UUID) -> None:
    """Let a task wait for another one no longer.

    Raises:
        NotAllowed: The actor may not work on this task.
        Conflict: It does not wait for it.
    """
    require(actor, EDIT_TASK, task)
    rows = Wait.objects.visible_to(actor).filter(task=task, blocker_id=blocker_id)
    row = rows.select_related("blocker").first()
    if row is None:
        raise Conflict("It does not wait for that task.", place="blocker_id")
    row.delete()
    record(actor, TaskUnblocked(subject=task.as_subject(), blocker=row.blocker.as_subject().label))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProof:
    """A file or a link to keep; without a title the name of the file or the address is one."""

    title: str = ""
    url: str = ""
    file: StoredFile | None = None
    is_evidence: bool = True


@transaction.atomic
def keep_proof(*, actor: Actor, task: Task, proof: NewProof) -> Proof:
    """Keep a file or a link with a task, also after it was closed.

    Raises:
        NotAllowed: The actor may not work on this task.
        Invalid: There is neither or both, the link is none, or the title is too long.
    """
    require(actor, EDIT_TASK, task)
    url = check_link(proof.url)
    if (proof.file is None) == (not url):
        raise Invalid("Send a file, or give a link.", place="link")
    title = proof.title.strip() or (url if proof.file is None else proof.file.name)
    row = Proof(
        organisation_id=actor.organisation_id,
        task=task,
        title=check_words(title[:LONGEST_TITLE], place="title", missing="Give it a title."),
        url=url,
        file=proof.file,
        is_evidence=proof.is_evidence,
        by_label=actor.label[:200],
        at=actor.now,
    )
    row.save(force_insert=True)
    told = ProofKept(subject=task.as_subject(), title=row.title, is_evidence=row.is_evidence)
    record(actor, told)
    return row


@transaction.atomic
def strike_proof(*, actor: Actor, task: Task, proof: Proof, why: str) -> Proof:
    """Strike a file or link that does not show what it should; it stays readable as struck.

    Raises:
        NotAllowed: The actor may not work on this task.
        Invalid: The reason is missing.
        Conflict: It was struck before.
    """
    require(actor, EDIT_TASK, task)
    proof = (
        Proof.objects.visible_to(actor).filter(task=task).select_for_update().one(actor, proof.pk)
    )
    why = check_words(why, place="why", missing="Say in a sentence why.")
    if proof.struck_at is not None:
        raise Conflict("It was struck before.")
    proof.struck_at, proof.struck_why = actor.now, why
    proof.save(update_fields=["struck_at", "struck_why"])
    record(actor, ProofStruck(subject=task.as_subject(), title=proof.title, why=why))
    return proof


@transaction.atomic
def write_task(
    *, actor: Actor, task: Task, steps: tuple[str, ...], evidence: tuple[str, ...]
) -> Task:
    """Change the steps of the work and the evidence that it is to produce.

    A tick stays with the words of its step.

    Raises:
        NotAllowed: The actor may not work on this task.
        Invalid: There are too many lines, or one is too long.
        Conflict: The task is closed.
    """
    require(actor, EDIT_TASK, task)
    task = Task.objects.visible_to(actor).select_for_update().one(actor, task.pk)
    rules.check_workable(task.status)
    wanted = list(rules.check_lines(steps, "steps"))
    asked = list(rules.check_lines(evidence, "evidence"))
    changed = ["the steps"] if wanted != task.steps else []
    changed += ["the evidence asked for"] if asked != task.evidence_asked else []
    if not changed:
        return task
    ticked = {step.text: task.ticks[str(step.number)] for step in task.checklist if step.is_done}
    task.steps, task.evidence_asked = wanted, asked
    task.ticks = {str(at): ticked[text] for at, text in enumerate(wanted, 1) if text in ticked}
    task.save(update_fields=["steps", "evidence_asked", "ticks"])
    record(actor, TaskWritten(subject=task.as_subject(), fields=" and ".join(changed)))
    return task
