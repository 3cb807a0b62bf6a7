"""Lint runs over everything, or follows what changed since it last looked."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import transaction

from steward.domain.lint.events import LintRan
from steward.domain.lint.models import LintStanding
from steward.domain.lint.operations.handing import hand_down
from steward.domain.lint.operations.storing import Look, count_day, keep_results, let_kinds_go
from steward.domain.lint.operations.waiving import end_lapsed_waivers
from steward.domain.lint.policy import RUN_LINT
from steward.domain.lint.queries.results import OWN_KINDS, standing_of
from steward.domain.lint.queries.rules import IN_DAYS, SOURCES, rule_book
from steward.domain.lint.queries.waivers import waived_pairs
from steward.domain.lint.rules.evaluating import hits
from steward.domain.lint.terms import Outcome
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.models import Entry
from steward.foundation.journal.operations import record
from steward.foundation.journal.queries import entries_after, horizon
from steward.foundation.tenancy.operations import hold
from steward.foundation.tenancy.reach import whole_organisation

LINT = "lint.run"
WHOLE = "organisation"
"""The kind whose one record stands for all; any change may touch its facts."""
AT_A_TIME = 500
MOST_CHANGES = 2_000
"""With more changes than this, everything is asked anew."""
LATEST = 2**63 - 1


@transaction.atomic
def run_lint(*, actor: Actor) -> Outcome:
    """Ask every rule of every record, and keep what it finds.

    Source: ISO/IEC 42001:2023, 9.2 and 10.2.

    Raises:
        NotAllowed: The actor may not run lint.
    """
    require(actor, RUN_LINT)
    hold(actor.organisation_id, LINT)
    end_lapsed_waivers(actor=actor)
    seen_until = horizon()
    outcome, look = Outcome(), _look(actor)
    for kind in SOURCES:
        outcome = outcome.plus(_ask(actor, look, kind, None))
    return end_run(actor=actor, outcome=outcome, seen_until=seen_until)


def ask_kind(*, actor: Actor, kind: str) -> Outcome:
    """Ask the rules about one kind of every record of it.

    Raises:
        NotAllowed: The actor may not run lint.
    """
    require(actor, RUN_LINT)
    return _ask(actor, _look(actor), kind, None)


def _look(actor: Actor) -> Look:
    return Look(rule_book(actor), frozenset(waived_pairs(actor)))


def _ask(actor: Actor, look: Look, kind: str, keys: Collection[UUID] | None) -> Outcome:
    """Ask of the whole, whoever caused it: what is confidential is asked of too, and not named."""
    rules = look.book.by_kind.get(kind, ())
    with whole_organisation():
        records = SOURCES[kind].observe(actor, keys) if rules else []
        return keep_results(
            actor=actor,
            look=look,
            kind=kind,
            keys=keys,
            found=list(hits(rules, records, today=actor.today, days=IN_DAYS[kind])),
            seen={item.id for item in records},
        )


@transaction.atomic
def end_run(*, actor: Actor, outcome: Outcome, seen_until: int) -> Outcome:
    """Keep that everything was asked, of changes before a transaction; tell the journal.

    Raises:
        NotAllowed: The actor may not run lint.
    """
    require(actor, RUN_LINT)
    book = rule_book(actor)
    left = let_kinds_go(actor=actor, book=book, kinds=tuple(SOURCES))
    outcome = outcome.plus(Outcome(gone=left))
    _stand(
        actor,
        transaction_id=seen_until - 1,
        entry_id=LATEST,
        digest=book.digest,
        checked_at=actor.now,
        followed_at=actor.now,
        asked=outcome.asked,
    )
    count_day(actor=actor)
    hand_down(actor=actor)
    subject = Subject(kind="lint_run", id=actor.organisation_id, label="Audit lint")
    told = {name: getattr(outcome, name) for name in ("new", "back", "gone", "asked")}
    record(actor, LintRan(subject=subject, **told))
    return outcome


def _stand(actor: Actor, **values: object) -> None:
    rows = LintStanding.objects.visible_to(actor)
    if not rows.update(**values):
        LintStanding.objects.create(organisation_id=actor.organisation_id, **values)


@transaction.atomic
def follow_changes(*, actor: Actor) -> Outcome:
    """Ask again what changes since the last look touch; everything where a day or a rule is new.

    Facts are of a day, so with the first look of a day all records are asked.

    Raises:
        NotAllowed: The actor may not run lint.
    """
    require(actor, RUN_LINT)
    hold(actor.organisation_id, LINT)
    known, book = standing_of(actor), rule_book(actor)
    if known is None or known.checked_at is None or known.digest != book.digest:
        return run_lint(actor=actor)
    if known.checked_at.date() != actor.today:
        return run_lint(actor=actor)
    entries, whole = _unread(known)
    if whole:
        return run_lint(actor=actor)
    if not entries:
        return Outcome()
    outcome = ask_again(actor=actor, changed=_changed(entries))
    last = entries[-1]
    _stand(actor, transaction_id=last.transaction_id, entry_id=last.pk, followed_at=actor.now)
    if outcome.changed:
        count_day(actor=actor)
    return outcome


def _unread(known: LintStanding) -> tuple[list[Entry], bool]:
    """Return the entries after the last that was read, and whether there are too many."""
    found: list[Entry] = []
    transaction_id, entry_id = known.transaction_id, known.entry_id
    while True:
        more = entries_after(known.organisation_id, transaction_id, entry_id, AT_A_TIME)
        found += more
        if len(found) > MOST_CHANGES:
            return found, True
        if len(more) < AT_A_TIME:
            return found, False
        transaction_id, entry_id = more[-1].transaction_id, more[-1].pk


def _changed(entries: Iterable[Entry]) -> dict[str, set[UUID]]:
    found: dict[str, set[UUID]] = {}
    for entry in entries:
        if entry.subject_kind not in OWN_KINDS:
            found.setdefault(entry.subject_kind, set()).add(entry.subject_id)
    return found


def ask_again(*, actor: Actor, changed: dict[str, set[UUID]]) -> Outcome:
    """Ask the rules again of the records that changes touch, and of the organisation.

    What turns is handed down to the checks that lint answers.

    Args:
        actor: Who runs lint.
        changed: Kind of the changed record, as the journal names it → its ids.

    Raises:
        NotAllowed: The actor may not run lint.
    """
    require(actor, RUN_LINT)
    outcome = Outcome()
    if not changed:
        return outcome
    look = _look(actor)
    for kind, source in SOURCES.items():
        if kind == WHOLE:
            outcome = outcome.plus(_ask(actor, look, kind, None))
            continue
        keys: set[UUID] = set()
        for subject, touches in source.touched_by.items():
            if subject in changed:
                keys.update(touches(actor, changed[subject]))
        if keys:
            outcome = outcome.plus(_ask(actor, look, kind, keys))
    if outcome.changed:
        hand_down(actor=actor)
    return outcome


@transaction.atomic
def look_after_lint(*, actor: Actor) -> int:
    """Run lint as the day calls for; returns how many results changed.

    Raises:
        NotAllowed: The actor may not run lint.
    """
    require(actor, RUN_LINT)
    outcome = run_lint(actor=actor)
    return outcome.new + outcome.back + outcome.gone


@transaction.atomic
def look_at_changes(*, actor: Actor) -> int:
    """Follow changes as a chore; returns how many results changed.

    Raises:
        NotAllowed: The actor may not run lint.
    """
    require(actor, RUN_LINT)
    outcome = follow_changes(actor=actor)
    return outcome.new + outcome.back + outcome.gone
