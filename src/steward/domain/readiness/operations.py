"""The chain: from a submitted questionnaire to facts, risks, control status and tasks."""

from django.db import transaction

from steward.domain.controls.operations import derive_statuses
from steward.domain.controls.queries import maturity_by_requirement
from steward.domain.questionnaires import rules as questions
from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.operations import submit_run
from steward.domain.questionnaires.policy import ANSWER_RUN
from steward.domain.questionnaires.queries import (
    READINESS,
    current_template,
    known_facts,
    template,
    values_of,
)
from steward.domain.readiness.queries import action_plan, excluded_controls
from steward.domain.risks.operations.deriving import Outcome, derive_register
from steward.domain.risks.queries import control_pressures_of
from steward.domain.systems.models import AiSystem
from steward.domain.systems.operations import set_facts
from steward.domain.tasks.operations import derive_tasks
from steward.domain.tasks.rules import gap_tasks
from steward.foundation.core.actor import Actor, require


@transaction.atomic
def submit_and_derive(*, actor: Actor, run: Run) -> Outcome:
    """Submit a questionnaire and let everything follow from its answers.

    About a system: its facts are set and its risks derived. About the organisation: the status of
    requirements is taken over and every risk that relies on a control follows. Then tasks are made
    for the gaps. All of it in one transaction, so nothing is half done.

    Raises:
        NotAllowed: The actor may not answer questionnaires.
        Invalid: Required questions are open.
    """
    require(actor, ANSWER_RUN, run)
    run = submit_run(actor=actor, run=run)
    sheet, answers = template(run.resource_id), values_of(actor, run)
    systems: list[AiSystem] | None = None
    if run.system is not None:
        facts = questions.facts_from_answers(sheet, answers, known_facts(run))
        system = set_facts(
            actor=actor, system=run.system, facts=facts, source=sheet.title, assessed_on=actor.today
        )
        systems = [system]
    else:
        derive_statuses(actor=actor, maturity=questions.maturity_by_requirement(sheet, answers))
    outcome = derive_register(actor=actor, systems=systems)
    derive_gap_tasks(actor=actor)
    return outcome


def derive_gap_tasks(*, actor: Actor) -> int:
    """Make the tasks that gaps and high risks call for; returns how many are new."""
    drafts = gap_tasks(
        action_plan(),
        maturity_by_requirement(actor),
        control_pressures_of(actor),
        blocking=questions.blocking_requirements(current_template(READINESS)[1]),
        excluded=excluded_controls(actor),
    )
    return derive_tasks(actor=actor, drafts=drafts)
