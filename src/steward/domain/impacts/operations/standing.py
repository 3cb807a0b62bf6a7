"""What follows from a run: where the system stands, its facts, its risks and its tasks.

Called by operations that require.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from steward.domain.impacts.models import Classification, Standing
from steward.domain.impacts.rules.answering import facts_read, settled_facts
from steward.domain.impacts.rules.comparing import classes
from steward.domain.impacts.rules.drafting import task_drafts
from steward.domain.impacts.terms.results import PROVISIONAL, Result
from steward.domain.impacts.terms.tree import ROLES, Answers, Tree
from steward.domain.risks.operations.inventory import change_facts
from steward.domain.risks.policy import EDIT_RISK
from steward.domain.systems.models import AiSystem
from steward.domain.systems.policy import EDIT_SYSTEM
from steward.domain.systems.rules import facts_from_json
from steward.domain.tasks.operations.deriving import derive_tasks, let_causes_go
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import tasks_visible_to
from steward.foundation.core.actor import Actor


def place(actor: Actor, run: Classification, tree: Tree, result: Result) -> Standing:
    """Let the run be the system's latest; a reviewer's decision stays and wants another look."""
    known = Standing.objects.visible_to(actor).filter(system_id=run.system_id).first()
    standing = known or Standing(organisation_id=actor.organisation_id, system_id=run.system_id)
    standing.latest_id = run.pk
    standing.verdict, standing.rules = run.verdict, run.rules
    standing.roles = ", ".join(ROLES[role] for role in result.roles)
    standing.classified_on = run.at.date()
    standing.next_day = next_day(result, actor.today)
    standing.stale = bool(standing.decided)
    settle(standing, tree, result)
    standing.save()
    return standing


def settle(standing: Standing, tree: Tree, result: Result) -> None:
    """Set the class that holds: the reviewer's, or the computed one."""
    standing.effective = standing.decided or standing.verdict
    possible = (standing.decided,) if standing.decided else result.possible
    standing.words = classes(tree, possible)[:600]
    standing.provisional = standing.effective == PROVISIONAL


def next_day(result: Result, today: date) -> date | None:
    """Return the next day from which a certain duty applies."""
    return min(
        (d.day for d in result.duties if d.certain and d.day and d.day > today), default=None
    )


def facts_now(system: AiSystem, tree: Tree, answers: Answers) -> dict[str, Any]:
    """Return the facts that the questions on the way read, with what the answers will settle."""
    settled = settled_facts(tree, answers, facts_from_json(system.facts))
    known = {**system.facts, **settled}
    return {name: known.get(name) for name in sorted(facts_read(tree, answers))}


def let_follow(
    actor: Actor, system: AiSystem, tree: Tree, answers: Answers, result: Result
) -> None:
    """Set the facts that the answers settle, and make the tasks that the result calls for.

    Whoever may classify may cause what follows by rule, whatever the role says about the rest.
    """
    more = {EDIT_SYSTEM.name, EDIT_RISK.name, EDIT_TASK.name}
    follower = replace(actor, permissions=actor.permissions | more)
    facts = settled_facts(tree, answers, facts_from_json(system.facts))
    if facts:
        source = f"Classification under the {tree.title}"
        change_facts(actor=follower, system=system, facts=facts, source=source)
    name = f"{system.reference} {system.name}"
    found = task_drafts(tree, result, system=str(system.pk), name=name, today=actor.today)
    drafts = [replace(draft, subject=system.as_subject()) for draft in found]
    derive_tasks(actor=follower, drafts=drafts)
    _let_go(follower, system, tree, {draft.origin for draft in drafts})


def _let_go(actor: Actor, system: AiSystem, tree: Tree, held: Collection[str]) -> None:
    """Say of the tasks that this law called for that it does no longer."""
    start = f"classification:{system.pk}:"
    works = {f"{start}{work.id}" for work in tree.works}
    known = tasks_visible_to(actor).filter(origin__startswith=start, cause_gone_at=None)
    gone = [
        origin
        for origin in known.values_list("origin", flat=True)
        if origin not in held and (origin in works or origin.startswith(f"{start}open:"))
    ]
    if gone:
        why = f"The classification under the {tree.title} does not call for it any more."
        let_causes_go(actor=actor, origins=gone, why=why)
