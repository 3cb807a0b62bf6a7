"""Let many runs go on with the newest version of a questionnaire, at once or in the background."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from steward.domain.questionnaires.building import queries
from steward.domain.questionnaires.events import RunsMoving
from steward.domain.questionnaires.models import Questionnaire
from steward.domain.questionnaires.operations.authoring import go_on_with_newest
from steward.domain.questionnaires.policy import EDIT_TEMPLATE
from steward.domain.questionnaires.queries import get_run
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid, NotFound
from steward.foundation.journal.operations import record
from steward.foundation.work.models import Work
from steward.foundation.work.operations import ask_for_work

MOVE = "questionnaires.move"
MOST_AT_ONCE = 50
"""More runs than this are moved in the background."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How many runs go on with the newest version, and how many were over or there already."""

    moved: int
    passed: int


@transaction.atomic
def move_runs(*, actor: Actor, questionnaire: Questionnaire, runs: Sequence[UUID]) -> Moved:
    """Let some runs go on with the newest version; one that was submitted meanwhile is passed over.

    Raises:
        NotAllowed: The actor may not build questionnaires.
        Invalid: More runs than are moved in one request.
    """
    require(actor, EDIT_TEMPLATE, questionnaire)
    if len(runs) > MOST_AT_ONCE:
        raise Invalid(f"{MOST_AT_ONCE} runs are the most at once.", place="runs")
    moved = 0
    for key in runs:
        try:
            run = get_run(actor, key)
            go_on_with_newest(actor=actor, questionnaire=questionnaire, run=run)
        except (Conflict, NotFound):
            continue
        moved += 1
    return Moved(moved, len(runs) - moved)


@transaction.atomic
def ask_to_move_runs(
    *, actor: Actor, questionnaire: Questionnaire, runs: Sequence[UUID] = ()
) -> Work:
    """Ask that runs go on with the newest version in the background: these, or all that are behind.

    Raises:
        NotAllowed: The actor may not build questionnaires.
        Conflict: No run is behind the newest version.
    """
    require(actor, EDIT_TEMPLATE, questionnaire)
    behind = queries.keys_behind(actor, questionnaire)
    chosen = [key for key in behind if key in set(runs)] if runs else behind
    if not chosen:
        raise Conflict("No open run is behind the newest version.")
    record(actor, RunsMoving(subject=questionnaire.as_subject(), count=len(chosen)))
    return ask_for_work(
        actor=actor,
        kind=MOVE,
        label=f"Moving {len(chosen):,} runs of {questionnaire.title} to the newest version",
        arguments={"questionnaire": str(questionnaire.pk), "runs": [str(key) for key in chosen]},
    )
