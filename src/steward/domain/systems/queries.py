"""Read the inventory."""

import re
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    Func,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce, Concat

from steward.domain.parts.models import Part
from steward.domain.parts.queries import part_owners_in_words, parts_visible_to
from steward.domain.parts.rules import loose_name
from steward.domain.parts.terms import PartKind
from steward.domain.systems.models import AiSystem, CardImport, NotTheSame, SystemImport, Use
from steward.domain.systems.rules import likely_duplicates, person_named
from steward.domain.systems.terms import Duplicate, NamedPerson, NamedSystem, OwnerProposal
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid
from steward.foundation.identity.queries import current_members
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.foundation.tenancy.reading import answers

_NUMBER = re.compile(r"(?:ais-0*(\d{1,9})\b.*|0*(\d{1,9}))", re.IGNORECASE)
MOST_KEPT = 16
FIRST_NAMES = """
SELECT id, name FROM systems_aisystem WHERE organisation_id = %s AND archived_at IS NULL
ORDER BY name, id LIMIT %s
"""
"""Asked by every list that is narrowed to a system: composing it costs more than its answer."""
_KINDS = [kind.value for kind in PartKind]


def systems_visible_to(actor: Actor) -> OwnedQuerySet[AiSystem]:
    """Return the AI systems in the organisation's inventory."""
    return AiSystem.objects.visible_to(actor).filter(archived_at=None)


def first_names(actor: Actor, most: int) -> list[tuple[UUID, str]]:
    """Return key and name of the first AI systems by name, for a choice among few."""
    return [(key, str(name)) for key, name in answers(FIRST_NAMES, [actor.organisation_id, most])]


def systems_listed(actor: Actor) -> OwnedQuerySet[AiSystem]:
    """Return the inventory with ``is_mine``: the acting person owns the system."""
    mine = ExpressionWrapper(Q(owner_person_id=actor.id), output_field=BooleanField())
    return systems_visible_to(actor).annotate(is_mine=mine)


def systems_owned(actor: Actor, most: int) -> list[AiSystem]:
    """Return the first AI systems by name that the acting person owns."""
    rows = systems_visible_to(actor).filter(owner_person_id=actor.id)
    return list(rows.order_by("name", "id")[:most])


def people_owning(actor: Actor) -> list[tuple[str, str]]:
    """Return the people who own AI systems, also those who have left, as key and name."""
    rows = systems_visible_to(actor).exclude(owner_person=None)
    rows = rows.order_by("owner_person__name", "owner_person_id")
    fields = ("owner_person_id", "owner_person__name", "owner_person__email")
    found = rows.values_list(*fields).distinct()
    return [(str(key), str(name or email)) for key, name, email in found]


def owner_proposals(actor: Actor) -> list[OwnerProposal]:
    """Return the words that name owners and are a member by e-mail or exact name, by the words.

    Only of systems, models, datasets and suppliers that no person answers for yet.
    """
    people = [
        NamedPerson(key=row.person_id, name=row.person.name, email=row.person.email)
        for row in current_members(actor)
    ]
    rows = systems_visible_to(actor).filter(owner_person=None).exclude(owner="").order_by()
    counts = dict(rows.values_list("owner").annotate(n=Count("id")))
    parts = part_owners_in_words(actor)
    found: list[OwnerProposal] = []
    for words in {*counts, *parts}:
        match = person_named(words, people)
        if match is not None:
            person, by = match
            proposal = OwnerProposal(
                words=words,
                person=person.key,
                name=person.name or person.email,
                by=by,
                count=counts.get(words, 0),
                parts=parts.get(words, 0),
            )
            found.append(proposal)
    return sorted(found, key=lambda item: item.words.casefold())


def proposed_owner(actor: Actor, system: AiSystem) -> NamedPerson | None:
    """Return the member whom the words of a system's owner name, where no person owns it yet."""
    if system.owner_person_id is not None or not system.owner:
        return None
    people = [
        NamedPerson(key=row.person_id, name=row.person.name, email=row.person.email)
        for row in current_members(actor)
    ]
    match = person_named(system.owner, people)
    return match[0] if match else None


def removed_systems(actor: Actor) -> list[AiSystem]:
    """Return the systems that were taken out of the inventory, the latest first."""
    rows = AiSystem.objects.visible_to(actor).exclude(archived_at=None)
    return list(rows.order_by("-archived_at", "-id")[:500])


def get_system(actor: Actor, key: UUID) -> AiSystem:
    """Return one AI system.

    Raises:
        NotFound: It is not there for this actor.
    """
    return AiSystem.objects.get_queryset().one(actor, key)


def systems_offered(actor: Actor, most: int = 200) -> list[str]:
    """Return number and name of the first systems by name; ``system_called`` takes each of them."""
    rows = systems_visible_to(actor).order_by("name", "id")[:most]
    return [f"{row.reference} {row.name}" for row in rows]


def system_called(actor: Actor, words: str) -> AiSystem:
    """Return the system that somebody names by its number (``AIS-0007`` or ``7``) or its name.

    Raises:
        Invalid: None is called so, or several are.
    """
    words = " ".join(words.split())
    number = _NUMBER.fullmatch(words)
    wanted = Q(number=int(number[1] or number[2])) if number else Q(name__iexact=words)
    found = list(systems_visible_to(actor).filter(wanted).order_by("number")[:2])
    if not found:
        raise Invalid(f"No AI system is called “{words}”.", place="system")
    if len(found) > 1:
        raise Invalid(f"Several AI systems are called “{words}”; give the number.", place="system")
    return found[0]


def uses_of(actor: Actor, system: AiSystem) -> list[Use]:
    """Return what a system relies on: suppliers last."""
    rows = Use.objects.visible_to(actor).filter(system=system)
    rows = rows.select_related("part", "part__provider", "version", "system")
    return sorted(rows, key=lambda row: (_KINDS.index(row.part.kind), row.part.key, str(row.pk)))


def uses_known(actor: Actor, system: AiSystem) -> list[Use]:
    """Return what a system relies on, looked up once for one that many parts of a page tell of."""
    kept = vars(system)
    if "_uses" not in kept:
        kept["_uses"] = uses_of(actor, system)
    return kept["_uses"]


def get_use(actor: Actor, key: UUID, *, system: AiSystem | None = None) -> Use:
    """Return one link between a system and a part.

    Raises:
        NotFound: It is not there for this actor, or it is not of that system.
    """
    rows = Use.objects.get_queryset().select_related("system", "part", "version")
    return (rows if system is None else rows.filter(system=system)).one(actor, key)


def uses_of_batch(actor: Actor, batch: UUID) -> list[Use]:
    """Return the links that an import made, by system."""
    rows = Use.objects.visible_to(actor).filter(batch=batch)
    rows = rows.select_related("system", "part", "version")
    return list(rows.order_by("system__name", "part__name", "id")[:500])


def parts_relied_on(actor: Actor, kind: str) -> OwnedQuerySet[Part]:
    """Return the parts of a kind with how many systems rely on each.

    A system counts for a supplier also when it relies on a model or dataset that it provides.
    """
    reached = Q(part=OuterRef("pk"))
    if kind == PartKind.SUPPLIER:
        # The parts of a supplier are few and found by index; an OR over the links would read all.
        provided = Part.objects.visible_to(actor).filter(
            Q(pk=OuterRef(OuterRef("pk"))) | Q(provider=OuterRef(OuterRef("pk")))
        )
        reached = Q(part__in=provided.values("pk"))
    live = Use.objects.visible_to(actor).filter(reached, system__archived_at=None)
    count = live.order_by().values("organisation_id").annotate(n=Count("system", distinct=True))
    rows = parts_visible_to(actor).filter(kind=kind)
    return rows.annotate(systems=Coalesce(Subquery(count.values("n")), 0))


def uses_of_part(actor: Actor, part: Part) -> list[Use]:
    """Return which systems rely on a part, itself or through what it provides, by name."""
    rows = Use.objects.visible_to(actor).filter(Q(part=part) | Q(part__provider=part))
    rows = rows.filter(system__archived_at=None).select_related("system", "part", "version")
    return list(rows.order_by("system__name", "id")[:2000])


def all_uses(actor: Actor) -> list[Use]:
    """Return every link of a system in the inventory with its part, by the system's name."""
    rows = Use.objects.visible_to(actor).filter(system__archived_at=None)
    return list(rows.select_related("system", "part").order_by("system__name", "id"))


def count_systems(actor: Actor) -> tuple[int, int]:
    """Return how many systems there are, and how many were assessed by an intake."""
    counts = systems_visible_to(actor).aggregate(total=Count("*"), assessed=Count("assessed_on"))
    return int(counts["total"]), int(counts["assessed"])


def imports_visible_to(actor: Actor) -> OwnedQuerySet[SystemImport]:
    """Return the imports of the organisation."""
    return SystemImport.objects.visible_to(actor)


def get_import(actor: Actor, key: UUID) -> SystemImport:
    """Return one import.

    Raises:
        NotFound: It is not there for this actor.
    """
    return SystemImport.objects.get_queryset().one(actor, key)


def system_names(actor: Actor) -> list[tuple[UUID, str]]:
    """Return key and name of every system, for finding duplicates."""
    return list(systems_visible_to(actor).order_by("name", "id").values_list("id", "name"))


def named_systems(actor: Actor) -> list[NamedSystem]:
    """Return what the search for duplicates reads, in the order of the inventory."""
    rows = systems_visible_to(actor).order_by("number").values_list("id", "name", "purpose")
    return [NamedSystem(key=str(key), name=name, purpose=text) for key, name, text in rows]


def told_apart(actor: Actor) -> frozenset[frozenset[str]]:
    """Return the pairs that people decided to be two systems."""
    rows = NotTheSame.objects.visible_to(actor).values_list("first_id", "second_id")
    return frozenset(frozenset((str(first), str(second))) for first, second in rows)


_ALIKE: dict[UUID, tuple[tuple[int, str], tuple[Duplicate, ...]]] = {}


def _inventory_state(actor: Actor) -> tuple[int, str]:
    """Return count and digest of all that the search for duplicates reads."""
    text = Concat("id", Value(" "), "name", Value(" "), "purpose", output_field=TextField())
    rows = systems_visible_to(actor).annotate(text=text)
    state = rows.aggregate(n=Count("id"), words=_digest("text"))
    return int(state["n"]), str(state["words"] or "")


def _digest(field: str) -> Func:
    return Func(StringAgg(field, "\n", order_by="number"), function="md5")


def _alike(actor: Actor, *state: Any) -> tuple[Duplicate, ...]:  # noqa: ANN401 -- leaf
    """Return the pairs alike; searched again only when a name, a purpose or the number changed."""
    known = _ALIKE.get(actor.organisation_id)
    if known is None or known[0] != state:
        known = (state, likely_duplicates(named_systems(actor)))
        if len(_ALIKE) >= MOST_KEPT:
            _ALIKE.pop(next(iter(_ALIKE)))
        _ALIKE[actor.organisation_id] = known
    return known[1]


def duplicates(actor: Actor) -> list[Duplicate]:
    """Return the pairs that may be one system and that nobody has told apart, most alike first."""
    decided = told_apart(actor)
    found = _alike(actor, *_inventory_state(actor))
    return [pair for pair in found if frozenset((pair.first, pair.second)) not in decided]


def systems_by_part(actor: Actor) -> dict[tuple[str, str], str]:
    """Return kind and loose name of every part in use → the key of a system that relies on it."""
    rows = Use.objects.visible_to(actor).filter(system__archived_at=None).order_by("-id")
    fields = rows.values_list("part__kind", "part__name", "system_id")
    return {(kind, loose_name(name)): str(system) for kind, name, system in fields}


def card_imports_visible_to(actor: Actor) -> OwnedQuerySet[CardImport]:
    """Return the imports of cards."""
    return CardImport.objects.visible_to(actor)


def get_card_import(actor: Actor, key: UUID) -> CardImport:
    """Return one import of cards.

    Raises:
        NotFound: It is not there for this actor.
    """
    return CardImport.objects.get_queryset().one(actor, key)
