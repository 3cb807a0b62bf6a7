"""Take in a bundle: its evidence with what its signatures prove, its readings, each once."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from uuid import UUID

from django.db import transaction

from steward.domain.evidence.models import EvidenceItem
from steward.domain.evidence.operations import keep_version
from steward.domain.evidence.queries.items import item_called, latest_version
from steward.domain.evidence.rules.linking import ISO_42001, requirement_subject
from steward.domain.evidence.terms.kinds import (
    EvidenceKind,
    EvidenceLevel,
    Gathered,
    Provenance,
)
from steward.domain.frameworks.queries import iso_42001
from steward.domain.monitoring.operations.taking import take_in
from steward.domain.monitoring.queries.things import matches_for
from steward.domain.monitoring.rules.taking import thing_key
from steward.domain.systems.queries import systems_visible_to
from steward.extensions.bundles.events import BundleTaken
from steward.extensions.bundles.models import TakenBundle
from steward.extensions.bundles.policy import BRING_BUNDLE
from steward.extensions.bundles.queries import bundle_of_digest, known_keys
from steward.extensions.bundles.readings import reading_of
from steward.extensions.bundles.rules import evidence_of, read_bundle, standing_of, worst
from steward.extensions.bundles.terms import (
    READING,
    Became,
    Brought,
    Enclosed,
    Signed,
    Standing,
)
from steward.foundation.core.actor import Actor, require, require_whole
from steward.foundation.core.errors import DomainError, Invalid, NotAllowed
from steward.foundation.core.subjects import Subject
from steward.foundation.files.operations import store_file
from steward.foundation.files.rules import harmless_name
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import hold

MOST_NAMED = 20


@dataclass(slots=True)
class Outcome:
    """What became of one statement; ``record`` is the key of the item it is kept in."""

    title: str
    became: Became
    signed: Signed
    key: str = ""
    level: str = ""
    record: str = ""
    notes: list[str] = field(default_factory=list[str])


@transaction.atomic
def take_bundle(*, actor: Actor, name: str, content: bytes) -> tuple[TakenBundle, bool]:
    """Take in a bundle; returns it, and whether the same bytes had come before.

    A statement that cannot be taken is refused with its reason, the others are kept. A bundle of
    which a file or a signature of a known key does not hold is refused as a whole.

    Source: ISO/IEC 42001:2023, 7.5.3.

    Raises:
        NotAllowed: The actor may not bring bundles, evidence or observations.
        Invalid: It is no bundle, or something in it was changed.
    """
    require(actor, BRING_BUNDLE)
    require_whole(actor)
    digest = hashlib.sha256(content).hexdigest()
    hold(actor.organisation_id, f"bundle:{digest}")
    before = bundle_of_digest(actor, digest)
    if before is not None:
        return before, True
    items = read_bundle(content)
    keys = known_keys(actor)
    standings = [standing_of(item, keys) for item in items]
    called = harmless_name(name)
    outcomes = [
        _outcome(actor, item, standing) for item, standing in zip(items, standings, strict=True)
    ]
    refused = sum(1 for one in outcomes if one.became is Became.REFUSED)
    row = TakenBundle.objects.create(
        organisation_id=actor.organisation_id,
        digest=digest,
        name=called,
        file=store_file(actor=actor, name=called, content=content),
        signed=worst(one.signed for one in standings).value,
        statements=len(outcomes),
        refused=refused,
        outcome=[asdict(one) for one in outcomes],
        brought_by=actor.label[:200],
        brought_at=actor.now,
    )
    event = BundleTaken(
        subject=row.as_subject(),
        called=called,
        statements=len(outcomes),
        refused=refused,
        signed=row.standing.label.lower(),
    )
    record(actor, event)
    return row, False


def _outcome(actor: Actor, item: Enclosed, standing: Standing) -> Outcome:
    """Take one statement in; what refuses it undoes only what it did."""
    title = str(item.predicate.get("title") or item.name)[:200]
    key = standing.name or standing.key_id[:16]
    try:
        with transaction.atomic():
            if item.kind == READING:
                return _taken(actor, item, standing, key)
            return _kept(actor, item, standing, key)
    except NotAllowed:
        raise
    except DomainError as error:
        return Outcome(title, Became.REFUSED, standing.signed, key, notes=[str(error)])


def _taken(actor: Actor, item: Enclosed, standing: Standing, key: str) -> Outcome:
    given = reading_of(item)
    taken = take_in(
        actor=actor, source=given.source, reading=given.reading, delivery=given.delivery
    )
    counts = f"{taken.new} new, {taken.changed} corrected, {taken.untouched} known"
    notes = ["It had come before." if taken.repeated else counts]
    notes += [
        f"{one.part} {one.row}: {one.place}: {one.message}" for one in taken.refused[:MOST_NAMED]
    ]
    if len(taken.refused) > MOST_NAMED:
        notes.append(f"{len(taken.refused) - MOST_NAMED} more were left out.")
    notes += [f"No record is known for {name}." for name in taken.unmatched[:MOST_NAMED]]
    became = Became.SAME if taken.repeated else Became.TAKEN
    return Outcome(f"Reading of {given.source}", became, standing.signed, key, notes=notes)


def _kept(actor: Actor, item: Enclosed, standing: Standing, key: str) -> Outcome:
    said = evidence_of(item, now=actor.now)
    kind = said.kind or EvidenceKind.RECORD.value
    if kind not in list(EvidenceKind):
        raise Invalid(f"There is no kind of evidence “{kind}”.", place="kind")
    links, notes = _links(actor, said)
    cause = _cause(said, standing)
    level = EvidenceLevel.L4 if standing.signed is Signed.TRUSTED else EvidenceLevel.L1
    became, older = _beside(actor, cause, item, said)
    if older is not None:
        known = Outcome(said.title, became, standing.signed, key, record=str(older.pk))
        known.notes = [*notes, f"{older.reference} holds what was gathered later."]
        return known
    version = keep_version(
        actor=actor,
        item_key=cause,
        title=said.title,
        name=item.name,
        content=item.content,
        provenance=_provenance(said, standing, key),
        level=level,
        links=links,
        kind=EvidenceKind(kind),
    )
    return Outcome(
        said.title,
        became,
        standing.signed,
        key,
        version.level_words,
        str(version.item_id),
        notes,
    )


def _beside(
    actor: Actor, cause: str, item: Enclosed, said: Brought
) -> tuple[Became, EvidenceItem | None]:
    """Return what a file becomes, with the item whose later version it must not displace."""
    before = item_called(actor, cause)
    if before is None:
        return Became.KEPT, None
    last = latest_version(actor, before)
    if last.digest == hashlib.sha256(item.content).hexdigest():
        return Became.SAME, None
    is_older = last.collected_at is not None and last.collected_at > said.collected_at
    return (Became.OLDER, before) if is_older else (Became.KEPT, None)


def _cause(said: Brought, standing: Standing) -> str:
    """Return the key of the item: what its program calls it, apart from the items of others.

    What is signed has an item of its own, so that nothing unsigned can follow upon it or renew it.
    """
    rank = "signed" if standing.signed is Signed.TRUSTED else "unsigned"
    named = f"{rank}\x00{said.system}\x00{said.key or said.title}"
    return "push:" + hashlib.sha256(named.encode()).hexdigest()


def _links(actor: Actor, said: Brought) -> tuple[list[Subject], list[str]]:
    """Return what it is evidence of, and which names mean nothing here."""
    known = {item.id for item in iso_42001().requirements}
    found = [
        requirement_subject(actor.organisation_id, ISO_42001, control)
        for control in said.controls
        if control in known
    ]
    notes = [
        f"ISO/IEC 42001 has no “{control}”." for control in said.controls if control not in known
    ]
    if said.system:
        place = ("system", thing_key(said.system))
        match = matches_for(actor, [place]).get(place)
        if match is None or match.system_id is None:
            notes.append(f"No AI system is called “{said.system}”.")
        else:
            found.append(_system(actor, match.system_id))
    return found, notes


def _system(actor: Actor, key: UUID) -> Subject:
    return systems_visible_to(actor).one(actor, key).as_subject()


def _provenance(said: Brought, standing: Standing, key: str) -> Provenance:
    origin = ", ".join(f"{name} {value}" for name, value in sorted(said.origin.items()))
    signed = standing.signed.label + (f": {key}" if key else "")
    lines: Sequence[str] = [said.note, f"{signed}.", f"Made by {origin}." if origin else ""]
    return Provenance(
        method=Gathered.PUSHED,
        collector=said.source or said.collector,
        collector_version=f"{said.collector} {said.collector_version}".strip()[:100],
        population=said.population,
        count=said.count,
        collected_at=said.collected_at,
        note="\n".join(line for line in lines if line),
    )
