"""When a rule would have acted over the last days of the journal; nothing is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from steward.extensions.automation.queries.vocabulary import (
    CONFIDENTIAL,
    SOURCES,
    facts_about,
    facts_of_event,
)
from steward.extensions.automation.rules import last_time
from steward.extensions.automation.terms import Trigger, TriggerKind
from steward.foundation.core.actor import Actor
from steward.foundation.core.subjects import Subject
from steward.foundation.expressions.program import Program, compile_rule
from steward.foundation.journal.events import rendered
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.looking import looking_back, moment_looked_at

MOST_DAYS, MOST_ENTRIES, MOST_READ = 90, 2_000, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Would:
    """One time at which the rule would have acted."""

    at: datetime
    subject: Subject
    words: str
    who: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a trial found: of how many occasions, when it would have acted, where not known.

    ``as_now`` says for how many the record was read as it stands today and not as it stood then.
    """

    days: int
    looked_at: int
    would: tuple[Would, ...]
    unknown: int = 0
    as_now: int = 0
    is_cut: bool = False


def try_rule(actor: Actor, trigger: Trigger, condition: str, days: int) -> Trial:
    """Return when a rule would have acted in the last days.

    Of events, the newest are looked at; the facts of a record are read as they stood then for the
    newest of them. A call leaves nothing in the journal before the rule is there.
    """
    program = compile_rule(condition or "true")
    if trigger.kind is TriggerKind.EVENT:
        return _events(actor, trigger, program, days)
    if trigger.kind is TriggerKind.SCHEDULE:
        return _times(actor, trigger, program, days)
    if trigger.kind is TriggerKind.DAY:
        return _days(actor, trigger, program, days)
    return Trial(days=days, looked_at=0, would=())


def _events(actor: Actor, trigger: Trigger, program: Program, days: int) -> Trial:
    rows = Entry.objects.visible_to(actor).filter(
        event=trigger.event, at__gt=actor.now - timedelta(days=days)
    )
    rows = rows.exclude(subject_kind__in=CONFIDENTIAL)
    found = list(rows.order_by("-id")[: MOST_ENTRIES + 1])
    entries = found[:MOST_ENTRIES]
    reads = any(name.startswith("record.") for name in program.reads)
    open_ = [row for row in entries if program.evaluate(_said(row)) is None] if reads else []
    now = _as_now(actor, open_[MOST_READ:])
    then = {row.pk: _as_then(actor, row) for row in open_[:MOST_READ]}
    would: list[Would] = []
    unknown = 0
    for row in entries:
        facts = _said(row) | then.get(row.pk, now.get(row.pk, {}))
        verdict = program.evaluate(facts)
        unknown += verdict is None
        if verdict is True:
            would.append(_would(row))
    return Trial(
        days=days,
        looked_at=len(entries),
        would=tuple(would),
        unknown=unknown,
        as_now=len(now),
        is_cut=len(found) > MOST_ENTRIES,
    )


def _said(row: Entry) -> dict[str, object]:
    return facts_of_event(row.payload, row.actor_kind, row.actor_label)


def _as_then(actor: Actor, row: Entry) -> dict[str, object]:
    """Return the facts of the record as they stood at the end of what happened."""
    if moment_looked_at() is not None:
        return facts_about(actor, row.subject_kind, [row.subject_id]).get(row.subject_id, {})
    with looking_back(row.began_at):
        seen = facts_about(actor.looking_back(row.began_at), row.subject_kind, [row.subject_id])
    return seen.get(row.subject_id, {})


def _as_now(actor: Actor, rows: Sequence[Entry]) -> dict[int, dict[str, object]]:
    by_kind: dict[str, list[Entry]] = {}
    for row in rows:
        by_kind.setdefault(row.subject_kind, []).append(row)
    found: dict[int, dict[str, object]] = {}
    for kind, some in by_kind.items():
        facts = facts_about(actor, kind, {row.subject_id for row in some})
        found |= {row.pk: facts.get(row.subject_id, {}) for row in some}
    return found


def _would(row: Entry) -> Would:
    return Would(
        at=row.at,
        subject=Subject(kind=row.subject_kind, id=row.subject_id, label=row.subject_label),
        words=rendered(row.event, row.payload),
        who=row.actor_label,
    )


def _times(actor: Actor, trigger: Trigger, program: Program, days: int) -> Trial:
    subject = Subject(kind="organisation", id=actor.organisation_id, label="The organisation")
    facts = facts_about(actor, "organisation", [subject.id]).get(subject.id, {})
    holds = program.evaluate(facts)
    would: list[Would] = []
    moment = last_time(trigger, actor.now)
    count = 0
    while moment > actor.now - timedelta(days=days):
        count += 1
        if holds is True:
            would.append(Would(at=moment, subject=subject, words="the time came round"))
        moment = last_time(trigger, moment - timedelta(seconds=1))
    unknown = count if holds is None else 0
    return Trial(days=days, looked_at=count, would=tuple(would), unknown=unknown, as_now=count)


def _days(actor: Actor, trigger: Trigger, program: Program, days: int) -> Trial:
    would: list[Would] = []
    unknown = looked = 0
    source = SOURCES.get(trigger.record)
    for item in source.observe(actor, None) if source else ():
        passed = item.facts.get(trigger.fact)
        if isinstance(passed, bool) or not isinstance(passed, int | float):
            continue
        ago = int(passed) - trigger.offset
        if not 0 <= ago < days:
            continue
        looked += 1
        facts = {f"record.{name}": value for name, value in item.facts.items()}
        verdict = program.evaluate(facts)
        unknown += verdict is None
        if verdict is True:
            subject = Subject(kind=item.door or trigger.record, id=item.id, label=item.label)
            at = actor.now - timedelta(days=ago)
            would.append(Would(at=at, subject=subject, words="its day came"))
    would.sort(key=lambda one: one.at, reverse=True)
    return Trial(days=days, looked_at=looked, would=tuple(would), unknown=unknown, as_now=looked)
