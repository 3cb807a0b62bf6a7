"""Let rules act by time: when a schedule comes round, when a day of a record comes near."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from steward.domain.lint.terms import Observed
from steward.extensions.automation.events import RuleCameDue
from steward.extensions.automation.models import Firing, Rule
from steward.extensions.automation.operations.following import keep, plain
from steward.extensions.automation.policy import KEEP_RULES
from steward.extensions.automation.queries.vocabulary import SOURCES, facts_about
from steward.extensions.automation.rules import last_time, trigger_of
from steward.extensions.automation.terms import RuleState, Trigger, TriggerKind
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.subjects import Subject
from steward.foundation.expressions.program import compile_rule
from steward.foundation.identity.queries import get_organisation
from steward.foundation.journal.operations import record

LATE = 3
"""Days after its day on which a rule still acts, where no worker ran on the day itself."""


@transaction.atomic
def keep_schedules(*, actor: Actor) -> int:
    """Let every rule act whose time has come round since it was switched on; returns how many.

    Run late, a rule acts once for all times that were missed.

    Raises:
        NotAllowed: The actor may not let rules answer.
    """
    require(actor, KEEP_RULES)
    count = 0
    for rule in _on(actor, TriggerKind.SCHEDULE):
        trigger = trigger_of(rule.trigger)
        time = last_time(trigger, actor.now)
        cause = f"time:{time.isoformat()}"
        if rule.on_since is None or time <= rule.on_since or _known(actor, rule, {cause}):
            continue
        subject = get_organisation(actor).as_subject()
        facts = facts_about(actor, "organisation", [subject.id]).get(subject.id, {})
        words = f"it is {time:%-d %B %Y, %H:%M} UTC"
        count += act(actor, rule, subject, cause=cause, words=words, facts=facts)
    return count


@transaction.atomic
def keep_days(*, actor: Actor) -> int:
    """Let every rule act for the records whose day it is; returns for how many.

    A record whose day is moved has a new one, for which the rule acts again.

    Raises:
        NotAllowed: The actor may not let rules answer.
    """
    require(actor, KEEP_RULES)
    return sum(_keep_days_of(actor, rule) for rule in _on(actor, TriggerKind.DAY))


def _keep_days_of(actor: Actor, rule: Rule) -> int:
    trigger = trigger_of(rule.trigger)
    source = SOURCES.get(trigger.record)
    if source is None:
        return 0
    due = [
        (item, cause)
        for item in source.observe(actor, None)
        if (cause := _cause(actor, trigger, item)) is not None
    ]
    known = _known(actor, rule, {cause for _, cause in due})
    count = 0
    for item, cause in due:
        if cause in known:
            continue
        subject = Subject(kind=item.door or trigger.record, id=item.id, label=item.label)
        facts = {f"record.{name}": value for name, value in item.facts.items()}
        words = f"{trigger.fact.replace('_', ' ')}: {item.facts[trigger.fact]}"
        count += act(actor, rule, subject, cause=cause, words=words, facts=facts)
    return count


def _cause(actor: Actor, trigger: Trigger, item: Observed) -> str | None:
    """Return the key of a record and its day, where the day is today or a little ago."""
    passed = item.facts.get(trigger.fact)
    if isinstance(passed, bool) or not isinstance(passed, int | float):
        return None
    if not trigger.offset <= passed <= trigger.offset + LATE:
        return None
    day = actor.today - timedelta(days=int(passed))
    return f"day:{item.id}:{trigger.fact}:{day}:{trigger.offset}"[:150]


def act(
    actor: Actor,
    rule: Rule,
    subject: Subject,
    *,
    cause: str,
    words: str,
    facts: dict[str, object],
    said: dict[str, object] | None = None,
) -> int:
    """Let a rule act for a cause that is no entry of others, if its condition holds: 1, else 0."""
    program = compile_rule(rule.condition or "true")
    if program.evaluate(facts) is not True:
        return 0
    entry = record(actor, RuleCameDue(subject=subject, rule=rule.title, words=words))
    row = Firing(
        organisation_id=rule.organisation_id,
        rule=rule,
        version=rule.version,
        cause=cause,
        entry_id=entry.pk,
        event=entry.event,
        subject_kind=subject.kind,
        subject_id=subject.id,
        subject_label=subject.label[:300],
        payload={**entry.payload, **(said or {})},
        read=plain({name: facts.get(name) for name in sorted(program.reads)}),
        who=actor.label,
        at=actor.now,
    )
    return keep(actor, [row], {rule.pk: rule})


def _on(actor: Actor, kind: TriggerKind) -> Sequence[Rule]:
    rows = Rule.objects.visible_to(actor).filter(state=RuleState.ON.value, kind=kind.value)
    return list(rows.order_by("number"))


def _known(actor: Actor, rule: Rule, causes: set[str]) -> set[str]:
    rows = Firing.objects.visible_to(actor).filter(rule=rule, cause__in=causes)
    return set(rows.values_list("cause", flat=True))
