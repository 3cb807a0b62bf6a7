"""Read the journal for rules: which of them answers to what, once for each cause."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from steward.extensions.automation.events import RulePaused
from steward.extensions.automation.models import Deed, Firing, Rule, RulePlace
from steward.extensions.automation.policy import KEEP_RULES
from steward.extensions.automation.queries.vocabulary import (
    CONFIDENTIAL,
    OURS,
    facts_about,
    facts_of_event,
)
from steward.extensions.automation.rules import stopped_because
from steward.extensions.automation.terms import (
    DEEPEST,
    MOST_WAITING,
    FiringState,
    RuleState,
    TriggerKind,
)
from steward.extensions.inbox.operations.telling import tell
from steward.extensions.inbox.queries.audiences import Notice
from steward.extensions.inbox.terms import Topic
from steward.foundation.core.actor import Actor, require
from steward.foundation.expressions.program import compile_rule
from steward.foundation.identity.queries import current_members
from steward.foundation.journal.models import Entry
from steward.foundation.journal.operations import record
from steward.foundation.journal.queries import entries_after
from steward.foundation.tenancy.kept_out import confidential_among
from steward.foundation.tenancy.operations import hold

BATCH = 500
READING = "automation.reading"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A rule that listens to an entry, with what its condition says about it."""

    rule: Rule
    entry: Entry
    verdict: bool | None
    read: Mapping[str, object]


@transaction.atomic
def follow_journal(*, actor: Actor, limit: int = BATCH) -> int:
    """Read the next entries for rules; returns how many were read.

    How far was read moves in the same transaction as what is to be done: a worker that is killed
    in between has done neither, and what it began is done by the next one, once.

    Raises:
        NotAllowed: The actor may not let rules answer.
    """
    require(actor, KEEP_RULES)
    hold(actor.organisation_id, READING)
    place = RulePlace.objects.visible_to(actor).first() or RulePlace(
        organisation_id=actor.organisation_id
    )
    entries = entries_after(actor.organisation_id, place.transaction_id, place.entry_id, limit)
    if not entries:
        return 0
    answer(actor, entries)
    last = entries[-1]
    place.transaction_id, place.entry_id = last.transaction_id, last.pk
    place.save()
    return len(entries)


def answer(actor: Actor, entries: Sequence[Entry]) -> int:
    """Note which rules answer to entries, with what they will do; returns how many are new."""
    names = {row.event for row in entries}
    rules = Rule.objects.visible_to(actor).filter(
        state=RuleState.ON.value, kind=TriggerKind.EVENT.value, event__in=names
    )
    by_event: dict[str, list[Rule]] = {}
    for rule in rules.order_by("number"):
        by_event.setdefault(rule.event, []).append(rule)
    listened = [
        (row, rule)
        for row in entries
        for rule in by_event.get(row.event, ())
        if rule.on_since is not None and row.began_at >= rule.on_since
    ]
    matches = [item for item in judged(actor, listened) if item.verdict is True]
    if not matches:
        return 0
    led = led_here(actor, [item.entry for item in matches])
    rows = [_firing(item, led[item.entry.pk]) for item in matches]
    return keep(actor, rows, {item.rule.pk: item.rule for item in matches})


def judged(actor: Actor, listened: Sequence[tuple[Entry, Rule]]) -> list[Match]:
    """Return entries with the rules that listen to them and the verdicts of their conditions.

    The number of statements depends on the kinds of records, not on the number of entries.
    """
    programs = {rule.pk: compile_rule(rule.condition or "true") for _, rule in listened}
    wanted: dict[str, set[UUID]] = {}
    for entry, rule in listened:
        if any(name.startswith("record.") for name in programs[rule.pk].reads):
            wanted.setdefault(entry.subject_kind, set()).add(entry.subject_id)
    known = {kind: facts_about(actor, kind, keys) for kind, keys in wanted.items()}
    found: list[Match] = []
    for entry, rule in listened:
        if is_hidden(entry):
            continue
        facts = facts_of_event(entry.payload, entry.actor_kind, entry.actor_label)
        facts |= known.get(entry.subject_kind, {}).get(entry.subject_id, {})
        program = programs[rule.pk]
        read = {name: facts.get(name) for name in sorted(program.reads)}
        verdict = program.evaluate(facts)
        found.append(Match(rule=rule, entry=entry, verdict=verdict, read=read))
    return found


def is_hidden(entry: Entry) -> bool:
    """Say whether an entry is of rules themselves, or of what only chosen people know."""
    return entry.event.startswith(OURS) or entry.subject_kind in CONFIDENTIAL


def led_here(actor: Actor, entries: Iterable[Entry]) -> dict[int, list[UUID]]:
    """Return entry → the rules that led to it, the last first; at most one more than may be."""
    each = {row.pk: row for row in entries}
    chains: dict[int, list[UUID]] = {key: [] for key in each}
    current = list(each.items())
    for _ in range(DEEPEST + 1):
        ahead: dict[int, list[int]] = {}
        for origin, row in current:
            if row.actor_kind == "rule":
                chains[origin].append(row.actor_id)
            if row.caused_by is not None:
                ahead.setdefault(row.caused_by, []).append(origin)
        if not ahead:
            break
        rows = Entry.objects.visible_to(actor).filter(pk__in=ahead)
        current = [(origin, row) for row in rows for origin in ahead[row.pk]]
    return chains


def _firing(match: Match, led: Sequence[UUID]) -> Firing:
    rule, entry, depth = match.rule, match.entry, len(led) + 1
    reason = stopped_because(rule.pk, led, depth)
    return Firing(
        organisation_id=rule.organisation_id,
        rule=rule,
        version=rule.version,
        cause=f"entry:{entry.pk}",
        entry_id=entry.pk,
        depth=depth,
        event=entry.event,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        subject_label=entry.subject_label,
        payload=entry.payload,
        read=plain(match.read),
        who=entry.actor_label,
        who_id=entry.actor_id if entry.actor_kind == "person" else None,
        at=entry.at,
        state=(FiringState.STOPPED if reason else FiringState.WAITING).value,
        reason=reason,
    )


def plain(facts: Mapping[str, object]) -> dict[str, object]:
    """Return facts as JSON holds them."""
    return {
        name: sorted(map(str, value)) if isinstance(value, frozenset | set) else value  # type: ignore[reportUnknownArgumentType]
        for name, value in facts.items()
    }


def keep(actor: Actor, rows: Sequence[Firing], rules: Mapping[UUID, Rule]) -> int:
    """Keep what rules answer to, with what each is to do; what is known already stays.

    Returns how many are new. A rule for which too much waits is paused. No rule answers to what is
    confidential: no rule is named there, and what it tells goes to others.
    """
    apart = confidential_among({row.subject_id for row in rows})
    rows = [row for row in rows if row.subject_id not in apart]
    causes = {row.cause for row in rows}
    known = set(
        Firing.objects.visible_to(actor)
        .filter(rule_id__in=rules, cause__in=causes)
        .values_list("rule_id", "cause")
    )
    fresh = [row for row in rows if (row.rule_id, row.cause) not in known]
    Firing.objects.bulk_create(fresh, batch_size=1000)
    Deed.objects.bulk_create(
        [
            Deed(
                organisation_id=row.organisation_id,
                firing=row,
                rule_id=row.rule_id,
                cause=row.cause,
                number=number,
                action=step["action"],
            )
            for row in fresh
            if row.state == FiringState.WAITING.value
            for number, step in enumerate(rules[row.rule_id].steps)
        ],
        batch_size=1000,
    )
    for key in {row.rule_id for row in fresh}:
        _pause_flooded(actor, rules[key])
    return len(fresh)


def _pause_flooded(actor: Actor, rule: Rule) -> None:
    waiting = Firing.objects.visible_to(actor).filter(rule=rule, state=FiringState.WAITING.value)
    if waiting[: MOST_WAITING + 1].count() > MOST_WAITING:
        said = f"More than {MOST_WAITING:,} things wait for it, beyond {rule.rate:,} an hour."
        stop_by_itself(actor, rule, said)


def stop_by_itself(actor: Actor, rule: Rule, reason: str) -> None:
    """Pause a rule that cannot go on, and tell who wrote it."""
    Rule.objects.visible_to(actor).filter(pk=rule.pk, state=RuleState.ON.value).update(
        state=RuleState.PAUSED.value, paused_because=reason
    )
    entry = record(actor, RulePaused(subject=rule.as_subject(), reason=reason))
    notice = Notice(
        person=rule.author_id,
        topic=Topic.RULE,
        cause=f"rule:paused:{entry.pk}",
        subject_kind="rule",
        subject_id=rule.pk,
        subject_label=rule.as_subject().label,
        words=f"was paused: {reason}",
        address=f"/automation/{rule.pk}",
    )
    if current_members(actor).filter(person_id=rule.author_id).exists():
        tell(actor, [notice])
