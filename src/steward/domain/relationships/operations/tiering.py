"""Say what a supplier gives, and put it into a tier: by rule, or by a person with a reason."""

from collections.abc import Sequence

from django.db import transaction

from steward.domain.parts.models import Part
from steward.domain.parts.terms import Tier
from steward.domain.relationships.events import SupplierDescribed, SupplierTiered
from steward.domain.relationships.models import SupplierStanding
from steward.domain.relationships.operations.wording import block, check_supplier, one_of
from steward.domain.relationships.policy import EDIT_RELATIONSHIP
from steward.domain.relationships.queries.content import current_book
from steward.domain.relationships.queries.suppliers import (
    suppliers_visible_to,
    systems_by_supplier,
    verdict_of,
)
from steward.domain.relationships.rules.tiers import tier_of
from steward.domain.relationships.terms.criteria import TIER_WORDS, Supply, TierVerdict
from steward.domain.relationships.terms.records import REPLACEABLE, YES_NO
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record, record_many

BY_RULE = "by the criteria"
KEPT = ("ruled", "might_be", "basis", "ruled_on")


def held_standing(actor: Actor, part: Part) -> SupplierStanding:
    """Return what is said and decided of a supplier, held until the transaction ends.

    Called by operations that require.
    """
    check_supplier(part)
    SupplierStanding.objects.get_or_create(organisation_id=actor.organisation_id, part=part)
    rows = SupplierStanding.objects.visible_to(actor).select_for_update(of=("self",))
    return rows.select_related("part").get(part=part)


@transaction.atomic
def describe_supplier(
    *,
    actor: Actor,
    supplier: Part,
    supplies: Sequence[str] = (),
    replaceable: str = "",
    personal_data: str = "",
    embedded_ai: str = "",
) -> SupplierStanding:
    """Say what a supplier gives and how soon it could be replaced; the tier follows.

    Source: ISO/IEC 42001:2023, A.10.3.

    Raises:
        NotAllowed: The actor may not keep suppliers.
        Invalid: A value is none of the choices; or AI is built in and nobody says which.
    """
    require(actor, EDIT_RELATIONSHIP)
    row = held_standing(actor, supplier)
    known = [(item.value, item.label) for item in Supply]
    row.supplies = sorted({one_of(item, known, "supplies") for item in supplies})
    row.replaceable = one_of(replaceable, [("", ""), *REPLACEABLE], "replaceable")
    row.personal_data = one_of(personal_data, [("", ""), *YES_NO], "personal_data")
    row.embedded_ai = block(embedded_ai, "embedded_ai")
    if Supply.EMBEDDED in row.supplies and not row.embedded_ai:
        raise Invalid("Say which AI is built in, and what it does.", place="embedded_ai")
    row.save()
    words = ", ".join(Supply(item).label.lower() for item in row.supplies) or "nothing named yet"
    record(actor, SupplierDescribed(subject=supplier.as_subject(), words=words))
    _judge(actor, row)
    return row


@transaction.atomic
def judge_tier(*, actor: Actor, supplier: Part) -> SupplierStanding:
    """Work out the tier of a supplier from what is known now; a person's own judgement stays.

    Raises:
        NotAllowed: The actor may not keep suppliers.
        Invalid: It is no supplier.
    """
    require(actor, EDIT_RELATIONSHIP)
    row = held_standing(actor, supplier)
    _judge(actor, row)
    return row


@transaction.atomic
def overrule_tier(*, actor: Actor, supplier: Part, tier: str = "", reason: str) -> SupplierStanding:
    """Put a supplier into another tier than the criteria do; without a tier they count again.

    Raises:
        NotAllowed: The actor may not keep suppliers.
        Invalid: There is no such tier, or the reason is missing.
        Conflict: No person's judgement stands that could be taken back.
    """
    require(actor, EDIT_RELATIONSHIP)
    row = held_standing(actor, supplier)
    why = block(reason, "reason", needed="Say why; an auditor will ask.")
    if not tier:
        if not row.overruled:
            raise Conflict("The criteria count already.")
        row.overruled = row.overruled_why = row.overruled_by = ""
        row.save(update_fields=["overruled", "overruled_why", "overruled_by"])
        _judge(actor, row)
        return row
    row.overruled = one_of(tier, [(item.value, "") for item in Tier], "tier")
    row.overruled_why, row.overruled_by = why, actor.label[:200]
    row.save()
    _place(row, tier)
    event = SupplierTiered(subject=supplier.as_subject(), tier=TIER_WORDS[tier], reason=why)
    record(actor, event)
    return row


@transaction.atomic
def judge_all(*, actor: Actor) -> int:
    """Work out the tier of every supplier that systems rely on; returns how many changed.

    Raises:
        NotAllowed: The actor may not keep suppliers.
    """
    require(actor, EDIT_RELATIONSHIP)
    parts = list(suppliers_visible_to(actor).filter(systems__gt=0).order_by("id"))
    book, relied = current_book(), systems_by_supplier(actor)
    rows = _held_standings(actor, parts)
    judged: list[SupplierStanding] = []
    moved: list[Part] = []
    for row in rows:
        verdict = tier_of(book, row.said, relied.get(row.part_id, {}))
        if _keep(actor, row, verdict):
            judged.append(row)
        if not row.overruled and row.part.tier != verdict.tier:
            row.part.tier = verdict.tier
            moved.append(row.part)
    SupplierStanding.objects.rewrite(judged, KEPT)
    Part.objects.rewrite(moved, ["tier"])
    record_many(actor, [_tiered(part) for part in moved])
    return len(moved)


def _held_standings(actor: Actor, parts: Sequence[Part]) -> list[SupplierStanding]:
    """Return what is said of some suppliers, made where nothing was, held as `held_standing`."""
    known = SupplierStanding.objects.visible_to(actor).filter(part__in=[part.pk for part in parts])
    there = set(known.values_list("part_id", flat=True))
    fresh = [
        SupplierStanding(organisation_id=actor.organisation_id, part=part)
        for part in parts
        if part.pk not in there
    ]
    if fresh:
        SupplierStanding.objects.bulk_create(fresh, ignore_conflicts=True)
    rows = known.select_related("part").select_for_update(of=("self",))
    return list(rows.order_by("part_id"))


def _judge(actor: Actor, row: SupplierStanding) -> bool:
    """Keep the verdict of the criteria; say so where the tier that counts becomes another one."""
    verdict = verdict_of(actor, row.part, row)
    if _keep(actor, row, verdict):
        row.save(update_fields=KEPT)
    if row.overruled or row.part.tier == verdict.tier:
        return False
    _place(row, verdict.tier)
    record(actor, _tiered(row.part))
    return True


def _keep(actor: Actor, row: SupplierStanding, verdict: TierVerdict) -> bool:
    """Note the verdict of the criteria; say whether it is another one. Nothing is saved."""
    basis = [reason.as_json() for reason in verdict.reasons]
    if (row.ruled, row.might_be, row.basis) == (verdict.tier, verdict.might_be, basis):
        return False
    row.ruled, row.might_be, row.basis = verdict.tier, verdict.might_be, basis
    row.ruled_on = actor.today
    return True


def _tiered(part: Part) -> SupplierTiered:
    return SupplierTiered(subject=part.as_subject(), tier=TIER_WORDS[part.tier], reason=BY_RULE)


def _place(row: SupplierStanding, tier: str) -> None:
    row.part.tier = tier
    row.part.save(update_fields=["tier"])
