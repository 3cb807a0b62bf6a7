"""Draw what processes hand to each other; ask for what follows from a decision."""

from uuid import UUID

from django.db import transaction
from django.db.models import F

from steward.domain.governance.events import FlowDrawn, FlowTakenAway, FollowUpAsked
from steward.domain.governance.models import Decision, Flow, Process
from steward.domain.governance.policy import EDIT_CONTEXT
from steward.domain.governance.queries import get_entry
from steward.domain.tasks.models import Task
from steward.domain.tasks.operations.deriving import derive_tasks
from steward.domain.tasks.operations.working import assign_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import get_person, open_tasks
from steward.domain.tasks.terms import Severity, TaskDraft
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record

LONGEST_DAYS = 1000


@transaction.atomic
def draw_flow(*, actor: Actor, process: Process, target_id: UUID, what: str) -> Flow:
    """Say that a process hands something to another.

    Source: ISO/IEC 42001:2023, 4.4.

    Raises:
        NotAllowed: The actor may not write context.
        Invalid: What is handed over is not named, or it would be handed to itself.
        NotFound: The other process is not there.
        Conflict: It is drawn already.
    """
    require(actor, EDIT_CONTEXT)
    what = " ".join(what.split())[:200]
    if not what:
        raise Invalid("Name what is handed over.", place="what")
    if target_id == process.pk:
        raise Invalid("A process hands nothing to itself.", place="target_id")
    target: Process = get_entry(actor, "process", target_id)
    same = Flow.objects.visible_to(actor).filter(source=process, target=target, what=what)
    if same.exists():
        raise Conflict("It is drawn already.", place="what")
    flow = Flow.objects.create(
        organisation_id=actor.organisation_id, source=process, target=target, what=what
    )
    record(actor, FlowDrawn(subject=process.as_subject(), what=what, target=str(target)))
    return flow


@transaction.atomic
def take_flow_away(*, actor: Actor, flow: Flow) -> None:
    """Take back that a process hands something to another.

    Raises:
        NotAllowed: The actor may not write context.
    """
    require(actor, EDIT_CONTEXT)
    subject, target = flow.source.as_subject(), str(flow.target)
    Flow.objects.visible_to(actor).filter(pk=flow.pk).delete()
    record(actor, FlowTakenAway(subject=subject, what=flow.what, target=target))


@transaction.atomic
def ask_follow_up(
    *,
    actor: Actor,
    decision: Decision,
    what: str,
    due_days: int,
    person_id: UUID | None = None,
) -> Task:
    """Make the task that follows from a decision, for somebody or for nobody yet; returns it.

    Source: ISO/IEC 42001:2023, 5.1.

    Raises:
        NotAllowed: The actor may not write context.
        Invalid: The work is not named, the days are not 1 to 1,000, or the person is no member.
        Conflict: The decision is retired, or it says that nothing follows.
    """
    require(actor, EDIT_CONTEXT)
    row = Decision.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=decision.pk)
    if row.retired_at is not None or row.follows == "none":
        raise Conflict("Nothing follows from it by what it says; change the decision first.")
    what = " ".join(what.split())
    if not what:
        raise Invalid("Say what is to be done.", place="what")
    if not 1 <= due_days <= LONGEST_DAYS:
        raise Invalid(f"Choose 1 to {LONGEST_DAYS:,} days.", place="due_days")
    if person_id is not None:
        get_person(actor, person_id)
    row.steps = row.steps + 1
    Decision.objects.visible_to(actor).filter(pk=row.pk).update(steps=F("steps") + 1)
    ruled, origin = by_rule(actor, EDIT_TASK), f"decision:{row.pk}:{row.steps}"
    draft = TaskDraft(
        origin=origin,
        title=what[:300],
        steps=(),
        requirement="5.1",
        owner_role="",
        effort_days=1.0,
        priority=3.0,
        due_days=due_days,
        severity=Severity.MEDIUM.value,
        reason=f"It follows from {row.reference} {row.title}, decided on {row.decided_on}.",
    )
    derive_tasks(actor=ruled, drafts=[draft])
    task = open_tasks(actor).get(origin=origin)
    if person_id is not None:
        assign_tasks(actor=ruled, tasks=[task], person_id=person_id)
        task.refresh_from_db()
    record(actor, FollowUpAsked(subject=row.as_subject(), what=what))
    return task
