"""Settle for how long evidence is fresh, and ask for what is about to be stale."""

from django.db import transaction

from steward.domain.evidence.events import HalfLifeSettled
from steward.domain.evidence.models import EvidenceItem, HalfLife
from steward.domain.evidence.operations.holding import DATED, age
from steward.domain.evidence.policy import EDIT_EVIDENCE, SETTLE_EVIDENCE
from steward.domain.evidence.queries.items import (
    expiring,
    requirements_of,
    settled_half_lives,
)
from steward.domain.evidence.rules.freshness import check_half_life
from steward.domain.evidence.terms.kinds import EvidenceKind
from steward.domain.evidence.terms.states import Freshness
from steward.domain.tasks.operations.deriving import derive_tasks
from steward.domain.tasks.operations.working import assign_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import open_tasks
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Invalid
from steward.foundation.identity.queries import current_members, get_organisation
from steward.foundation.journal.operations import record

FAMILY = "evidence-age:"
MOST_TASKS = 500


@transaction.atomic
def settle_half_life(*, actor: Actor, scope: str, name: str, days: int | None) -> int:
    """Settle for how long evidence of a kind, or of a requirement, is fresh; None unsettles it.

    Every item is worked out anew.

    Returns:
        How many items are fresh for another time than before.

    Raises:
        NotAllowed: The actor may not settle it.
        Invalid: There is no such kind, the requirement is not named, or the days are out of range.
    """
    require(actor, SETTLE_EVIDENCE)
    check_half_life(days)
    if scope not in ("kind", "requirement"):
        raise Invalid("Settle it for a kind or for a requirement.", place="scope")
    if not name or len(name) > 80 or (scope == "kind" and name not in list(EvidenceKind)):
        raise Invalid(f"“{name[:80]}” is none of them.", place="name")
    rows = HalfLife.objects.visible_to(actor).filter(scope=scope, name=name)
    if days is None:
        rows.delete()
    elif not rows.update(days=days):
        HalfLife.objects.create(
            organisation_id=actor.organisation_id, scope=scope, name=name, days=days
        )
    called = EvidenceKind(name).label if scope == "kind" else name
    said = "as usual" if days is None else f"{days} days"
    subject = get_organisation(actor).as_subject()
    record(actor, HalfLifeSettled(subject=subject, of=called, words=said))
    return _age_all(actor)


def _age_all(actor: Actor) -> int:
    settled = settled_half_lives(actor)
    rows = list(EvidenceItem.objects.visible_to(actor).select_for_update().order_by("id"))
    links = requirements_of(actor, [row.pk for row in rows])
    changed: list[EvidenceItem] = []
    for row in rows:
        before = (row.days, row.days_why)
        age(row, links.get(row.pk, ()), settled)
        if before != (row.days, row.days_why):
            changed.append(row)
    EvidenceItem.objects.rewrite(changed, DATED)
    return len(changed)


@transaction.atomic
def ask_fresh_evidence(*, actor: Actor) -> int:
    """Make a task for each linked item that expires soon or is stale, for who answers for it.

    One item makes one task, however often it is asked; it is closed, or its closing is proposed,
    once the item is fresh again, and opens anew when that one ages too. The stalest 500 are asked
    for at once.

    Returns:
        How many tasks were made or opened again.

    Raises:
        NotAllowed: The actor may not bring evidence.
    """
    require(actor, EDIT_EVIDENCE)
    found = expiring(actor, actor.today)
    rows = list(found[:MOST_TASKS])
    standing = [f"{FAMILY}{key}" for key in found.values_list("pk", flat=True)]
    ruled = by_rule(actor, EDIT_TASK)
    drafts = [_task(actor, row) for row in rows]
    made = derive_tasks(actor=ruled, drafts=drafts, family=FAMILY, standing=standing)
    members = set(current_members(actor).values_list("person_id", flat=True))
    for person in {row.owner_id for row in rows if row.owner_id in members}:
        origins = [f"{FAMILY}{row.pk}" for row in rows if row.owner_id == person]
        if tasks := list(open_tasks(actor).filter(origin__in=origins, assignee=None)):
            assign_tasks(actor=ruled, tasks=tasks, person_id=person)
    return made


def _task(actor: Actor, row: EvidenceItem) -> TaskDraft:
    until = row.fresh_until or actor.today
    is_stale = row.freshness_on(actor.today) is Freshness.STALE
    said = f"has been stale since {until:%-d %B %Y}" if is_stale else f"expires {until:%-d %B %Y}"
    return TaskDraft(
        origin=f"{FAMILY}{row.pk}",
        title=f"Bring {row} up to date"[:300],
        steps=(
            "Collect it again from its source.",
            "Add it as a new version; equal bytes renew the version that is there.",
        ),
        requirement="7.5",
        owner_role="Evidence owner",
        effort_days=0.25,
        priority=4.0 if is_stale else 2.0,
        due_days=max(1, (until - actor.today).days),
        severity="medium" if is_stale else "low",
        reason=f"{row.reference} {said}. It is linked to {row.links_count} records.",
        subject=row.as_subject(),
    )
