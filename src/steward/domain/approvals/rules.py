"""Who counts, when a step is carried, and what a flow must say."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from steward.domain.approvals.terms import (
    KINDS,
    NEXT,
    ApprovalAct,
    ApprovalState,
    FlowNeed,
    FlowStep,
    Say,
)
from steward.domain.tasks.rules.waiting import stand_in
from steward.foundation.core.errors import Conflict, Invalid

MOST_STEPS = 5
MOST_ASKED = 50
MOST_DAYS = 90
LONGEST_TITLE = 100
LONGEST_REASON = 2000


def state_after(state: ApprovalState, act: ApprovalAct) -> ApprovalState:
    """Return the state after an act.

    Raises:
        Conflict: The table does not permit the act there.
    """
    found = NEXT[state].get(act)
    if found is None:
        raise Conflict(f"One cannot {act} what stands as “{state.label.lower()}”.")
    return found


def check_kind(kind: str) -> str:
    """Return a kind of record that flows can be about.

    Raises:
        Invalid: Flows are not about records of this kind.
    """
    if kind not in KINDS:
        known = ", ".join(KINDS)
        raise Invalid(f"There are no flows about “{kind[:40]}”; use {known}.", place="kind")
    return kind


def check_steps(steps: Sequence[FlowStep]) -> tuple[FlowStep, ...]:
    """Return the steps of a flow with their titles trimmed.

    Raises:
        Invalid: There are none or too many, or one asks nobody, too few or too long; the place is
            the number of the step from 1, as ``step_1``.
    """
    if not steps:
        raise Invalid("Ask somebody: a flow has at least one step.", place="step_1")
    if len(steps) > MOST_STEPS:
        raise Invalid(f"At most {MOST_STEPS} steps.", place=f"step_{MOST_STEPS}")
    return tuple(_checked(step, f"step_{number}") for number, step in enumerate(steps, 1))


def _checked(step: FlowStep, place: str) -> FlowStep:
    title = step.title.strip()
    if not title:
        raise Invalid("Say what this step is called.", place=place)
    if len(title) > LONGEST_TITLE:
        raise Invalid(f"At most {LONGEST_TITLE} characters.", place=place)
    if not step.people and not step.roles:
        raise Invalid(f"“{title}” asks nobody: name people, or a role.", place=place)
    if not 1 <= step.days <= MOST_DAYS:
        raise Invalid(f"“{title}”: between 1 and {MOST_DAYS} days.", place=place)
    people, roles = tuple(dict.fromkeys(step.people)), tuple(dict.fromkeys(step.roles))
    quorum = step.quorum if step.need is FlowNeed.QUORUM else 1
    if quorum < 1:
        raise Invalid(f"“{title}”: at least one must approve.", place=place)
    if not roles and quorum > len(people):
        raise Invalid(
            f"“{title}”: {quorum} must approve, and {len(people)} are named.", place=place
        )
    return replace(step, title=title, people=people, roles=roles, quorum=quorum)


def check_reason(reason: str, *, missing: str) -> str:
    """Return a reason, trimmed.

    Raises:
        Invalid: It is missing or too long.
    """
    reason = reason.strip()
    if not reason:
        raise Invalid(missing, place="reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid(f"At most {LONGEST_REASON:,} characters.", place="reason")
    return reason


def asked_of(
    meant: Sequence[UUID], authors: Collection[UUID], deputies: Mapping[UUID, UUID | None]
) -> dict[UUID, UUID]:
    """Return who is asked → for whom, each once and nobody who wrote the record.

    Args:
        meant: Whom the step names, in order.
        authors: Who wrote or proposed the record: never asked, not as a deputy either.
        deputies: Who is away today → who stands in, None for nobody.
    """
    wanted = [person for person in dict.fromkeys(meant) if person not in authors]
    found = {person: person for person in wanted if person not in deputies}
    for person in wanted:
        if person in deputies:
            taker = stand_in(person, deputies)
            if taker in authors or taker in found:
                taker = person
            found.setdefault(taker, person)
    return found


def needed(need: FlowNeed, quorum: int, asked: int) -> int:
    """Return how many of those asked must approve."""
    if need is FlowNeed.ANY:
        return 1
    return asked if need is FlowNeed.ALL else quorum


@dataclass(frozen=True, slots=True)
class Said:
    """What one person said, None while nothing.

    ``decides`` is whom it was escalated to; ``counts`` whether it is one of those the step asks.
    """

    say: Say | None
    decides: bool = False
    counts: bool = True


def outcome(need: FlowNeed, quorum: int, said: Sequence[Said]) -> Say | None:
    """Return how a step ends, None while it is open.

    It is approved as soon as enough approve, and refused as soon as those who are left cannot make
    it enough. Whoever it was escalated to decides alone.
    """
    above = next((item.say for item in said if item.decides and item.say is not None), None)
    if above is not None:
        return above
    says = [item.say for item in said if item.counts]
    must = needed(need, quorum, len(says))
    if says.count(Say.APPROVED) >= must:
        return Say.APPROVED
    if len(says) - says.count(Say.REFUSED) < must:
        return Say.REFUSED
    return None


def digest(content: Mapping[str, object]) -> str:
    """Return the digest of what is approved: SHA-256 of its JSON with sorted keys, as hex."""
    text = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
