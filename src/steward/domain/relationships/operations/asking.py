"""Make the tasks that time calls for: assessments, decisions, days of agreements, late notices."""

from datetime import timedelta

from django.db import transaction

from steward.domain.relationships.models import Agreement, SupplierStanding
from steward.domain.relationships.operations.tiering import judge_all
from steward.domain.relationships.operations.wording import ask_all, asked_for
from steward.domain.relationships.policy import EDIT_RELATIONSHIP
from steward.domain.relationships.queries.agreements import agreements_visible_to
from steward.domain.relationships.queries.suppliers import (
    suppliers_assessed_again,
    waiting_for_decision,
)
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, require

AHEAD_DAYS = 30


@transaction.atomic
def ask_relationships(*, actor: Actor) -> int:
    """Work out the tiers anew, and make a task for everything that comes within thirty days.

    Doing it again makes no task twice.

    Returns:
        How many tasks were made.

    Raises:
        NotAllowed: The actor may not keep suppliers.
    """
    require(actor, EDIT_RELATIONSHIP)
    judge_all(actor=actor)
    until = actor.today + timedelta(days=AHEAD_DAYS)
    standings = suppliers_assessed_again(actor).filter(reassess_on__lte=until)
    standings = standings.select_related("part").order_by("id")
    again = [(_again(actor, row), row.part) for row in standings]
    near = agreements_visible_to(actor).filter(is_live=True, act_by__lte=until)
    days = [(_day(actor, row), row.part) for row in near.order_by("number")]
    decisions = [(draft, None) for draft in _decisions(actor)]
    return ask_all(actor, [*again, *decisions, *days])


def _again(actor: Actor, row: SupplierStanding) -> TaskDraft:
    on = row.reassess_on or actor.today
    return asked_for(
        origin=f"supplier:{row.part_id}:reassess:{on}",
        title=f"Assess {row.part.name} again",
        reason=f"It is due on {on:%-d %B %Y} by its tier. Send the questionnaire from its page.",
        due_days=(on - actor.today).days,
        severity="high" if row.part.tier == "critical" else "medium",
    )


def _decisions(actor: Actor) -> list[TaskDraft]:
    return [
        asked_for(
            origin=f"supplier:{row.part_id}:decide:{row.run_id}",
            title=f"Decide about {row.part.name}: its answers are there",
            reason="Somebody decides who neither asked for the answers nor gave them.",
            due_days=14,
            severity="high",
        )
        for row in waiting_for_decision(actor)
    ]


def _day(actor: Actor, row: Agreement) -> TaskDraft:
    on = row.next_day or actor.today
    notice = row.notice_on is not None
    words = "is the last day for notice" if notice else "is its end"
    what = "Decide whether to give notice" if notice else "Renew or replace"
    return asked_for(
        origin=f"agreement:{row.pk}:day:{on}",
        title=f"{what}: {row.reference} {row.title}",
        reason=f"{on:%-d %B %Y} {words}. Supplier: {row.part.name}.",
        due_days=(on - actor.today).days,
        severity="high",
    )
