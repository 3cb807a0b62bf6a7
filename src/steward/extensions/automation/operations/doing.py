"""Do what rules are to do: each cause in one transaction, each action by its own operation."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import DatabaseError, transaction
from django.db.models import Count
from procrastinate.contrib.django import app

from steward.extensions.automation.events import RuleTriedAgain
from steward.extensions.automation.models import Deed, Firing, Rule, RuleVersion
from steward.extensions.automation.operations.following import stop_by_itself
from steward.extensions.automation.policy import EDIT_RULE, KEEP_RULES
from steward.extensions.automation.queries.acting import actor_of_rule, occasion_of
from steward.extensions.automation.queries.actions import get_action
from steward.extensions.automation.queries.vocabulary import facts_about
from steward.extensions.automation.queries.wording import values_of
from steward.extensions.automation.terms import (
    DeedState,
    Done,
    FiringState,
    Occasion,
    RuleState,
)
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, DomainError, NotAllowed
from steward.foundation.journal.operations import record

SEND = "steward.send_for_rule"
LOG = structlog.get_logger()
HOUR = timedelta(hours=1)
TURN = 50
"""Causes in one transaction."""
UNFORESEEN = (
    *(ArithmeticError, AttributeError, DatabaseError, LookupError),
    *(OSError, RuntimeError, TypeError, ValueError),
)
"""What an action may raise by a fault of its own; it fails, and the next cause has its turn."""
UNEXPECTED = "This failed for a reason that is written in the log of the server."


@transaction.atomic
def do_next(*, actor: Actor, limit: int = TURN) -> int:
    """Do all that the rules are to do for the oldest causes that wait; returns for how many.

    What is done and that it was done stand in one transaction, and each action in a part of it
    that can fail alone. Several workers never take the same cause, and none is taken of a rule
    that has acted as often as it may in an hour.

    Raises:
        NotAllowed: The actor may not let rules answer.
    """
    require(actor, KEEP_RULES)
    left = _left_in_hour(actor)
    rows = Firing.objects.visible_to(actor).filter(
        state=FiringState.WAITING.value, rule__state=RuleState.ON.value
    )
    rows = rows.exclude(rule_id__in=[key for key, count in left.items() if count <= 0])
    rows = rows.select_related("rule").order_by("id")
    found: list[Firing] = []
    for row in rows.select_for_update(of=("self",), skip_locked=True)[:limit]:
        left[row.rule_id] = left.get(row.rule_id, row.rule.rate) - 1
        if left[row.rule_id] >= 0:
            found.append(row)
    if found:
        _do_all(actor, found)
    return len(found)


def _left_in_hour(actor: Actor) -> dict[UUID, int]:
    """Return rule → how often it may still act in this hour, of those that acted in it."""
    ended = Firing.objects.visible_to(actor).filter(ended_at__gt=actor.now - HOUR)
    counts = ended.values("rule_id", "rule__rate").annotate(count=Count("id")).order_by()
    return {row["rule_id"]: row["rule__rate"] - row["count"] for row in counts}


def _do_all(actor: Actor, firings: Sequence[Firing]) -> None:
    """Do what is to be done for some causes; what they share is read once."""
    deeds: dict[UUID, list[Deed]] = {row.pk: [] for row in firings}
    rows = Deed.objects.visible_to(actor).filter(firing_id__in=deeds).order_by("number")
    for deed in rows:
        deeds[deed.firing_id].append(deed)
    wanted: dict[str, set[UUID]] = {}
    for row in firings:
        wanted.setdefault(row.subject_kind, set()).add(row.subject_id)
    facts = {kind: facts_about(actor, kind, keys) for kind, keys in wanted.items()}
    rights: dict[UUID, Actor | str] = {}
    for row in firings:
        if row.rule_id not in rights:
            rights[row.rule_id] = _acting(actor, row)
        acting = rights[row.rule_id]
        if isinstance(acting, str):
            _end(actor, row, FiringState.FAILED, f"Who wrote the rule: {acting}")
            continue
        known = facts[row.subject_kind].get(row.subject_id, {})
        _do(replace(acting, caused_by=row.entry_id), row, deeds[row.pk], known)


def _acting(actor: Actor, firing: Firing) -> Actor | str:
    """Return the rule as an actor, or why it cannot act any more; then it is paused."""
    try:
        return actor_of_rule(firing.rule, actor.now, firing.entry_id)
    except NotAllowed as error:
        stop_by_itself(actor, firing.rule, f"{error.message} Somebody else can switch it on.")
        return error.message


def _do(acting: Actor, firing: Firing, deeds: list[Deed], facts: Mapping[str, object]) -> None:
    steps = _steps_of(acting, firing)
    values = values_of(firing, facts)
    failed = ""
    for deed in deeds:
        if deed.standing is not DeedState.WAITING:
            continue
        if failed:
            deed.state, deed.words = DeedState.SKIPPED.value, "What comes before it failed."
            continue
        failed = _try(acting, deed, occasion_of(firing, deed.pk, values), steps[deed.number])
    Deed.objects.rewrite(
        deeds, ["state", "words", "result_kind", "result_id", "result_label", "at"]
    )
    _send(deeds)
    _end(acting, firing, FiringState.FAILED if failed else FiringState.DONE, failed)


def _steps_of(actor: Actor, firing: Firing) -> list[dict[str, Any]]:
    """Return the steps of the version under which the rule answered."""
    if firing.version == firing.rule.version:
        return firing.rule.steps
    rows = RuleVersion.objects.visible_to(actor).filter(rule_id=firing.rule_id)
    return rows.get(number=firing.version).steps


def _try(acting: Actor, deed: Deed, occasion: Occasion, step: dict[str, Any]) -> str:
    """Do one action and note how it ended; returns why it failed, empty for well."""
    try:
        with transaction.atomic():
            done = get_action(deed.action).run(acting, occasion, step)
    except DomainError as error:
        failed = error.message
    except UNFORESEEN:
        LOG.exception("rule failed", rule=str(deed.rule_id), action=deed.action)
        failed = UNEXPECTED
    else:
        _note(acting, deed, done)
        return ""
    deed.state, deed.words, deed.at = DeedState.FAILED.value, failed, acting.now
    return failed


def _note(actor: Actor, deed: Deed, done: Done) -> None:
    deed.state = (DeedState.SENDING if done.is_sending else DeedState.DONE).value
    deed.words, deed.at = done.words, actor.now
    if done.subject is not None:
        deed.result_kind, deed.result_id = done.subject.kind, done.subject.id
        deed.result_label = done.subject.label[:300]


def _send(deeds: list[Deed]) -> None:
    """Let the worker call outside; the jobs stand in the same transaction."""
    jobs: list[dict[str, Any]] = [
        {"organisation_id": str(deed.organisation_id), "deed_id": str(deed.pk)}
        for deed in deeds
        if deed.standing is DeedState.SENDING
    ]
    if jobs:
        app.configure_task(SEND, allow_unknown=True).batch_defer(*jobs)


def _end(actor: Actor, firing: Firing, state: FiringState, reason: str) -> None:
    firing.state, firing.reason, firing.ended_at = state.value, reason, actor.now
    firing.save(update_fields=["state", "reason", "ended_at"])


@transaction.atomic
def end_sending(*, organisation_id: UUID, deed_id: UUID, trouble: str) -> None:
    """Keep how a call to the outside ended; empty for well."""
    rows = Deed.objects.get_queryset().filter(organisation_id=organisation_id, pk=deed_id)
    state = DeedState.FAILED if trouble else DeedState.DONE
    words = trouble or "arrived"
    rows.filter(state=DeedState.SENDING.value).update(state=state.value, words=words[:500])
    if trouble:
        firings = Firing.objects.get_queryset().filter(organisation_id=organisation_id)
        firings.filter(deeds=deed_id).update(state=FiringState.FAILED.value, reason=trouble[:500])


@transaction.atomic
def try_again(*, actor: Actor, firing: Firing) -> Firing:
    """Do again what failed, and what was not done because of it; what was done stays done.

    Raises:
        NotAllowed: The actor may not write rules.
        Conflict: Nothing of it failed, or the rule was put away.
    """
    require(actor, EDIT_RULE)
    row = Firing.objects.visible_to(actor).select_for_update().one(actor, firing.pk)
    rule = Rule.objects.visible_to(actor).one(actor, row.rule_id)
    if row.standing is not FiringState.FAILED:
        raise Conflict("Nothing of it failed.")
    if rule.state == RuleState.REMOVED.value:
        raise Conflict("The rule was put away.")
    again = (DeedState.FAILED.value, DeedState.SKIPPED.value)
    deeds = Deed.objects.visible_to(actor).filter(firing=row, state__in=again)
    deeds.update(state=DeedState.WAITING.value, words="")
    row.state, row.reason, row.ended_at = FiringState.WAITING.value, "", None
    row.save(update_fields=["state", "reason", "ended_at"])
    record(actor, RuleTriedAgain(subject=rule.as_subject(), subject_label=row.subject_label))
    return row
