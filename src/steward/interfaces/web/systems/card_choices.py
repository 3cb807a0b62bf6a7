"""What a person chose for each card of a folder: as proposed first, as posted then."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from steward.domain.parts.queries import part_names
from steward.domain.parts.rules import likely_same, loose_name, part_key
from steward.domain.parts.terms import NamedPart, PartDraft, PartKind
from steward.domain.questionnaires.queries import attributes
from steward.domain.systems import queries
from steward.domain.systems.rules import normalised_name
from steward.domain.systems.terms import CardDraft
from steward.extensions.exchange.card_folder import CardReading, part_of
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid
from steward.interfaces.web.systems.facts import value_in_words

NONE, KNOWN, NEW = "", "known", "new"
KINDS = (PartKind.MODEL.value, PartKind.DATASET.value)


@dataclass(slots=True)
class CardChoice:
    """A card with what it becomes; ``draft`` stands once the choice is checked."""

    number: int
    reading: CardReading
    part: PartDraft
    take: bool = True
    kind: str = ""
    name: str = ""
    link: str = NONE
    system: str = ""
    facts: bool = False
    suggested: list[tuple[str, str, str, str]] = field(
        default_factory=list[tuple[str, str, str, str]]
    )
    known_as: str = ""
    alike: tuple[NamedPart, ...] = ()
    errors: dict[str, str] = field(default_factory=dict[str, str])
    draft: CardDraft | None = None


def first_choices(actor: Actor, readings: Sequence[CardReading]) -> list[CardChoice]:
    """Return what is proposed for each readable card."""
    known = part_names(actor)
    exact = {(part.kind, part_key(part.name)): part for part in known}
    relied = queries.systems_by_part(actor)
    systems = {str(key): name for key, name in queries.system_names(actor)}
    by_name = {normalised_name(name): key for key, name in systems.items()}
    words = {item.id: item for item in attributes()}
    found: list[CardChoice] = []
    for number, reading in enumerate(item for item in readings if item.card is not None):
        part = part_of(reading)
        loose = loose_name(part.name)
        key = relied.get((part.kind, loose)) or by_name.get(normalised_name(loose), "")
        same = exact.get((part.kind, part_key(part.name)))
        found.append(
            CardChoice(
                number=number,
                reading=reading,
                part=part,
                kind=part.kind,
                name=part.name,
                link=KNOWN if key else NONE,
                system=systems.get(key, ""),
                known_as=same.name if same else "",
                alike=likely_same(known, part.kind, part.name),
                suggested=[
                    (
                        words[item.attribute].label,
                        value_in_words(words[item.attribute], _plain(item.value)),
                        item.reason,
                        item.source,
                    )
                    for item in reading.suggestions
                    if item.attribute in words
                ],
            )
        )
    return found


def chosen(actor: Actor, posted: QueryDict, choices: Sequence[CardChoice]) -> None:
    """Take over what was posted and check it; errors stand at the card and its field."""
    for item in choices:
        number = item.number
        item.take = posted.get(f"take-{number}") == "1"
        item.kind = posted.get(f"kind-{number}", item.kind)
        item.name = posted.get(f"name-{number}", item.name).replace("\x00", "").strip()
        item.link = posted.get(f"link-{number}", NONE)
        item.system = posted.get(f"system-{number}", "").replace("\x00", "").strip()
        item.facts = posted.get(f"facts-{number}") == "1"
        if item.take:
            item.draft = _checked(actor, item)


def _checked(actor: Actor, item: CardChoice) -> CardDraft | None:
    if item.kind not in KINDS:
        item.errors["kind"] = "Choose model or dataset."
    if not item.name or len(item.name) > 300:
        item.errors["name"] = "Give it a name of at most 300 characters."
    facts = item.reading.facts if item.facts else {}
    target: dict[str, Any] = {}
    if item.link in (KNOWN, NEW) and not item.system:
        item.errors["system"] = "Name the AI system."
    elif item.link == KNOWN:
        try:
            target["system"] = queries.system_called(actor, item.system).pk
        except Invalid as error:
            item.errors["system"] = error.message
    elif item.link == NEW:
        target["new_system"] = item.system[:300]
    elif item.link != NONE:
        item.errors["system"] = "Choose one of the three."
    if item.errors:
        return None
    part = replace(item.part, kind=item.kind, name=item.name)
    return CardDraft(part=part, facts=facts, **target)


def _plain(value: object) -> object:
    return sorted(str(item) for item in value) if isinstance(value, frozenset) else value  # type: ignore[reportUnknownVariableType]
