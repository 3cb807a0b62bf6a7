"""The chain: from a submitted questionnaire to facts, risks, control status and tasks."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from steward.domain.controls.operations import decide_status, derive_statuses, withdraw_status
from steward.domain.controls.policy import EDIT_CONTROL
from steward.domain.controls.queries import action_plan, maturity_by_requirement
from steward.domain.findings.models import Finding
from steward.domain.findings.operations.following import note_consequence
from steward.domain.questionnaires import rules as questions
from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.operations.answering import submit_run
from steward.domain.questionnaires.operations.following import (
    derive_effects,
    mark_applied,
    mark_declined,
)
from steward.domain.questionnaires.operations.reviewing import approve_run
from steward.domain.questionnaires.policy import ANSWER_RUN, REVIEW_RUN
from steward.domain.questionnaires.queries import (
    INTAKE,
    READINESS,
    current_template,
    drafted_applicability,
    sitting_of,
)
from steward.domain.questionnaires.resolving import described_by
from steward.domain.questionnaires.states import DerivationState, RunStatus
from steward.domain.questionnaires.terms import Answer
from steward.domain.readiness.effects import (
    carry_out,
    facts_by_effect,
    maturity_by_effect,
    set_applicability,
)
from steward.domain.readiness.queries import excluded_controls
from steward.domain.risks.operations.deriving import Outcome, derive_register
from steward.domain.risks.policy import EDIT_RISK
from steward.domain.risks.queries import control_pressures_of
from steward.domain.soa.policy import DECIDE_APPLICABILITY
from steward.domain.systems.operations.registering import edit_system, set_facts
from steward.domain.systems.policy import EDIT_SYSTEM
from steward.domain.systems.queries import count_systems
from steward.domain.tasks.models import Task
from steward.domain.tasks.operations.deriving import derive_tasks
from steward.domain.tasks.operations.joining import NewProof, keep_proof
from steward.domain.tasks.operations.working import move_task, move_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.rules import gap_tasks, standing_gaps
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.tenancy.reach import whole_organisation
from steward.foundation.work.operations import ask_for_work

AT_ONCE = 200
FOLLOW = "readiness.follow"


@transaction.atomic
def submit_and_derive(*, actor: Actor, run: Run) -> Outcome:
    """Submit a questionnaire and let everything follow from its answers.

    With a reviewer only drafts are made; the rest follows from the approval. All of it in one
    transaction, so nothing is half done.

    Raises:
        NotAllowed: The actor may not answer questionnaires.
        Invalid: Required questions are open.
    """
    require(actor, ANSWER_RUN, run)
    run = submit_run(actor=actor, run=run)
    if run.status == RunStatus.REVIEW:
        derive_effects(actor=actor, run=run, sitting=sitting_of(actor, run))
        return Outcome()
    return _follow_answers(actor, run)


@transaction.atomic
def approve_and_derive(*, actor: Actor, run: Run, note: str = "") -> Outcome:
    """Approve a questionnaire and let everything follow from its answers.

    Raises:
        NotAllowed: The actor may not review, or answered.
        Conflict: The run does not wait for a review.
    """
    require(actor, REVIEW_RUN, run)
    return _follow_answers(actor, approve_run(actor=actor, run=run, note=note))


def _follow_answers(actor: Actor, run: Run) -> Outcome:
    """Let facts or statuses, risks, tasks and every effect follow from answers that count.

    About a system: its facts are set and its risks derived. About the organisation: the status of
    requirements is taken over and every risk that relies on a control follows. Then tasks are made
    for the gaps, and each effect notes what it led to.
    """
    sitting, ruled = sitting_of(actor, run), by_rule(actor, ANSWER_RUN)
    derivations = derive_effects(actor=ruled, run=run, sitting=sitting)
    answered = questions.maturity_of(sitting)
    maturity = maturity_by_effect(derivations, answered)
    if maturity:
        derive_statuses(actor=ruled, maturity=maturity)
    outcome = Outcome()
    if run.system is not None:
        facts = {**sitting.facts(), **facts_by_effect(derivations)}
        _describe(actor, run, sitting.answers)
        outcome = _set_facts(actor, run, sitting.template.title, facts)
    if maturity:
        outcome = _follow(actor)
    carry_out(actor, run, derivations)
    return outcome


def _describe(actor: Actor, run: Run, answers: Mapping[str, Answer]) -> None:
    """Let the purpose and the misuse that the intake asks for become the system's own words."""
    if run.system is None or run.questionnaire != INTAKE:
        return
    said = described_by(answers)
    changes: dict[str, Any] = {
        name: text for name, text in said.items() if getattr(run.system, name) != text
    }
    if changes:
        edit_system(actor=by_rule(actor, EDIT_SYSTEM), system=run.system, **changes)


def _set_facts(actor: Actor, run: Run, source: str, facts: Mapping[str, Any]) -> Outcome:
    """Set the facts of the run's system, and derive its risks and tasks."""
    if run.system is None or not facts:
        return Outcome()
    system = set_facts(
        actor=by_rule(actor, EDIT_SYSTEM),
        system=run.system,
        facts=facts,
        source=source,
        assessed_on=actor.today if run.questionnaire == INTAKE else None,
    )
    follower = by_rule(actor, EDIT_RISK, EDIT_TASK)
    outcome = derive_register(actor=follower, systems=[system])
    derive_gap_tasks(actor=follower)
    return outcome


@transaction.atomic
def settle_effects(
    *, actor: Actor, run: Run, effects: Sequence[UUID], decision: str, reason: str = ""
) -> int:
    """Carry out what answers say about controls, or decline it; returns how many are settled.

    What is carried out stands in the Statement of Applicability as the actor's own decision.

    Source: ISO/IEC 42001:2023, 6.1.3.

    Raises:
        NotAllowed: The actor may not decide applicability or review.
        Conflict: The answers do not count yet.
        Invalid: Nothing is chosen, the decision is none, or the reason is missing.
        NotFound: Annex A has no such control.
    """
    require(actor, DECIDE_APPLICABILITY)
    if not RunStatus(run.status).is_over:
        raise Conflict("The answers do not count yet; settle it when they are approved.")
    if decision not in (DerivationState.APPLIED, DerivationState.DECLINED):
        raise Invalid("Carry it out or decline it.", place="decision")
    if not reason.strip():
        raise Invalid("Say why; 6.1.3 asks for the reason both ways.", place="reason")
    rows = drafted_applicability(actor, run).filter(pk__in=effects)
    chosen = list(rows.select_for_update(of=("self",)).order_by("id"))
    if not chosen:
        raise Invalid("Choose what is not settled yet.", place="effects")
    for row in chosen:
        if decision == DerivationState.DECLINED:
            mark_declined(actor=actor, derivation=row, reason=reason)
            continue
        result = set_applicability(actor, row.parameters, reason.strip())
        ruled = by_rule(actor, ANSWER_RUN)
        mark_applied(actor=ruled, derivation=row, result=result, note=reason)
    return len(chosen)


@transaction.atomic
def decide_and_derive(
    *, actor: Actor, requirements: Sequence[str], maturity: str, reason: str
) -> Outcome:
    """Set the status of requirements by judgement, and let risks and tasks follow.

    Raises:
        NotAllowed: The actor may not decide statuses.
        NotFound: There is no such requirement.
        Invalid: Nothing is chosen, the maturity is not one, or the reason is missing.
    """
    require(actor, EDIT_CONTROL)
    if not requirements:
        raise Invalid("Choose at least one requirement.", place="ids")
    for requirement in dict.fromkeys(requirements):
        decide_status(actor=actor, requirement=requirement, maturity=maturity, reason=reason)
    return _follow(actor)


@transaction.atomic
def lower_and_derive(
    *, actor: Actor, finding: Finding, requirement: str, maturity: str, reason: str
) -> Outcome:
    """Set the status of a requirement because of a finding; risks, tasks and history follow.

    Source: ISO/IEC 42001:2023, 10.2.

    Raises:
        NotAllowed: The actor may not decide statuses, or not bring the finding forward.
        NotFound: There is no such requirement.
        Invalid: The maturity is not one, or the reason is missing.
    """
    require(actor, EDIT_CONTROL)
    outcome = decide_and_derive(
        actor=actor, requirements=[requirement], maturity=maturity, reason=reason
    )
    what = f"set {requirement} to {maturity}"
    note_consequence(actor=actor, finding=finding, what=what, why=reason)
    return outcome


@transaction.atomic
def withdraw_and_derive(*, actor: Actor, requirement: str) -> Outcome:
    """Take a decided status back to what was answered, and let risks and tasks follow.

    Raises:
        NotAllowed: The actor may not decide statuses.
        Conflict: Nobody decided on this requirement.
    """
    require(actor, EDIT_CONTROL)
    withdraw_status(actor=actor, requirement=requirement)
    return _follow(actor)


@transaction.atomic
def move_many_and_derive(
    *, actor: Actor, tasks: Sequence[Task], status: str, note: str = ""
) -> int:
    """Move many tasks, all or none; status and risks follow once.

    Raises:
        NotAllowed: The actor may not work on one of the tasks.
        Invalid: There is no such status, or the note is missing.
        Conflict: A task cannot go there from where it is.
    """
    before = maturity_by_requirement(actor)
    moved = move_tasks(actor=actor, tasks=tasks, status=status, note=note)
    if maturity_by_requirement(actor) != before:
        _follow(actor)
    return moved


@transaction.atomic
def move_and_derive(
    *, actor: Actor, task: Task, status: str, note: str = "", link: str = ""
) -> Task:
    """Move a task; where that closes or reopens planned work, status and risks follow.

    Args:
        actor: Who moves it.
        task: The task.
        status: Where to.
        note: What was done, or why it is not needed.
        link: A page that shows it; it is kept as evidence. Empty adds none.

    Raises:
        NotAllowed: The actor may not work on this task.
        Invalid: There is no such status, or the note, the evidence or the link is amiss.
        Conflict: The task cannot go there from where it is, or waits for another.
    """
    require(actor, EDIT_TASK, task)
    if link.strip():
        keep_proof(actor=actor, task=task, proof=NewProof(url=link))
    before = maturity_by_requirement(actor)
    moved = move_task(actor=actor, task=task, status=status, note=note)
    if maturity_by_requirement(actor) != before:
        _follow(actor)
    return moved


def _follow(actor: Actor) -> Outcome:
    """Derive risks and tasks by rule after the status of requirements changed.

    A large register follows in the background; the outcome then counts nothing yet.
    """
    if count_systems(actor)[0] > AT_ONCE:
        ask_for_work(actor=actor, kind=FOLLOW, label="Let the register follow the new status")
        return Outcome()
    follower = by_rule(actor, EDIT_RISK, EDIT_TASK)
    with whole_organisation():
        outcome = derive_register(actor=follower)
    derive_gap_tasks(actor=follower)
    return outcome


def derive_gap_tasks(*, actor: Actor) -> int:
    """Make the tasks that gaps and high risks call for; returns how many are new.

    They follow from all risks, also where who caused it sees a part of the organisation.
    """
    plan = action_plan()
    with whole_organisation():
        maturity = maturity_by_requirement(actor)
        pressures, excluded = control_pressures_of(actor), excluded_controls(actor)
    drafts = gap_tasks(
        plan,
        maturity,
        pressures,
        blocking=questions.blocking_requirements(current_template(READINESS)[1]),
        excluded=excluded,
    )
    standing = standing_gaps(plan, maturity, pressures, excluded=excluded)
    return derive_tasks(actor=actor, drafts=drafts, family="gap:", standing=standing)
