"""Judge the effect and close, or begin again with the cause; take the short path."""

from datetime import date, timedelta

from django.db import transaction

from steward.domain.findings.events import FindingExtended
from steward.domain.findings.models import Finding
from steward.domain.findings.operations.keeping import check, held, moved
from steward.domain.findings.operations.tasking import call_off, settle
from steward.domain.findings.policy import APPROVE_FINDING, EDIT_FINDING, JUDGE_FINDING
from steward.domain.findings.queries.register import seen_actions
from steward.domain.findings.rules.drafting import needed
from steward.domain.findings.rules.planning import doers_of
from steward.domain.findings.terms.causes import ActionProgress
from steward.domain.findings.terms.grades import Clock
from steward.domain.findings.terms.states import Act, FindingState
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.operations.apart import keep_apart
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record

LONGEST_WAIT = 365


@transaction.atomic
def judge_effect(*, actor: Actor, finding: Finding, effective: bool, judgement: str) -> Finding:
    """Say whether the actions took the cause away; if not, the cause is sought again.

    Source: ISO/IEC 42001:2023, 10.2: reviewing the effectiveness of any corrective action taken.

    Raises:
        NotAllowed: The actor may not judge effects.
        Conflict: The actions are not carried out, the day has not come, or the actor answers for
            the finding, planned the actions or carried one out.
        Invalid: Nothing says on what the judgement rests.
    """
    require(actor, JUDGE_FINDING, finding)
    row = held(actor, finding)
    to = check(row, Act.FOUND_EFFECTIVE if effective else Act.FOUND_INEFFECTIVE)
    person = person_behind(actor)
    floor = {
        "nonconformity.judge_own": [row.owner_id],
        "nonconformity.judge_planned": [row.planned_by],
        "nonconformity.judge_done": doers_of(seen_actions(actor, row)),
    }
    keep_apart(actor, row.as_subject(), floor, act="nonconformity.judge")
    if row.check_on is not None and actor.today < row.check_on:
        raise Conflict(
            f"The effect is judged from {row.check_on:%-d %B %Y} on: sooner says little."
        )
    words = needed(judgement, "judgement", "Say how that is seen, by the criterion of the plan.")
    row.judged_by, row.judged_by_label, row.judged_on = person, actor.label[:200], actor.today
    row.judgement, row.effective = words, effective
    settle(actor, row, Clock.CLOSURE, words)
    if effective:
        row.closed_by = person
        return moved(actor, row, to, "judged the actions effective", words)
    _begin_again(actor, row)
    return moved(actor, row, to, "judged the actions not effective", words)


def _begin_again(actor: Actor, row: Finding) -> None:
    """Keep what this round said, and let the next begin with the cause."""
    row.earlier = [
        *row.earlier,
        {
            "round": str(row.round),
            "cause": row.cause,
            "criterion": row.criterion,
            "judgement": row.judgement,
            "judged_by": row.judged_by_label,
            "judged_on": actor.today.isoformat(),
        },
    ]
    row.round += 1
    row.begun_on, row.extended = actor.today, {}
    row.criterion, row.planned_by, row.planned_by_label, row.planned_on = "", None, "", None
    row.approved_by_label, row.approved_on = "", None
    row.implemented_on, row.check_on = None, None
    row.none_because, row.searched_on, row.searched_by_label = "", None, ""


@transaction.atomic
def move_check(*, actor: Actor, finding: Finding, check_on: date, reason: str) -> Finding:
    """Set another day on which the effect is judged, with the reason.

    Raises:
        NotAllowed: The actor may not decide on findings.
        Conflict: No effect waits to be judged, or the actor answers for the finding.
        Invalid: The day has passed or is more than a year ahead, or the reason is missing.
    """
    require(actor, APPROVE_FINDING, finding)
    row = held(actor, finding)
    if row.state != FindingState.IMPLEMENTED or row.check_on is None:
        raise Conflict("No effect waits to be judged.")
    keep_apart(actor, row.as_subject(), {"nonconformity.move_check": [row.owner_id]})
    words = needed(reason, "reason", "Say why another day is better.")
    if not actor.today <= check_on <= actor.today + timedelta(days=LONGEST_WAIT):
        raise Invalid("Choose a day within the next year.", place="check_on")
    old, row.check_on = row.check_on, check_on
    row.save(update_fields=["check_on"])
    event = FindingExtended(
        subject=row.as_subject(),
        clock="Judging the effect",
        old=f"{old:%-d %B %Y}",
        until=f"{check_on:%-d %B %Y}",
        reason=words,
    )
    record(actor, event)
    return row


@transaction.atomic
def decide_improvement(*, actor: Actor, finding: Finding, taken_up: bool, reason: str) -> Finding:
    """Take an observation or an opportunity up, or leave it, with the reason.

    Source: ISO/IEC 42001:2023, 10.1.

    Raises:
        NotAllowed: The actor may not decide on findings.
        Conflict: It is a nonconformity, or was decided.
        Invalid: The reason is missing.
    """
    require(actor, APPROVE_FINDING, finding)
    row = held(actor, finding)
    to = check(row, Act.TAKE_UP if taken_up else Act.DECLINE)
    row.decision = needed(reason, "reason", "Say why it is taken up, or why not.")
    row.decided_by_label, row.decided_on = actor.label[:200], actor.today
    settle(actor, row, Clock.DECISION, row.decision)
    if not taken_up:
        row.closed_by = person_behind(actor)
    return moved(actor, row, to, "took it up" if taken_up else "left it", row.decision)


@transaction.atomic
def conclude_improvement(*, actor: Actor, finding: Finding, result: str) -> Finding:
    """Say what came of an observation or an opportunity that was taken up, and close it.

    Raises:
        NotAllowed: The actor may not bring findings forward.
        Conflict: It was not taken up, or something is still under way.
        Invalid: The result is missing.
    """
    require(actor, EDIT_FINDING, finding)
    row = held(actor, finding)
    to = check(row, Act.CONCLUDE)
    open_ones = [
        item.reference
        for item in seen_actions(actor, row)
        if item.progress in (ActionProgress.PLANNED, ActionProgress.DOING)
    ]
    if open_ones:
        raise Conflict(f"Still under way: {', '.join(open_ones)}.")
    row.result = needed(result, "result", "Say what came of it.")
    row.closed_by = person_behind(actor)
    row = moved(actor, row, to, "recorded the result", row.result)
    settle(actor, row, Clock.RESULT, row.result)
    call_off(actor, row, f"{row.reference} is closed.")
    return row
