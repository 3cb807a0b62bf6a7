"""Checking facts against their vocabulary, and finding systems entered twice."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from difflib import get_close_matches
from itertools import combinations
from typing import cast

from steward.domain.systems.terms import (
    UNKNOWN_WORDS,
    Attribute,
    AttributeType,
    Duplicate,
    Fact,
    Facts,
    NamedPerson,
    NamedSystem,
)
from steward.foundation.core.errors import Invalid
from steward.foundation.expressions.types import (
    Boolean,
    Choice,
    ChoiceSet,
    Number,
    Type,
    Vocabulary,
)

_TRUE = frozenset({"true", "yes", "y", "1"})
_FALSE = frozenset({"false", "no", "n", "0"})
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\W_]+")
_EMPTY_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an and as are by for from in into is it of on or our that the their to we with "
        "ai app application platform service system systems tool",
    )
)
SURE_LIKENESS = 0.5
SAME_NAME = 0.9
LARGEST_BLOCK = 40


def vocabulary_of(attributes: Iterable[Attribute]) -> Vocabulary:
    """Return the types that conditions over these attributes are checked against."""
    return {attribute.id: _type_of(attribute) for attribute in attributes}


def _type_of(attribute: Attribute) -> Type:
    if attribute.type is AttributeType.BOOLEAN:
        return Boolean()
    values = frozenset(option.value for option in attribute.options)
    return Choice(values) if attribute.type is AttributeType.ENUM else ChoiceSet(values)


def person_named(words: str, people: Iterable[NamedPerson]) -> tuple[NamedPerson, str] | None:
    """Return who is meant by the words of an owner, and by what: e-mail address, or exact name.

    Upper and lower case and spaces do not matter. None where nobody or several are called so.
    """
    wanted = loose_words(words)
    if not wanted:
        return None
    known = list(people)
    for by, found in (
        ("e-mail address", [item for item in known if loose_words(item.email) == wanted]),
        ("name", [item for item in known if loose_words(item.name) == wanted]),
    ):
        if len(found) == 1:
            return found[0], by
    return None


def loose_words(words: str) -> str:
    """Return words as they are compared: small letters, single spaces."""
    return " ".join(words.split()).casefold()


def checked_facts(raw: Mapping[str, object], vocabulary: Vocabulary) -> dict[str, Fact]:
    """Return facts with their proper types; unknown, null and blank become None.

    Raises:
        Invalid: An attribute does not exist or a value is not allowed; the choices are named.
    """
    return {name: checked_fact(name, value, vocabulary) for name, value in raw.items()}


def checked_fact(name: str, value: object, vocabulary: Vocabulary) -> Fact:
    """Return one fact with its proper type.

    Raises:
        Invalid: The attribute does not exist or the value is not allowed.
    """
    kind = vocabulary.get(name)
    if kind is None:
        near = get_close_matches(name, vocabulary, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise Invalid(f"There is no attribute {name!r}{hint}", place=name)
    if value is None or (isinstance(value, str) and value.strip().lower() in UNKNOWN_WORDS):
        return None
    if isinstance(kind, Boolean):
        return _boolean(name, value)
    if isinstance(kind, Choice):
        return _choice(name, value, kind.values)
    if isinstance(kind, ChoiceSet):
        return frozenset(_choice(name, item, kind.values) for item in _items(value))
    return _scalar(name, value, kind)


def _boolean(name: str, value: object) -> bool:
    word = str(value).strip().lower()
    if word not in _TRUE | _FALSE:
        raise Invalid(f"{value!r} is not allowed; use yes, no or unknown", place=name)
    return word in _TRUE


def _choice(name: str, value: object, allowed: frozenset[str]) -> str:
    text = str(value).strip()
    if text not in allowed:
        near = get_close_matches(text, allowed, n=1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        choices = ", ".join(sorted(allowed))
        raise Invalid(
            f"{text!r} is not allowed{hint}; use one of {choices}, or unknown", place=name
        )
    return text


def _items(value: object) -> Sequence[object]:
    """Return the members of a list, or of a text with commas, semicolons or bars."""
    if isinstance(value, str):
        return [item for item in re.split(r"[;,|]", value) if item.strip()]
    if isinstance(value, list | tuple | set | frozenset):
        return list(cast("Iterable[object]", value))
    return [value]


def _scalar(name: str, value: object, kind: Type) -> Fact:
    if isinstance(kind, Number):
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        raise Invalid(f"{value!r} is not a number", place=name)
    return str(value)


def facts_from_json(stored: Mapping[str, object]) -> dict[str, Fact]:
    """Return facts as rules read them from the plain values in which they are stored."""
    return {
        name: frozenset(cast("list[str]", value))
        if isinstance(value, list)
        else cast("Fact", value)
        for name, value in stored.items()
    }


def facts_to_json(facts: Facts) -> dict[str, bool | str | int | float | list[str] | None]:
    """Return facts as plain values to store, lists sorted."""
    return {
        name: sorted(value) if isinstance(value, frozenset) else value
        for name, value in facts.items()
    }


def normalised_name(name: str) -> str:
    """Return a name without case, punctuation, order of words and words that say nothing."""
    words = _WORD.findall(name.casefold())
    telling = sorted({w for w in words if w not in _EMPTY_WORDS})
    return " ".join(telling or sorted(set(words)))


def likely_duplicates(
    systems: Iterable[NamedSystem], among: AbstractSet[str] | None = None
) -> tuple[Duplicate, ...]:
    """Return pairs that may be one system, most alike first.

    Two systems are compared only where they share a normalised name or their two rarest words, so
    the work grows with the number of systems, not with its square. A pair counts when the names
    are the same, or when half of all telling words of name and purpose are shared and no number in
    the names tells them apart. ``among`` leaves out pairs of which neither key is in it.
    """
    listed = list(systems)
    numbers = [frozenset(_NUMBER.findall(s.name)) for s in listed]
    names = [normalised_name(s.name) for s in listed]
    words = [frozenset(normalised_name(f"{s.name} {s.purpose}").split()) for s in listed]
    found: list[Duplicate] = []
    for first, second in _candidates(names, words):
        if among is not None and not {listed[first].key, listed[second].key}.intersection(among):
            continue
        same_name = names[first] == names[second] and bool(names[first])
        if not same_name and numbers[first] != numbers[second]:
            continue
        shared = words[first] & words[second]
        every = len(words[first]) + len(words[second]) - len(shared)
        likeness = len(shared) / max(1, every)
        if same_name or likeness >= SURE_LIKENESS:
            found.append(
                Duplicate(
                    first=listed[first].key,
                    second=listed[second].key,
                    likeness=max(SAME_NAME, likeness) if same_name else likeness,
                    reason=_reason(shared, same_name=same_name),
                )
            )
    return tuple(sorted(found, key=lambda d: (-d.likeness, d.first, d.second)))


def _reason(shared: frozenset[str], *, same_name: bool) -> str:
    if same_name:
        return "The names are the same but for spelling."
    return f"Name and purpose share: {', '.join(sorted(shared)[:8])}."


def _candidates(names: Sequence[str], words: Sequence[frozenset[str]]) -> set[tuple[int, int]]:
    """Return the pairs worth comparing, each block bounded by comparing neighbours only."""
    blocks: defaultdict[str, list[int]] = defaultdict(list)
    counts: defaultdict[str, int] = defaultdict(int)
    for bag in words:
        for word in bag:
            counts[word] += 1
    for index, (name, bag) in enumerate(zip(names, words, strict=True)):
        blocks[f"name {name}"].append(index)
        shared = sorted((w for w in bag if counts[w] > 1), key=lambda w: (counts[w], w))
        for pair in combinations(sorted(shared[:4]), 2):
            blocks[" ".join(pair)].append(index)
        if len(shared) == 1:
            blocks[f"word {shared[0]}"].append(index)
    return {pair for block in blocks.values() for pair in _neighbours(block)}


def _neighbours(block: Sequence[int]) -> Iterable[tuple[int, int]]:
    if len(block) <= LARGEST_BLOCK:
        return combinations(block, 2)
    return ((block[i], block[i + 1]) for i in range(len(block) - 1))
