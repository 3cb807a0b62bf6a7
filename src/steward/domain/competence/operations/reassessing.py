"""Ask for assessments whose time has come."""

from datetime import timedelta

from django.db import transaction

from steward.domain.competence.operations.asking import ask_for
from steward.domain.competence.policy import EDIT_COMPETENCE
from steward.domain.competence.queries.functions import Pair, current_holdings, pairs_of
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, require

WARN_DAYS = 30


@transaction.atomic
def ask_assessments(*, actor: Actor) -> int:
    """Make a task for each assessment that is due within 30 days; returns how many.

    Doing it again makes no task twice.

    Source: ISO/IEC 42001:2023, 7.2.

    Raises:
        NotAllowed: The actor may not keep functions.
    """
    require(actor, EDIT_COMPETENCE)
    until = actor.today + timedelta(days=WARN_DAYS)
    drafts = [
        _task(actor, pair)
        for pair in pairs_of(actor, current_holdings(actor).order_by("id"))
        if pair.assessment is not None and pair.assessment.next_due_on <= until
    ]
    return ask_for(actor, drafts)


def _task(actor: Actor, pair: Pair) -> TaskDraft:
    due = pair.assessment.next_due_on if pair.assessment is not None else actor.today
    who, need = pair.holding.worker, pair.competence
    return TaskDraft(
        origin=f"assess:{pair.holding.pk}:{need.pk}:{due}",
        title=f"Assess {who} again: {need}"[:300],
        steps=("See what the person can do.", "Record the level and what was looked at."),
        requirement="7.2",
        owner_role="Assessor of competence",
        effort_days=0.25,
        priority=1.5,
        due_days=max(0, (due - actor.today).days),
        severity="medium",
        reason=f"{who} is {pair.holding.function}; the last assessment counts until"
        f" {due:%-d %B %Y}.",
    )
