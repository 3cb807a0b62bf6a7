"""Keep duties apart: refuse by the table, note what was tried, and tighten it."""

from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from steward.foundation.core.actor import Actor, require
from steward.foundation.core.duties import ACTS, Act, RuleKind, in_words
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.core.floor import FLOOR, Duty
from steward.foundation.core.subjects import Subject
from steward.foundation.identity.events.duties import DutyRefused, DutyRelaxed, DutyTightened
from steward.foundation.identity.models.duties import DutyRule
from steward.foundation.identity.policy import EDIT_DUTY
from steward.foundation.identity.queries import person_behind
from steward.foundation.identity.queries.duties import doers, rules_on
from steward.foundation.identity.terms import APPETITES
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import acting_for

LONGEST_REASON = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Something that was tried and refused: by whom, with what, and which rule forbids it."""

    actor: Actor
    subject: Subject
    duty: str
    rule: str
    floor: bool


ATTEMPTS: ContextVar[list[Attempt] | None] = ContextVar("attempts", default=None)
"""What was tried in the running work; a refusal undoes its transaction, so it is kept here."""


@contextmanager
def noting_attempts() -> Generator[list[Attempt]]:
    """Gather what is tried against the separation of duties within."""
    found: list[Attempt] = []
    held = ATTEMPTS.set(found)
    try:
        yield found
    finally:
        ATTEMPTS.reset(held)


def keep_apart(
    actor: Actor,
    subject: Subject,
    floor: Mapping[str, Iterable[UUID | str | None]],
    *,
    act: str = "",
    level: str = "",
    words: str = "",
) -> None:
    """Refuse whoever did what the table keeps apart from what is being done.

    Args:
        actor: Who does something; a token counts as its member.
        subject: With which record.
        floor: Pair of the floor → who did the other half of it, by key.
        act: What is done, by its name, where the organisation can keep more apart.
        level: The level of the record, where rules begin at one.
        words: What is told instead of the words of the table.

    Raises:
        Conflict: It is kept apart.
        NotAllowed: It is, and the pair says that it is not allowed.
    """
    person = str(person_behind(actor))
    for name, others in floor.items():
        if person in {str(other) for other in others if other}:
            refuse_duty(actor, subject, name, words)
    for rule in rules_on(actor, act) if act else ():
        _check_rule(actor, subject, rule, level, person)


def refuse_duty(actor: Actor, subject: Subject, name: str, words: str = "") -> None:
    """Refuse by a pair of the floor, and note the attempt.

    Raises:
        Conflict: Always, or NotAllowed where the pair says so.
    """
    duty: Duty = FLOOR[name]
    told = words or duty.refusal.format(label=subject.label)
    _note(actor, subject, duty.name, duty.sentence, floor=True)
    if duty.forbidden:
        raise NotAllowed(told)
    raise Conflict(told)


def _check_rule(actor: Actor, subject: Subject, rule: DutyRule, level: str, person: str) -> None:
    """Refuse by a rule that the organisation set beyond the floor."""
    if rule.level and (not level or _rank(level) < _rank(rule.level)):
        return
    first, second = ACTS[rule.first], ACTS[rule.second]
    at = level if rule.kind == RuleKind.FIRST.value else ""
    found = {str(key) for key in doers(actor, subject.id, first, since=second, level=at)}
    sentence = in_words(RuleKind(rule.kind), first, second, rule.level)
    if rule.kind == RuleKind.APART.value and person in found:
        _note(actor, subject, f"{rule.first}/{rule.second}", sentence, floor=False)
        raise Conflict(f"{sentence} Your organisation keeps these apart: somebody else does it.")
    if rule.kind == RuleKind.FIRST.value and not found - {person}:
        _note(actor, subject, f"{rule.first}/{rule.second}", sentence, floor=False)
        raise Conflict(f"{sentence} Your organisation asks for a second person.")


def _rank(level: str) -> int:
    return APPETITES.index(level) if level in APPETITES else -1


def _note(actor: Actor, subject: Subject, duty: str, rule: str, *, floor: bool) -> None:
    kept = ATTEMPTS.get()
    if kept is not None:
        kept.append(Attempt(actor=actor, subject=subject, duty=duty, rule=rule, floor=floor))


def record_attempts(attempts: Iterable[Attempt]) -> int:
    """Tell the journal what was tried, after the work that tried it was undone."""
    count = 0
    for item in attempts:
        with acting_for(item.actor.organisation_id):
            told = DutyRefused(
                subject=item.subject, duty=item.duty, rule=item.rule, floor=item.floor
            )
            record(item.actor, told)
        count += 1
    return count


@transaction.atomic
def tighten_duty(
    *, actor: Actor, kind: str, first: str, second: str, reason: str, level: str = ""
) -> DutyRule:
    """Keep two acts apart beyond the floor, or let one be done only after somebody else's other.

    Args:
        actor: Who sets it.
        kind: ``apart`` or ``first``.
        first: The act that was done before, by its name.
        second: The act that is then refused; one that is guarded.
        reason: Why.
        level: From which level of a risk on, empty for all.

    Raises:
        NotAllowed: The actor may not tighten duties.
        Conflict: It is set already.
        Invalid: There is no such act, kind or level, both acts are the same or of different
            records, nothing asks before the second, or the reason is missing.
    """
    require(actor, EDIT_DUTY)
    if kind not in tuple(RuleKind):
        raise Invalid(f"Choose one of {', '.join(RuleKind)}.", place="kind")
    one, other = _act(first, "first"), _act(second, "second")
    if one.name == other.name or one.kind != other.kind:
        raise Invalid("Choose two different acts with the same kind of record.", place="second")
    if not other.guarded:
        raise Invalid("Choose an act that is decided, such as approving.", place="second")
    if level and (level not in APPETITES or other.kind != "risk"):
        raise Invalid("Only what is done with risks begins at a level.", place="level")
    why = reason.strip()
    if not why or len(why) > LONGEST_REASON:
        raise Invalid("Say why, in at most 2,000 characters.", place="reason")
    same = DutyRule.objects.visible_to(actor).filter(
        kind=kind, first=first, second=second, ended_at=None
    )
    if same.exists():
        raise Conflict("This is set already; end it first to set it otherwise.")
    made = DutyRule.objects.create(
        organisation_id=actor.organisation_id,
        kind=kind,
        first=first,
        second=second,
        level=level,
        reason=why,
        made_by=actor.label[:200],
    )
    sentence = in_words(RuleKind(kind), one, other, level)
    record(actor, DutyTightened(subject=made.as_subject(), rule=sentence, reason=why))
    return made


def _act(name: str, place: str) -> Act:
    found = ACTS.get(name)
    if found is None:
        raise Invalid(f"There is no act “{name[:60]}”.", place=place)
    return found


@transaction.atomic
def relax_duty(*, actor: Actor, rule: DutyRule, reason: str) -> DutyRule:
    """End what the organisation had set beyond the floor; the floor stays.

    Raises:
        NotAllowed: The actor may not change duties.
        Conflict: It has ended.
        Invalid: The reason is missing.
    """
    require(actor, EDIT_DUTY)
    row = DutyRule.objects.get_queryset().select_for_update().one(actor, rule.pk)
    if row.ended_at is not None:
        raise Conflict("This rule has ended.")
    why = reason.strip()
    if not why or len(why) > LONGEST_REASON:
        raise Invalid("Say why, in at most 2,000 characters.", place="reason")
    row.ended_at, row.ended_by, row.ended_why = actor.now, actor.label[:200], why
    row.save(update_fields=["ended_at", "ended_by", "ended_why"])
    sentence = in_words(RuleKind(row.kind), ACTS[row.first], ACTS[row.second], row.level)
    record(actor, DutyRelaxed(subject=row.as_subject(), rule=sentence, reason=why))
    return row
