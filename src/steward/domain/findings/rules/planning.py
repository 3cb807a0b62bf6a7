"""What a plan needs before it is handed in, and who may judge what it did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from steward.domain.findings.rules.drafting import needed
from steward.domain.findings.terms.causes import ActionProgress
from steward.domain.findings.terms.drafts import ActionDraft
from steward.foundation.core.errors import Conflict, Invalid

LONGEST_TITLE = 300
MOST_ACTIONS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenAction:
    """What the rules read of an action."""

    reference: str
    progress: str
    owner_id: UUID | None
    done_by: UUID | None


def check_action(draft: ActionDraft, today: date) -> ActionDraft:
    """Return an action with its texts trimmed.

    Raises:
        Invalid: What is done or what will show it is missing or too long, or the day has passed.
    """
    title = needed(draft.title, "title", "Say what is done.")
    if len(title) > LONGEST_TITLE:
        raise Invalid(f"Use at most {LONGEST_TITLE} characters.", place="title")
    evidence = needed(draft.evidence, "evidence", "Say what will show that it is done.")
    if draft.due_on < today:
        raise Invalid("This day has passed.", place="due_on")
    return ActionDraft(title=title, due_on=draft.due_on, evidence=evidence, owner_id=draft.owner_id)


def live(actions: Sequence[SeenAction]) -> list[SeenAction]:
    """Return the actions that were not dropped."""
    return [item for item in actions if item.progress != ActionProgress.DROPPED]


def check_plan(actions: Sequence[SeenAction], criterion: str) -> str:
    """Return by what the effect will be judged, of a plan that is complete.

    Raises:
        Conflict: There is no action, or one has nobody who does it.
        Invalid: Nothing says by what the effect is judged.
    """
    kept = live(actions)
    if not kept:
        raise Conflict("Plan at least one corrective action first.")
    alone = [item.reference for item in kept if item.owner_id is None]
    if alone:
        raise Conflict(f"Nobody does {', '.join(alone)}: say who.")
    return needed(
        criterion, "criterion", "Say now what will show that the cause is gone, and from when on."
    )


def doers_of(actions: Sequence[SeenAction]) -> frozenset[UUID]:
    """Return who has or did an action that was not dropped; none of them judges its effect.

    Source: ISO/IEC 42001:2023, 9.2.2 and 10.2: nobody judges their own work.
    """
    keys = (key for item in live(actions) for key in (item.owner_id, item.done_by))
    return frozenset(key for key in keys if key is not None)


def is_carried_out(actions: Sequence[SeenAction]) -> bool:
    """Say whether every action is done or dropped, and at least one is done."""
    states = [item.progress for item in actions]
    over = (ActionProgress.DONE, ActionProgress.DROPPED)
    return all(state in over for state in states) and ActionProgress.DONE in states
