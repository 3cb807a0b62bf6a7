"""Write rules, switch them on, pause them, put them away."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from steward.extensions.automation.events import (
    RulePaused,
    RuleRemoved,
    RuleSwitchedOn,
    RuleWritten,
)
from steward.extensions.automation.models import Rule, RuleVersion
from steward.extensions.automation.operations.checking import checked_steps, rights_of
from steward.extensions.automation.policy import EDIT_RULE
from steward.extensions.automation.queries.vocabulary import (
    check_trigger,
    record_of,
    vocabulary_of,
)
from steward.extensions.automation.queries.wording import sentence_of
from steward.extensions.automation.rules import trigger_of, turned, whole
from steward.extensions.automation.terms import (
    MOST_RATE,
    RuleAct,
    RuleDraft,
    RuleState,
    Trigger,
)
from steward.extensions.inbox.queries.audiences import SEEN_BY
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid, NotAllowed
from steward.foundation.expressions.syntax import ExpressionError, parse
from steward.foundation.expressions.types import check
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers

LONGEST_TITLE, LONGEST = 120, 10_000


@transaction.atomic
def write_rule(*, actor: Actor, draft: RuleDraft) -> Rule:
    """Write a new rule; it does nothing until it is switched on.

    Raises:
        NotAllowed: The actor may not write rules, or lacks what an action or the record needs.
        Invalid: Something is missing or does not fit; the place is its name.
    """
    require(actor, EDIT_RULE)
    row = Rule(
        organisation_id=actor.organisation_id,
        number=next_numbers(actor.organisation_id, "rule"),
        version=0,
    )
    return _written(actor, row, draft, {})


@transaction.atomic
def edit_rule(*, actor: Actor, rule: Rule, draft: RuleDraft) -> Rule:
    """Write the next version of a rule; from now on it acts with what the actor may.

    Secrets that are left empty stay as they were.

    Raises:
        NotAllowed: The actor may not write rules, or lacks what an action or the record needs.
        Conflict: The rule was put away.
        Invalid: Something is missing or does not fit; the place is its name.
    """
    require(actor, EDIT_RULE)
    row = held(actor, rule)
    turned(RuleState(row.state), RuleAct.WRITE)
    return _written(actor, row, draft, dict(enumerate(row.steps)))


def held(actor: Actor, rule: Rule) -> Rule:
    """Return the rule as it is now, held until the end of the transaction."""
    return Rule.objects.visible_to(actor).select_for_update().one(actor, rule.pk)


def _written(
    actor: Actor, row: Rule, draft: RuleDraft, before: Mapping[int, Mapping[str, Any]]
) -> Rule:
    trigger = trigger_of(draft.trigger)
    check_trigger(trigger)
    _check_seen(actor, trigger)
    steps = checked_steps(actor, trigger, draft.steps, before)
    row.title = _title(draft.title)
    row.why = draft.why.strip()[:LONGEST]
    row.trigger, row.kind, row.event = trigger.as_json(), trigger.kind.value, trigger.event
    row.condition = checked_condition(draft.condition, trigger)
    row.steps = steps
    row.rights = sorted(item.name for item in rights_of(steps))
    row.rate = whole(draft.rate, place="rate", low=1, high=MOST_RATE)
    row.version += 1
    row.author_id, row.author_label = actor.id, actor.label
    row.save()
    words = sentence_of(row)
    RuleVersion(
        organisation_id=actor.organisation_id,
        rule=row,
        number=row.version,
        title=row.title,
        trigger=row.trigger,
        condition=row.condition,
        steps=row.steps,
        rate=row.rate,
        words=words,
        by=actor.label[:200],
        at=actor.now,
    ).save(force_insert=True)
    record(actor, RuleWritten(subject=row.as_subject(), version=row.version, words=words))
    return row


def _title(text: str) -> str:
    found = " ".join(text.split())
    if not found:
        raise Invalid("Give the rule a name.", place="title")
    if len(found) > LONGEST_TITLE:
        raise Invalid(f"At most {LONGEST_TITLE} characters.", place="title")
    return found


def checked_condition(text: str, trigger: Trigger) -> str:
    """Return a condition that fits what can be asked under a trigger; empty for always.

    Raises:
        Invalid: It is none, or asks what is not known; says where.
    """
    found = text.strip()
    if not found:
        return ""
    if len(found) > LONGEST:
        raise Invalid(f"At most {LONGEST:,} characters.", place="condition")
    try:
        node = parse(found)
    except ExpressionError as error:
        said = f"Line {error.line}, column {error.column}: {error.message}"
        raise Invalid(said, place="condition") from None
    problems = check(node, vocabulary_of(trigger))
    if problems:
        first = problems[0]
        said = f"Line {first.line}, column {first.column}: {first.message}"
        raise Invalid(said, place="condition")
    return found


def _check_seen(actor: Actor, trigger: Trigger) -> None:
    needed = SEEN_BY.get(record_of(trigger))
    if needed is not None and needed not in actor.permissions:
        raise NotAllowed("Your role does not see records of this kind, so a rule of yours cannot.")


@transaction.atomic
def switch_on(*, actor: Actor, rule: Rule) -> Rule:
    """Let a rule answer to what happens from now on.

    Raises:
        NotAllowed: The actor may not switch rules on, or lacks what its actions need.
        Conflict: It is on, or was put away.
    """
    require(actor, EDIT_RULE)
    row = held(actor, rule)
    row.state = turned(RuleState(row.state), RuleAct.SWITCH_ON).value
    for item in rights_of(row.steps):
        require(actor, item)
    row.on_since, row.paused_because = actor.now, ""
    row.author_id, row.author_label = actor.id, actor.label
    row.save(update_fields=["state", "on_since", "paused_because", "author_id", "author_label"])
    record(actor, RuleSwitchedOn(subject=row.as_subject(), version=row.version))
    return row


@transaction.atomic
def pause_rule(*, actor: Actor, rule: Rule, reason: str) -> Rule:
    """Let a rule answer to nothing until it is switched on again; what waits goes on waiting.

    Raises:
        NotAllowed: The actor may not pause rules.
        Conflict: It is not on.
        Invalid: The reason is missing.
    """
    require(actor, EDIT_RULE)
    if not reason.strip():
        raise Invalid("Say why it is paused.", place="reason")
    row = held(actor, rule)
    row.state = turned(RuleState(row.state), RuleAct.PAUSE).value
    row.paused_because = reason.strip()[:LONGEST]
    row.save(update_fields=["state", "paused_because"])
    record(actor, RulePaused(subject=row.as_subject(), reason=row.paused_because))
    return row


@transaction.atomic
def remove_rule(*, actor: Actor, rule: Rule) -> Rule:
    """Put a rule away; what it did stays in its log.

    Raises:
        NotAllowed: The actor may not put rules away.
        Conflict: It was put away.
    """
    require(actor, EDIT_RULE)
    row = held(actor, rule)
    row.state = turned(RuleState(row.state), RuleAct.REMOVE).value
    row.digest = ""
    row.save(update_fields=["state", "digest"])
    record(actor, RuleRemoved(subject=row.as_subject()))
    return row


def bring_rules(*, actor: Actor, drafts: Sequence[RuleDraft]) -> list[Rule]:
    """Write the rules of a file, all or none; each is a draft.

    Raises:
        NotAllowed: The actor may not write rules, or lacks what one needs.
        Invalid: One does not fit; the message begins with its place in the file.
    """
    require(actor, EDIT_RULE)
    found: list[Rule] = []
    with transaction.atomic():
        for number, draft in enumerate(drafts, start=1):
            try:
                found.append(write_rule(actor=actor, draft=draft))
            except Invalid as error:
                place = f" ({error.place})" if error.place else ""
                said = f"Rule {number}, “{draft.title}”{place}: {error.message}"
                raise Invalid(said, place="file") from None
    return found
