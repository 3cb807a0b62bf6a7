"""What may be done with a scope, how it differs from the inventory and from other versions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from steward.domain.assessments.rules.comparing import Change, sides
from steward.domain.governance.rules.reviewing import add_months
from steward.domain.governance.terms.scope import NEXT, ItemKind, Mismatch, ScopeAct, ScopeState
from steward.foundation.core.errors import Conflict, Invalid

_REFUSED = {
    ScopeState.DRAFT: "It is still being written: hand it in first.",
    ScopeState.REVIEW: "It awaits approval: send it back first, then it can be changed.",
    ScopeState.APPROVED: "An approved scope never changes: begin a new version.",
    ScopeState.DROPPED: "It was dropped: begin a new version.",
}


def after(state: ScopeState, act: ScopeAct) -> ScopeState:
    """Return the state after an act.

    Raises:
        Conflict: The state does not permit it; the refusal says why.
    """
    following = NEXT[state].get(act)
    if following is None:
        raise Conflict(_REFUSED[state])
    return following


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A line of the scope as the rules read it."""

    kind: ItemKind
    label: str
    subject: str = ""
    is_in: bool = True
    why: str = ""
    count: int | None = None
    counted_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """What there is: live systems and units by key, and the roles that the systems say."""

    systems: Mapping[str, str]
    units: Mapping[str, str]
    roles: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing in which scope and inventory differ."""

    kind: Mismatch
    label: str
    subject: str = ""


def mismatches(
    items: Sequence[Item], stated: Iterable[str], there: Inventory, today: date
) -> tuple[Difference, ...]:
    """Return in what a scope differs from the inventory, by kind and name.

    Source: ISO/IEC 42001:2023, 4.3.

    Args:
        items: The lines of the scope.
        stated: The roles that the organisation states.
        there: The inventory; its ``roles`` are role → words, of systems in scope.
        today: For the age of the head count.
    """
    found = [
        *_against(items, ItemKind.SYSTEM, there.systems, Mismatch.UNPLACED, Mismatch.RETIRED),
        *_against(items, ItemKind.UNIT, there.units, Mismatch.NEW_UNIT, Mismatch.GONE_UNIT),
        *(
            Difference(kind=Mismatch.UNJUSTIFIED, label=item.label, subject=item.subject)
            for item in items
            if not item.is_in and not item.why.strip()
        ),
        *_roles(set(stated), there.roles),
        *_people([item for item in items if item.kind is ItemKind.PEOPLE], today),
    ]
    order = list(Mismatch)
    return tuple(sorted(found, key=lambda item: (order.index(item.kind), item.label)))


def _against(
    items: Sequence[Item],
    kind: ItemKind,
    there: Mapping[str, str],
    unplaced: Mismatch,
    gone: Mismatch,
) -> list[Difference]:
    named = {item.subject: item for item in items if item.kind is kind}
    return [
        *(
            Difference(kind=unplaced, label=label, subject=key)
            for key, label in there.items()
            if key not in named
        ),
        *(
            Difference(kind=gone, label=item.label, subject=key)
            for key, item in named.items()
            if item.is_in and key not in there
        ),
    ]


def _roles(stated: set[str], said: Mapping[str, str]) -> list[Difference]:
    return [
        *(
            Difference(kind=Mismatch.ROLE_MISSING, label=words, subject=role)
            for role, words in said.items()
            if role not in stated
        ),
        *(
            Difference(kind=Mismatch.ROLE_UNUSED, label=role.replace("_", " ").capitalize())
            for role in stated - set(said)
        ),
    ]


def _people(items: Sequence[Item], today: date) -> list[Difference]:
    if not items:
        return [Difference(kind=Mismatch.NO_PEOPLE, label="Count the people in scope by role")]
    return [
        Difference(kind=Mismatch.OLD_PEOPLE, label=item.label)
        for item in items
        if item.counted_on is None or add_months(item.counted_on, 12) < today
    ]


def check_item(item: Item, today: date) -> Item:
    """Return a line of the scope.

    Raises:
        Invalid: It has no name, is out without justification, or counts people without a number,
            or on a day to come.
    """
    if not item.label.strip():
        raise Invalid("Name it.", place="label")
    if not item.is_in and not item.why.strip():
        raise Invalid("Say why it is excluded; an auditor will ask.", place="why")
    if item.kind is ItemKind.PEOPLE:
        if item.count is None or item.counted_on is None:
            raise Invalid("Say how many, and counted on which day.", place="count")
        if item.counted_on > today:
            raise Invalid("That day is still to come.", place="counted_on")
        if not item.is_in:
            raise Invalid("People in scope are counted; nobody is excluded here.", place="is_in")
    return item


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a version says, for the comparison."""

    wording: str
    activities: str
    roles: Sequence[str]
    items: Sequence[Item]


def differences(before: Statement, after_it: Statement) -> tuple[Change, ...]:
    """Return what differs between two versions, word by word."""
    pairs = [
        ("Certificate wording", before.wording, after_it.wording),
        ("Activities", before.activities, after_it.activities),
        ("Roles", _roles_in_words(before.roles), _roles_in_words(after_it.roles)),
    ]
    old, new = (
        {(item.kind, item.label): item for item in side.items} for side in (before, after_it)
    )
    for kind, label in sorted({*old, *new}, key=lambda key: (list(ItemKind).index(key[0]), key[1])):
        what = f"{kind.label}: {label}"
        pairs.append((what, _told(old.get((kind, label))), _told(new.get((kind, label)))))
    return tuple(
        Change(what=what, before=left, after=right)
        for what, one, other in pairs
        if one != other
        for left, right in [sides(one, other)]
    )


def _roles_in_words(roles: Sequence[str]) -> str:
    return ", ".join(role.replace("_", " ") for role in sorted(roles))


def _told(item: Item | None) -> str:
    if item is None:
        return ""
    if item.kind is ItemKind.PEOPLE:
        return f"{item.count} on {item.counted_on}"
    words = "in scope" if item.is_in else "excluded"
    return f"{words}: {item.why}" if item.why else words
