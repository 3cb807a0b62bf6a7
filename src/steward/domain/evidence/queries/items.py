"""Read items with their versions, links and how fresh they are."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    ExpressionWrapper,
    Q,
    Value,
    When,
)

from steward.domain.evidence.models import (
    Attestation,
    EvidenceItem,
    EvidenceLink,
    EvidenceVersion,
    HalfLife,
)
from steward.domain.evidence.rules.freshness import HalfLives
from steward.domain.evidence.terms.states import EvidenceState, Freshness
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.foundation.tenancy.reading import Reading

SHOWN_VERSIONS = 50
SHOWN_LINKS = 200
SHOWN_ABOUT = 12
ABOUT = Reading(
    EvidenceItem,
    """
SELECT {columns} FROM evidence_evidenceitem i
WHERE i.organisation_id = %(of)s AND i.state = 'current' AND i.id IN (
  SELECT item_id FROM evidence_evidencelink
  WHERE organisation_id = %(of)s AND subject_id = %(subject)s)
ORDER BY i.fresh_until DESC NULLS LAST, i.number DESC LIMIT %(size)s
""",
    alias="i",
)


def items_visible_to(actor: Actor) -> OwnedQuerySet[EvidenceItem]:
    """Return the items of the organisation with who answers for them."""
    return EvidenceItem.objects.visible_to(actor).select_related("owner")


def items_with_standing(actor: Actor) -> OwnedQuerySet[EvidenceItem]:
    """Return the items with what a list filters by.

    ``freshness``; ``is_current``; ``is_mine``; ``held``.
    """
    today = actor.today
    found = Case(
        When(fresh_until=None, then=Value(Freshness.UNDATED.value)),
        When(fresh_until__lt=today, then=Value(Freshness.STALE.value)),
        When(soon_from__lte=today, then=Value(Freshness.SOON.value)),
        default=Value(Freshness.FRESH.value),
        output_field=CharField(),
    )
    return items_visible_to(actor).annotate(
        freshness=found,
        is_current=_yes(Q(state=EvidenceState.CURRENT.value)),
        is_mine=_yes(Q(owner_id=actor.id)),
        held=_yes(Q(held_at__isnull=False)),
        loose=_yes(Q(links_count=0)),
        unattested=_yes(Q(attested=0)),
    )


def _yes(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def get_item(actor: Actor, key: UUID) -> EvidenceItem:
    """Return one item.

    Raises:
        NotFound: It is not there for this actor.
    """
    return items_visible_to(actor).one(actor, key)


def item_called(actor: Actor, key: str) -> EvidenceItem | None:
    """Return the item of a cause, or None."""
    return EvidenceItem.objects.visible_to(actor).filter(key=key).first() if key else None


def item_numbered(actor: Actor, words: str) -> EvidenceItem:
    """Return the item that a number names, such as EV-0042.

    Raises:
        Invalid: No item has it.
    """
    number = words.strip().upper().removeprefix("EV-")
    rows = items_visible_to(actor)
    found = (
        rows.filter(number=int(number)).first() if number.isdecimal() and len(number) < 9 else None
    )
    if found is None:
        raise Invalid(f"No evidence is called “{words.strip()[:40]}”.", place="reference")
    return found


def versions_of(actor: Actor, item: EvidenceItem) -> list[EvidenceVersion]:
    """Return the versions of an item with their files, the latest first; at most 50."""
    rows = EvidenceVersion.objects.visible_to(actor).filter(item=item).select_related("file")
    return list(rows.order_by("-number")[:SHOWN_VERSIONS])


def get_version(actor: Actor, item: EvidenceItem, number: int) -> EvidenceVersion:
    """Return one version of an item with its file.

    Raises:
        NotFound: The item has no such version.
    """
    rows = EvidenceVersion.objects.visible_to(actor).filter(item=item).select_related("file")
    found = rows.filter(number=number).first()
    return rows.one(actor, UUID(int=0)) if found is None else found


def latest_version(actor: Actor, item: EvidenceItem) -> EvidenceVersion:
    """Return the latest version of an item with its file."""
    return get_version(actor, item, item.version)


def attestations_of(actor: Actor, versions: Iterable[EvidenceVersion]) -> list[Attestation]:
    """Return who attested some versions, oldest first."""
    keys = [version.pk for version in versions]
    return list(Attestation.objects.visible_to(actor).filter(version__in=keys).order_by("id"))


def links_of(actor: Actor, item: EvidenceItem) -> list[EvidenceLink]:
    """Return what an item is evidence of, by kind and name; at most 200."""
    rows = EvidenceLink.objects.visible_to(actor).filter(item=item)
    return list(rows.order_by("kind", "label", "id")[:SHOWN_LINKS])


def get_link(actor: Actor, item: EvidenceItem, subject_id: UUID) -> EvidenceLink:
    """Return the link of an item to a record.

    Raises:
        NotFound: It is not linked to it.
    """
    rows = EvidenceLink.objects.visible_to(actor).filter(item=item)
    found = rows.filter(subject_id=subject_id).first()
    return rows.one(actor, UUID(int=0)) if found is None else found


def evidence_about(actor: Actor, subject_id: UUID, size: int = SHOWN_ABOUT) -> list[EvidenceItem]:
    """Return the items that are evidence of a record, those that are fresh longest first."""
    values = {"of": actor.organisation_id, "subject": subject_id, "size": size}
    return ABOUT.all(values)


def same_bytes(actor: Actor, item: EvidenceItem) -> list[EvidenceItem]:
    """Return other items whose latest version has the same bytes; at most 12."""
    if not item.digest:
        return []
    rows = items_visible_to(actor).filter(digest=item.digest).exclude(pk=item.pk)
    return list(rows.order_by("number")[:SHOWN_ABOUT])


def settled_half_lives(actor: Actor) -> HalfLives:
    """Return for how long evidence is fresh, as far as the organisation settled it."""
    kinds: dict[str, int] = {}
    requirements: dict[str, int] = {}
    for row in HalfLife.objects.visible_to(actor).order_by("name"):
        (kinds if row.scope == "kind" else requirements)[row.name] = row.days
    return HalfLives(kinds=kinds, requirements=requirements)


def requirements_of(actor: Actor, items: Collection[UUID]) -> dict[UUID, list[str]]:
    """Return item → the requirements of ISO/IEC 42001 that it is linked to."""
    rows = EvidenceLink.objects.visible_to(actor).filter(item__in=items, kind="control")
    found: dict[UUID, list[str]] = {}
    for key, requirement in rows.values_list("item_id", "requirement").order_by("id"):
        found.setdefault(key, []).append(requirement)
    return found


def expiring(actor: Actor, today: date) -> OwnedQuerySet[EvidenceItem]:
    """Return the items in use that expire soon or are stale, the stalest first."""
    rows = items_visible_to(actor).filter(
        state=EvidenceState.CURRENT.value, soon_from__lte=today, links_count__gt=0
    )
    return rows.order_by("fresh_until", "id")
