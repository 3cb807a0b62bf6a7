"""Rules are switched off for a reason, and on again."""

from django.db import IntegrityError, transaction

from steward.domain.lint.events import LintRuleOff, LintRuleOn
from steward.domain.lint.models import LintSwitch
from steward.domain.lint.operations.handing import hand_down
from steward.domain.lint.operations.running import ask_kind
from steward.domain.lint.operations.storing import count_day
from steward.domain.lint.policy import RUN_LINT, SWITCH_RULE
from steward.domain.lint.queries.results import standing_of
from steward.domain.lint.queries.rules import get_rule, rule_book, switches_of
from steward.domain.waivers.rules import checked_reason
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict
from steward.foundation.journal.operations import record


@transaction.atomic
def switch_rule_off(*, actor: Actor, rule: str, reason: str) -> LintSwitch:
    """Switch a rule off for the organisation; what it found is gone.

    Raises:
        NotAllowed: The actor may not switch rules.
        NotFound: No pack has such a rule.
        Invalid: The reason says nothing.
        Conflict: It is off already.
    """
    require(actor, SWITCH_RULE)
    asked = get_rule(rule).rule
    row = LintSwitch(
        organisation_id=actor.organisation_id,
        rule=rule,
        reason=checked_reason(reason, about=asked.title),
        off_by_label=actor.label[:200],
        off_at=actor.now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("This rule is switched off already.") from error
    record(actor, LintRuleOff(subject=row.as_subject(), rule=rule, reason=row.reason))
    _follow(actor, asked.about)
    return row


@transaction.atomic
def switch_rule_on(*, actor: Actor, rule: str) -> LintSwitch:
    """Switch a rule on again; it is asked at once.

    Raises:
        NotAllowed: The actor may not switch rules.
        NotFound: No pack has such a rule.
        Conflict: It is not switched off.
    """
    require(actor, SWITCH_RULE)
    asked = get_rule(rule).rule
    row = switches_of(actor).get(rule)
    if row is None:
        raise Conflict("This rule is not switched off.")
    row.on_at, row.on_by_label = actor.now, actor.label[:200]
    row.save(update_fields=["on_at", "on_by_label"])
    record(actor, LintRuleOn(subject=row.as_subject(), rule=rule))
    _follow(actor, asked.about)
    return row


def _follow(actor: Actor, kind: str) -> None:
    """Ask the rules about one kind again, so that the list is true at once."""
    runner = by_rule(actor, RUN_LINT)
    known = standing_of(actor)
    if known is None:
        return
    ask_kind(actor=runner, kind=kind)
    count_day(actor=runner)
    known.digest = rule_book(actor).digest
    known.save(update_fields=["digest"])
    hand_down(actor=runner)
