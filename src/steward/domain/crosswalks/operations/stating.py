"""State ties, bring many of them, decide about suggestions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from steward.domain.crosswalks.events import (
    TieRemoved,
    TiesBrought,
    TieStated,
)
from steward.domain.crosswalks.models import OwnTie
from steward.domain.crosswalks.policy import EDIT_TIES
from steward.domain.crosswalks.queries import Catalogue, catalogue
from steward.domain.crosswalks.terms import Relationship
from steward.domain.frameworks.rules import titles
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.operations import record

STRONGEST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class TieDraft:
    """A tie as somebody states it."""

    source_framework: str
    source: str
    target_framework: str
    target: str
    relationship: str
    strength: int | None = None
    rationale: str = ""


def checked_tie(found: Catalogue, draft: TieDraft) -> TieDraft:
    """Return a tie with its requirements as their frameworks write them.

    Raises:
        Invalid: A requirement, the relationship or the strength is none; the place is the field.
    """
    if draft.source_framework == draft.target_framework:
        message = "A tie leads from one framework to another."
        raise Invalid(message, place="target_framework")
    source = checked_node(found, draft.source_framework, draft.source, "source")
    target = checked_node(found, draft.target_framework, draft.target, "target")
    if draft.relationship not in list(Relationship):
        words = ", ".join(Relationship)
        message = f"“{draft.relationship}” is no relationship; it is one of {words}."
        raise Invalid(message, place="relationship")
    if draft.strength is not None and not 0 <= draft.strength <= STRONGEST:
        raise Invalid(f"The strength runs from 0 to {STRONGEST}.", place="strength")
    return TieDraft(
        source_framework=draft.source_framework,
        source=source,
        target_framework=draft.target_framework,
        target=target,
        relationship=draft.relationship,
        strength=draft.strength,
        rationale=draft.rationale.strip(),
    )


def checked_node(found: Catalogue, framework: str, node: str, place: str) -> str:
    """Return a requirement as its framework writes it; upper and lower case are the same.

    Raises:
        Invalid: There is no such framework or requirement.
    """
    if framework not in found.frameworks:
        raise Invalid(f"No framework “{framework}” is installed.", place=f"{place}_framework")
    names = titles(found.framework(framework))
    if node in names:
        return node
    same = [name for name in names if name.casefold() == node.strip().casefold()]
    if len(same) != 1:
        title = found.framework(framework).short_title
        raise Invalid(f"{title} has no requirement “{node}”.", place=place)
    return same[0]


def _rationale(draft: TieDraft) -> None:
    if not draft.rationale:
        raise Invalid("Say why the two belong together; an auditor will ask.", place="rationale")


@transaction.atomic
def state_tie(*, actor: Actor, draft: TieDraft) -> OwnTie:
    """State how two requirements are tied; stating it again replaces what was stated.

    Raises:
        NotAllowed: The actor may not decide about controls.
        Invalid: A requirement, the relationship or the strength is none, or the reason is missing.
    """
    require(actor, EDIT_TIES)
    draft = checked_tie(catalogue(), draft)
    _rationale(draft)
    tie, _ = OwnTie.objects.update_or_create(
        organisation_id=actor.organisation_id,
        source_framework=draft.source_framework,
        source=draft.source,
        target_framework=draft.target_framework,
        target=draft.target,
        defaults={
            "relationship": draft.relationship,
            "strength": draft.strength,
            "rationale": draft.rationale,
            "status": "accepted",
            "origin": "hand",
            **_author(actor),
        },
    )
    _record_stated(actor, tie)
    return tie


def _author(actor: Actor) -> dict[str, object]:
    return {
        "author": actor.id,
        "author_label": actor.label[:200],
        "stated_at": actor.now,
    }


def _record_stated(actor: Actor, tie: OwnTie) -> None:
    record(
        actor,
        TieStated(
            subject=tie.as_subject(),
            source=f"{tie.source_framework} {tie.source}",
            target=f"{tie.target_framework} {tie.target}",
            relationship=tie.relationship,
        ),
    )


@transaction.atomic
def bring_ties(
    *, actor: Actor, drafts: Sequence[TieDraft], origin: str, where: str, suggested: bool = False
) -> int:
    """State many ties at once, or keep them as suggestions; returns how many are new or changed.

    A suggestion never replaces what was stated, nor what was dismissed.

    Raises:
        NotAllowed: The actor may not decide about controls.
        Invalid: A tie is wrong; the place names its row.
    """
    require(actor, EDIT_TIES)
    found = catalogue()
    known = {
        (row.source_framework, row.source, row.target_framework, row.target): row
        for row in OwnTie.objects.visible_to(actor).select_for_update()
    }
    fresh: dict[tuple[str, str, str, str], OwnTie] = {}
    changed: list[OwnTie] = []
    for draft in _checked(found, drafts):
        key = (draft.source_framework, draft.source, draft.target_framework, draft.target)
        row = known.get(key)
        if row is None:
            fresh[key] = _row(actor, draft, origin, suggested=suggested)
        elif not suggested:
            _change(row, actor, draft, origin)
            changed.append(row)
    OwnTie.objects.write(fresh.values())
    fields = ["relationship", "strength", "rationale", "status", "origin"]
    OwnTie.objects.rewrite(changed, [*fields, "author", "author_label", "stated_at"])
    count = len(fresh) + len(changed)
    if count:
        subject = Subject(kind="organisation", id=actor.organisation_id, label="Crosswalks")
        record(actor, TiesBrought(subject=subject, count=count, where=where[:200]))
    return count


def _checked(found: Catalogue, drafts: Iterable[TieDraft]) -> Iterable[TieDraft]:
    for index, draft in enumerate(drafts):
        try:
            yield checked_tie(found, draft)
        except Invalid as error:
            raise Invalid(error.message, place=f"{index}.{error.place}") from None


def _row(actor: Actor, draft: TieDraft, origin: str, *, suggested: bool) -> OwnTie:
    return OwnTie(
        organisation_id=actor.organisation_id,
        source_framework=draft.source_framework,
        source=draft.source,
        target_framework=draft.target_framework,
        target=draft.target,
        relationship=draft.relationship,
        strength=draft.strength,
        rationale=draft.rationale,
        status="suggested" if suggested else "accepted",
        origin=origin,
        author=actor.id,
        author_label=actor.label[:200],
        stated_at=actor.now,
    )


def _change(row: OwnTie, actor: Actor, draft: TieDraft, origin: str) -> None:
    row.relationship, row.strength = draft.relationship, draft.strength
    row.rationale, row.status, row.origin = draft.rationale, "accepted", origin
    row.author, row.author_label, row.stated_at = actor.id, actor.label[:200], actor.now


def _locked(tie: OwnTie) -> OwnTie:
    return OwnTie.objects.get_queryset().select_for_update().get(pk=tie.pk)


@transaction.atomic
def remove_tie(*, actor: Actor, tie: OwnTie) -> None:
    """Take a tie of the organisation back; coverage no longer counts it.

    Raises:
        NotAllowed: The actor may not decide about controls.
    """
    require(actor, EDIT_TIES, tie)
    tie = _locked(tie)
    record(actor, TieRemoved(subject=tie.as_subject(), source=tie.source, target=tie.target))
    tie.delete()
