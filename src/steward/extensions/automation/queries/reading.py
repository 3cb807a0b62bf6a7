"""Read rules, each time that they acted, and what led to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q

from steward.domain.frameworks.queries import current_resources, resource_body
from steward.extensions.automation.models import Deed, Firing, Rule, RuleVersion
from steward.extensions.automation.terms import DEEPEST, FiringState, RuleState
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.files.models import StoredFile
from steward.foundation.files.queries import get_file
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.models import OwnedQuerySet

RESOURCE = "automation_rules"
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A rule with how often it acted in the last seven days, and when last."""

    rule: Rule
    week: int
    waiting: int
    failed: int
    last: datetime | None


def rules_visible_to(actor: Actor) -> OwnedQuerySet[Rule]:
    """Return the rules that were not put away, by number."""
    rows = Rule.objects.visible_to(actor).exclude(state=RuleState.REMOVED.value)
    return rows.order_by("number")


def get_rule(actor: Actor, key: UUID) -> Rule:
    """Return one rule, also one that was put away.

    Raises:
        NotFound: There is none.
    """
    return Rule.objects.visible_to(actor).one(actor, key)


def standings(actor: Actor, limit: int = 500) -> list[Standing]:
    """Return the rules with how they go, in three statements however many there are."""
    rules = list(rules_visible_to(actor)[:limit])
    keys = [rule.pk for rule in rules]
    fired = Firing.objects.visible_to(actor).filter(rule_id__in=keys)
    recent = fired.filter(at__gt=actor.now - WEEK).values("rule_id").order_by()
    counts = {
        row["rule_id"]: row
        for row in recent.annotate(
            count=Count("id", filter=~Q(state=FiringState.STOPPED.value)),
            failed=Count("id", filter=Q(state=FiringState.FAILED.value)),
            waiting=Count("id", filter=Q(state=FiringState.WAITING.value)),
        )
    }
    lasts = dict(fired.values_list("rule_id").annotate(last=Max("at")).order_by())
    return [_standing(rule, counts.get(rule.pk, {}), lasts.get(rule.pk)) for rule in rules]


def _standing(rule: Rule, counted: Mapping[str, int], last: datetime | None) -> Standing:
    return Standing(
        rule=rule,
        week=counted.get("count", 0),
        waiting=counted.get("waiting", 0),
        failed=counted.get("failed", 0),
        last=last,
    )


def versions_of(actor: Actor, rule: Rule) -> list[RuleVersion]:
    """Return the versions of a rule, the newest first."""
    rows = RuleVersion.objects.visible_to(actor).filter(rule=rule)
    return list(rows.order_by("-number")[:100])


def firings_visible_to(
    actor: Actor, *, rule: UUID | None = None, state: str = "", before: UUID | None = None
) -> OwnedQuerySet[Firing]:
    """Return the times that rules acted, the newest first, with their rules."""
    rows = Firing.objects.visible_to(actor).select_related("rule")
    if rule is not None:
        rows = rows.filter(rule_id=rule)
    if state:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return rows.order_by("-id")


def get_firing(actor: Actor, key: UUID) -> Firing:
    """Return one time that a rule acted.

    Raises:
        NotFound: There is none.
    """
    return Firing.objects.visible_to(actor).select_related("rule").one(actor, key)


def deeds_of(actor: Actor, firing: Firing) -> list[Deed]:
    """Return what a rule was to do then, in order."""
    return list(Deed.objects.visible_to(actor).filter(firing=firing).order_by("number"))


def chain_to(actor: Actor, firing: Firing) -> list[Entry]:
    """Return what led to a time that a rule acted, the first cause first."""
    found: list[Entry] = []
    key: int | None = firing.entry_id
    while key is not None and len(found) <= DEEPEST + 1:
        row = Entry.objects.visible_to(actor).filter(pk=key).first()
        if row is None:
            break
        found.append(row)
        key = row.caused_by
    return found[::-1]


def effects_of(actor: Actor, firing: Firing) -> list[Entry]:
    """Return what a rule did then, as the journal tells it."""
    rows = Entry.objects.visible_to(actor).filter(
        actor_id=firing.rule_id, caused_by=firing.entry_id, id__gt=firing.entry_id
    )
    return list(rows.order_by("id")[:50])


def file_of(actor: Actor, key: UUID) -> StoredFile:
    """Return the file that a deed made.

    Raises:
        NotFound: There is no such deed, or it made none.
    """
    deed = Deed.objects.visible_to(actor).one(actor, key)
    if deed.result_kind != "file" or deed.result_id is None:
        raise NotFound("This deed made no file.")
    return get_file(actor, deed.result_id)


def common_rules() -> list[Mapping[str, Any]]:
    """Return the rules that packs bring to be taken over, in their order."""
    return [rule for ref in current_resources(RESOURCE) for rule in resource_body(ref.id)["rules"]]


def common_rule(name: str) -> Mapping[str, Any]:
    """Return one rule of a pack by its id.

    Raises:
        NotFound: No pack has it.
    """
    found = next((rule for rule in common_rules() if rule.get("id") == name), None)
    if found is None:
        raise NotFound("No pack in force has such a rule.")
    return found
