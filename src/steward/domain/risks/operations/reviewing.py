"""Ask for another look at decisions, as often as the criteria say."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from steward.domain.risks.methods import method_in_force
from steward.domain.risks.models import Risk
from steward.domain.risks.policy import EDIT_RISK
from steward.domain.risks.terms import Level
from steward.domain.tasks.operations.deriving import derive_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, by_rule, require

AT_ONCE = 200
"""So many tasks are asked for in one day at most, the highest risks first."""
DECIDED = ("accepted", "edited")


@transaction.atomic
def ask_for_reviews(*, actor: Actor) -> int:
    """Make a task for each decided risk whose time has come; the same decision asks once.

    Source: ISO/IEC 42001:2023, 8.2.

    Returns:
        How many decisions are due.

    Raises:
        NotAllowed: The actor may not judge risks.
    """
    require(actor, EDIT_RISK)
    drafts = [draft for level in reversed(Level) for draft in _due(actor, level)][:AT_ONCE]
    derive_tasks(actor=by_rule(actor, EDIT_TASK), drafts=drafts)
    return len(drafts)


def _due(actor: Actor, level: Level) -> Iterator[TaskDraft]:
    days = method_in_force(actor).cadence[level]
    since: datetime = actor.now - timedelta(days=days)
    rows = Risk.objects.visible_to(actor).filter(
        status__in=DECIDED, current_level=level.value, decided_at__lt=since
    )
    for row in rows.order_by("-current_rank", "-id")[:AT_ONCE]:
        decided = row.decided_at or since
        yield TaskDraft(
            origin=f"review:{row.pk}:{decided:%Y-%m-%d}",
            title=f"Look again at {row.reference} {row.title}"[:300],
            steps=("Read what changed since, then take the risk in anew or judge it differently.",),
            requirement="8.2",
            owner_role="Risk owner",
            effort_days=0.25,
            priority=1.0 + level.rank,
            due_days=14,
            severity=level.value,
            reason=f"Decided on {decided:%-d %B %Y}; the criteria say that a {level.value} risk is"
            f" looked at again after {days:,} days.",
        )
