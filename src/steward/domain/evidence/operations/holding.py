"""What operations on evidence share: an item held, its latest version repeated, its act checked."""

from collections.abc import Iterable, Sequence

from steward.domain.evidence.models import EvidenceItem, EvidenceLink, EvidenceVersion
from steward.domain.evidence.queries.items import requirements_of, settled_half_lives
from steward.domain.evidence.rules.freshness import (
    HalfLives,
    fresh_until,
    half_life,
    soon_from,
)
from steward.domain.evidence.rules.linking import linked
from steward.domain.evidence.rules.moving import moved
from steward.domain.evidence.terms.states import EvidenceAct, EvidenceState
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid
from steward.foundation.core.subjects import Subject

MOST_LINKS = 500
DATED = ["days", "days_why", "soon_from", "fresh_until"]
REPEATED = [
    "version",
    "level",
    "media",
    "file_name",
    "size",
    "digest",
    "dated_on",
    "attested",
    "about",
    "links_count",
    *DATED,
]


def held(actor: Actor, item: EvidenceItem) -> EvidenceItem:
    """Return the item read again and held until the transaction ends."""
    rows = EvidenceItem.objects.visible_to(actor).select_for_update(of=("self",))
    return rows.select_related("owner").one(actor, item.pk)


def usable(actor: Actor, item: EvidenceItem) -> EvidenceItem:
    """Return a held item that may be changed.

    Raises:
        Conflict: It is withdrawn or disposed of.
    """
    row = held(actor, item)
    moved(EvidenceState(row.state), EvidenceAct.CHANGE)
    return row


def words(text: str, place: str, missing: str, most: int = 10_000) -> str:
    """Return a text without the space around it.

    Raises:
        Invalid: It says nothing where something is asked, or too much.
    """
    said = text.strip().replace("\x00", "")
    if missing and not said:
        raise Invalid(missing, place=place)
    if len(said) > most:
        raise Invalid(f"Keep it to {most:,} characters.", place=place)
    return said


def age(row: EvidenceItem, requirements: Iterable[str], settled: HalfLives) -> None:
    """Work out anew for how long a held item is fresh."""
    row.days, row.days_why = half_life(row.half_life, row.kind, requirements, settled)
    row.fresh_until = fresh_until(row.dated_on, row.days)
    row.soon_from = soon_from(row.fresh_until, row.days)


def repeat(actor: Actor, row: EvidenceItem, version: EvidenceVersion) -> None:
    """Write what a held item repeats of its latest version and of its links."""
    row.version, row.level, row.media = version.number, version.level, version.media
    row.file_name, row.size, row.digest = version.name, version.size, version.digest
    row.dated_on = version.dated_on
    row.attested = version.attestations.count()
    relink(actor, row)


def relink(actor: Actor, row: EvidenceItem) -> None:
    """Write what a held item repeats of its links, and for how long it is fresh by them."""
    rows = EvidenceLink.objects.visible_to(actor).filter(item=row)
    kinds = list(rows.order_by("kind").values_list("kind", flat=True))
    row.links_count = len(kinds)
    row.about = " ".join(dict.fromkeys(kinds))[:300]
    age(row, requirements_of(actor, [row.pk]).get(row.pk, ()), settled_half_lives(actor))
    row.save(update_fields=REPEATED)


def link_rows(
    actor: Actor, row: EvidenceItem, subjects: Sequence[Subject], why: str = ""
) -> list[EvidenceLink]:
    """Link a held item to records that it is not linked to yet; returns the new links.

    Raises:
        Invalid: It would be linked to more than 500 records.
    """
    wanted = {item.id: item for item in (linked(actor.organisation_id, one) for one in subjects)}
    rows = EvidenceLink.objects.visible_to(actor).filter(item=row)
    known = set(rows.values_list("subject_id", flat=True))
    fresh = [item for key, item in wanted.items() if key not in known]
    if len(known) + len(fresh) > MOST_LINKS:
        raise Invalid(f"An item is linked to up to {MOST_LINKS} records.", place="links")
    return EvidenceLink.objects.write(
        EvidenceLink(
            organisation_id=actor.organisation_id,
            item=row,
            kind=item.kind[:40],
            subject_id=item.id,
            label=item.label[:300],
            **_requirement(item),
            why=why[:300],
            linked_by=actor.label[:200],
            linked_at=actor.now,
        )
        for item in fresh
    )


def _requirement(subject: Subject) -> dict[str, str]:
    if subject.kind == "control":
        return {"framework": "iso-42001", "requirement": subject.label[:80]}
    if subject.kind == "requirement":
        requirement, _, framework = subject.label.rpartition(" of ")
        return {"framework": framework[:60], "requirement": requirement[:80]}
    return {}
