"""What time does to approvals: a changed record, a deputy, a day that has passed."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from steward.domain.approvals.models import Approval, ApprovalAsk
from steward.domain.approvals.operations.asking import CHANGED
from steward.domain.approvals.operations.moving import ask_person, close_questions, void
from steward.domain.approvals.policy import KEEP_APPROVAL
from steward.domain.approvals.queries import LIVE
from steward.domain.approvals.queries.people import Panel, panel_for
from steward.domain.approvals.rules import asked_of
from steward.foundation.core.actor import Actor, require

GONE = "The record is gone."
LATE = "Nobody decided by {day:%-d %B %Y}; you decide for all of them."


@transaction.atomic
def look_after_approvals(*, actor: Actor, contents: Mapping[UUID, str | None]) -> int:
    """Void what changed, pass on to deputies, escalate what is late; returns how much was done.

    Running it again does nothing more.

    Args:
        actor: Who looks.
        contents: Approval → the digest of its record now, None where the record is gone.

    Raises:
        NotAllowed: The actor may not keep approvals.
    """
    require(actor, KEEP_APPROVAL)
    rows = Approval.objects.visible_to(actor).filter(pk__in=list(contents), state__in=LIVE)
    panels: dict[str, Panel] = {}
    count = 0
    for row in rows.select_for_update().order_by("id"):
        content = contents[row.pk]
        if content != row.content:
            void(actor, row, GONE if content is None else CHANGED)
            count += 1
        elif row.is_waiting:
            panel = panels.setdefault(row.subject_kind, panel_for(actor, row.subject_kind))
            count += _pass_on(actor, row, panel) + _escalate(actor, row, panel)
    return count


def _pass_on(actor: Actor, row: Approval, panel: Panel) -> int:
    """Ask the deputies of those who went away before they answered."""
    authors = [UUID(key) for key in row.authors]
    asks = list(row.asks.filter(step=row.step).select_related("person"))
    known = {ask.person_id for ask in asks}
    count = 0
    for ask in asks:
        if ask.say or ask.passed_on_at is not None or ask.person_id not in panel.deputies:
            continue
        taker = next(iter(asked_of([ask.person_id], authors, panel.deputies)), ask.person_id)
        if taker in known or taker not in panel.people:
            continue
        ask.passed_on_at = actor.now
        ask.save(update_fields=["passed_on_at"])
        close_questions(actor, row, [ask])
        taken = panel.people[taker]
        ask_person(actor, row, taken, ask.person, decides=ask.decides, counts=ask.counts)
        known.add(taker)
        count += 1
    return count


def _escalate(actor: Actor, row: Approval, panel: Panel) -> int:
    """Ask whoever decides for all, once, when the day has passed."""
    above, due_on = row.running.escalate_to, row.due_on
    if above is None or due_on is None or due_on >= actor.today:
        return 0
    authors = [UUID(key) for key in row.authors]
    found = asked_of([above], authors, panel.deputies)
    asks = {ask.person_id: ask for ask in row.asks.filter(step=row.step)}
    if any(ask.decides for ask in asks.values()):
        return 0
    for taker, meant in found.items():
        if taker not in panel.people or meant not in panel.people:
            continue
        if taker in asks:
            return _raise(asks[taker])
        why = LATE.format(day=due_on)
        asked, named = panel.people[taker], panel.people[meant]
        ask_person(actor, row, asked, named, decides=True, counts=False, why=why)
        return 1
    return 0


def _raise(ask: ApprovalAsk) -> int:
    """Let somebody who is asked anyway decide for all."""
    if ask.say:
        return 0
    ask.decides = True
    ask.save(update_fields=["decides"])
    return 1
