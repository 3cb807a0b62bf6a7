"""Read waivers."""

from collections.abc import Collection
from uuid import UUID

from steward.domain.lint.models import LintWaiver
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet


def waivers_visible_to(actor: Actor) -> OwnedQuerySet[LintWaiver]:
    """Return every waiver, those that ended included."""
    return LintWaiver.objects.visible_to(actor)


def get_waiver(actor: Actor, key: UUID) -> LintWaiver:
    """Return one waiver.

    Raises:
        NotFound: It is not there for this actor.
    """
    return LintWaiver.objects.get_queryset().one(actor, key)


def lapsed_waivers(actor: Actor) -> list[LintWaiver]:
    """Return the waivers whose last day has passed and that nobody ended."""
    rows = waivers_visible_to(actor).filter(ended_at=None, until__lt=actor.today)
    return list(rows.order_by("until", "id"))


def waivers_of(actor: Actor, rule: str, record: UUID | None = None) -> list[LintWaiver]:
    """Return the waivers of a rule, or those that reach one record; the newest first."""
    rows = waivers_visible_to(actor).filter(rule=rule)
    if record is not None:
        rows = rows.filter(record_id=record) | rows.filter(record_id=None)
    return list(rows.order_by("-given_at", "-id")[:100])


def waived_pairs(
    actor: Actor, rules: Collection[str] | None = None
) -> set[tuple[str, UUID | None]]:
    """Return rule and record, None for the whole rule, of the waivers that count today."""
    rows = waivers_visible_to(actor).filter(ended_at=None, until__gte=actor.today)
    if rules is not None:
        rows = rows.filter(rule__in=list(rules))
    return set(rows.values_list("rule", "record_id"))
