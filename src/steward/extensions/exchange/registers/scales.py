"""Ordinals as people write them, put on five steps: “4 - Major”, “4”, “High”, “Likely (4)”."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil

from steward.domain.risks.rules.frequencies import rate_of_probability, score_of_rate
from steward.domain.risks.terms import Criteria, Level
from steward.extensions.exchange.registers.values import (
    LONGEST_VALUE,
    folded,
    refusal,
    short,
    words_of,
)

STEPS = 5
MOST_STEPS = 10
FEWEST_TO_TELL = {3: 12, 4: 30}
"""How many numbers must keep below 4 or 5 before a scale of 3 or 4 steps is taken from them."""

# What a word says on five steps, from 1 (rare, negligible) to 5 (almost certain, catastrophic).
NAMES = """
rare, very unlikely, highly unlikely, very rare, exceptional, very low, vl, negligible,
insignificant, trivial, none, minimal, sehr unwahrscheinlich, selten, sehr selten, sehr gering,
sehr niedrig, vernachlassigbar, unbedeutend, unwesentlich, tres improbable, tres faible,
tres rare, negligeable, insignifiant, raro, rara, muy improbable, muy bajo, muy baja,
insignificante, despreciable;
unlikely, improbable, remote, low, l, minor, slight, small, seldom, unwahrscheinlich, gering,
niedrig, geringfugig, klein, peu probable, faible, mineur, mineure, limite, poco probable, bajo,
baja, menor, leve;
possible, medium, med, m, moderate, mod, occasional, average, moglich, gelegentlich, mittel,
moderat, massig, moyen, moyenne, modere, moderee, occasionnel, posible, medio, media, moderado,
moderada, ocasional;
likely, probable, high, h, major, serious, significant, considerable, wahrscheinlich, hoch, gross,
erheblich, wesentlich, bedeutend, ernst, eleve, elevee, fort, forte, majeur, majeure, important,
importante, significatif, grave, alto, alta, mayor, significativo;
almost certain, certain, very likely, highly likely, very high, vh, frequent, extreme, critical,
catastrophic, severe, expected, disastrous, sehr wahrscheinlich, fast sicher, nahezu sicher,
sicher, haufig, sehr hoch, sehr gross, kritisch, katastrophal, existenzbedrohend,
existenzgefahrdend, schwerwiegend, quasi certain, quasi certaine, presque certain, tres probable,
tres eleve, tres elevee, tres fort, critique, catastrophique, certaine, casi seguro, casi segura,
muy probable, muy alto, muy alta, critico, critica, catastrofico, catastrofica, severo, severa,
extremo, frecuente
"""
NAMED = {
    word.strip(): step
    for step, words in enumerate(NAMES.split(";"), 1)
    for word in words.split(",")
}
TOPS = (
    words_of("severe severo severa schwerwiegend"),
    words_of("critical kritisch critique critico critica extreme"),
    words_of("catastrophic katastrophal catastrophique catastrofico existenzbedrohend"),
)
"""Words for the worst, of which the later ones are worse where several stand in a column."""
LOWS = words_of("low l gering niedrig faible bajo baja")
MIDDLES = words_of(
    "medium med m moderate mittel moyen moyenne modere moderee medio media moderado moderada"
)
HIGHS = words_of("high h hoch eleve elevee fort forte alto alta")
GRADES = LOWS | MIDDLES | HIGHS
COLOURS = {
    **dict.fromkeys(words_of("green grun vert verde acceptable"), Level.LOW),
    **dict.fromkeys(words_of("yellow amber gelb jaune amarillo"), Level.MEDIUM),
    **dict.fromkeys(words_of("orange naranja"), Level.HIGH),
    **dict.fromkeys(words_of("red rot rouge rojo"), Level.CRITICAL),
}
LEVEL_OF_STEP = (Level.LOW, Level.LOW, Level.MEDIUM, Level.HIGH, Level.CRITICAL)

NUMBER_FIRST = re.compile(
    r"([0-9]{1,4}(?:[.,][0-9]{1,4})?) ?(%)?(?: ?(?:/|out of|of|von|sur|de) ?([0-9]{1,3}))?"
    r"(?:[ .:;=)–—(\[-]+([^0-9]*))?"
)
WORD_FIRST = re.compile(
    r"([^0-9]+?)[ :;=(\[–—-]*([0-9]{1,4}(?:[.,][0-9]{1,4})?) ?(%)?(?: ?/ ?([0-9]{1,3}))?[)\]]?"
)


@dataclass(frozen=True, slots=True)
class Ordinal:
    """A cell taken apart: a number or none, what it is out of, and the word beside it."""

    number: float | None
    word: str = ""
    out_of: int = 0
    is_share: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The scale of a column.

    ``size`` is how many steps it has, 3 to 10, its lowest number ``lowest`` (0 or 1); ``falling``
    where 1 is the worst. ``words`` gives the step of each word on the scale of five, 1 to 5.
    ``whole`` is 1 or 100 where its numbers are shares out of that, else 0. ``criteria`` places
    shares that are probabilities of a year in their likelihood bands; without it shares are put on
    five steps by proportion. ``reason`` says it in words.
    """

    size: int = STEPS
    lowest: int = 1
    falling: bool = False
    words: Mapping[str, int] = field(default_factory=lambda: NAMED)
    whole: int = 0
    criteria: Criteria | None = None
    reason: str = ""


def taken_apart(cell: str) -> Ordinal | None:
    """Return the number and the word of a cell; None where it is neither, or long."""
    return _parts(cell) if len(cell) <= LONGEST_VALUE else None


@lru_cache(maxsize=10_000)
def _parts(cell: str) -> Ordinal | None:
    text = " ".join(cell.split())
    if found := NUMBER_FIRST.fullmatch(text):
        number, percent, out_of, word = found.groups()
        word = folded(word or "")
    elif found := WORD_FIRST.fullmatch(text):
        word, number, percent, out_of = found.groups()
        word = folded(word)
        if not word:
            return None
    else:
        word = folded(text)
        letters = word and not any(sign.isdigit() for sign in text) and text[:1] not in "[<{"
        return Ordinal(None, word) if letters else None
    value = float(number.replace(",", "."))
    if percent:
        return Ordinal(value / 100, word, is_share=True)
    return Ordinal(value, word, int(out_of or 0))


def put_on_five(position: float, size: int) -> int:
    """Return the step of five, 1 to 5, for a position from 1 to ``size`` on another scale."""
    if size == STEPS:
        return min(STEPS, max(1, int(position + 0.5)))
    return min(STEPS, max(1, ceil(round((position - 0.5) / size * STEPS, 9))))


def detect_scale(
    cells: Iterable[str],
    heading: str = "",
    also: Iterable[str] = (),
    criteria: Criteria | None = None,
) -> Scale:
    """Return the scale that all cells of a column, or of several alike, are on.

    Args:
        cells: The cells; blank ones and those that are no ordinals do not count.
        heading: The column's name, which may say “(1-5)”.
        also: Cells of the other side of the matrix, whose scale is taken to have as many steps.
        criteria: By whose likelihood bands shares are placed; None puts them by proportion.
    """
    parts = [part for part in map(taken_apart, cells) if part is not None]
    numbers = [part for part in parts if part.number is not None]
    words = {part.word for part in parts if part.word}
    if numbers and _are_shares(numbers):
        return _shared(1, words, "from 0 to 1", criteria)
    if numbers and "%" in heading:
        return _shared(100, words, "in per cent", criteria)
    values = [part.number for part in numbers if part.number is not None and not part.is_share]
    named, how = _named_scale(words) if not values else (_by_name(words), "words by their names")
    if not values:
        return Scale(words=named, reason=how)
    size, lowest = _size(numbers, values, heading, also)
    taught = {
        (part.word, part.number)
        for part in numbers
        if part.word and part.number is not None and lowest <= part.number < lowest + size
    }
    falling = _is_falling(taught)
    scale = Scale(size=size, lowest=lowest, falling=falling, words={})
    learnt = {word: _step(number, scale) for word, number in sorted(taught)}
    worst = ", 1 being the worst" if falling else ""
    reason = f"numbers from {lowest} to {lowest + size - 1}{worst}"
    return Scale(
        size=size,
        lowest=lowest,
        falling=falling,
        words={**named, **learnt},
        criteria=criteria,
        reason=reason,
    )


def _shared(whole: int, words: Iterable[str], how: str, criteria: Criteria | None) -> Scale:
    reason = f"shares {how}, put on five steps by proportion"
    if criteria is not None:
        reason = (
            f"probabilities {how} of at least one event in a year: p stands for -ln(1 - p) events"
            " a year, placed in the likelihood bands of your criteria"
        )
    named = _by_name(words)
    return Scale(whole=whole, words=named, criteria=criteria, reason=reason)


def _are_shares(numbers: Sequence[Ordinal]) -> bool:
    if any(part.is_share for part in numbers):
        return all(part.is_share or (part.number or 0) <= 1 for part in numbers)
    values = [part.number or 0 for part in numbers]
    return max(values) <= 1 and any(0 < value < 1 for value in values)


def _size(
    numbers: Sequence[Ordinal], values: Sequence[float], heading: str, also: Iterable[str]
) -> tuple[int, int]:
    """Return how many steps the numbers are out of, and the lowest of them."""
    if found := re.search(r"\b([01]) ?(?:-|–|—|to|bis|à|a|\.\.+) ?([3-9]|10)\b", heading):
        return int(found[2]) - int(found[1]) + 1, int(found[1])
    out_of = {part.out_of for part in numbers if 3 <= part.out_of <= MOST_STEPS}
    if out_of:
        return max(out_of), 1
    sound = _sound(values)
    top = ceil(max(sound, default=STEPS))
    if sound and min(sound) == 0:
        return max(top + 1, STEPS if top < STEPS else 0), 0
    other = _sound([part.number or 0 for part in map(taken_apart, also) if part is not None])
    beside = ceil(max(other, default=0))
    tops = {part.word for part in numbers if part.number == top}
    if top >= 3 and any(NAMED.get(word) == STEPS for word in tops):
        return top, 1
    if top == 3 and tops & HIGHS:
        return top, 1
    if top > STEPS or beside > STEPS:
        return max(top, beside), 1
    if top == STEPS or top < 3:
        return STEPS, 1
    few = len(sound) < FEWEST_TO_TELL[top] or beside > top
    return (STEPS if few else top), 1


def _sound(values: Sequence[float]) -> list[float]:
    """Return the numbers without those off any scale, and without rare ones outside 1 to 5."""
    sound = [value for value in values if value <= MOST_STEPS]
    above = sum(1 for value in sound if value > STEPS)
    below = sum(1 for value in sound if value < 1)
    highest = STEPS if above * 20 < len(sound) else MOST_STEPS
    lowest = 1 if below * 20 < len(sound) else 0
    return [value for value in sound if lowest <= value <= highest]


def _is_falling(taught: Iterable[tuple[str, float]]) -> bool:
    known = sorted((number, NAMED[word]) for word, number in taught if word in NAMED)
    return len(known) > 1 and known[0][1] > known[-1][1] and known[0][0] < known[-1][0]


def _by_name(words: Iterable[str]) -> dict[str, int]:
    """Return the steps of words by their names, where of two words for the worst one is worse."""
    named, used = dict(NAMED), set(words)
    top = max((rank for rank, names in enumerate(TOPS) if used & names), default=0)
    for names in TOPS[:top]:
        named |= dict.fromkeys(names, STEPS - 1)
    if "remote" in used and "improbable" in used:
        named["improbable"] = 1
    if "significant" in used and "major" in used and not used & {"moderate", "medium"}:
        named["significant"] = 3
    return named


def _named_scale(words: set[str]) -> tuple[dict[str, int], str]:
    """Return the steps of words alone: low, medium, high may be the whole scale."""
    named = _by_name(words)
    known = {word for word in words if word in named}
    worse = {word for word in known - GRADES if named[word] == STEPS}
    if known and known <= GRADES:
        return named | {word: 2 * named[word] - 3 for word in GRADES}, "three steps by proportion"
    if worse and known - worse <= GRADES and known & LOWS:
        four = {word: put_on_five(named[word] - 1, 4) for word in GRADES}
        return named | four, "four steps by proportion"
    return named, "words by their names"


def _step(number: float, scale: Scale) -> int:
    position = number - scale.lowest + 1
    return put_on_five(scale.size + 1 - position if scale.falling else position, scale.size)


def read_ordinal(cell: str, scale: Scale) -> int:
    """Return the step of five, 1 to 5, that a cell of a column with that scale means.

    The number governs where a cell holds a number and a word.

    Raises:
        Invalid: No step of the scale.
    """
    highest = scale.lowest + scale.size - 1
    allowed = f"a number from {scale.lowest} to {highest}, or a word such as low, medium or high"
    if scale.whole:
        allowed = "a probability such as 20% or 0.2, or a word such as low, medium or high"
    part = taken_apart(short(cell, allowed))
    if part is None:
        raise refusal(cell, "no step of the scale", allowed)
    if part.number is None:
        if part.word not in scale.words:
            raise refusal(cell, "no step of the scale", allowed)
        return scale.words[part.word]
    if part.is_share or scale.whole:
        share = part.number if part.is_share else part.number / scale.whole
        if share > 1:
            raise refusal(cell, "no step of the scale", allowed)
        if scale.criteria is not None:
            return score_of_rate(scale.criteria, rate_of_probability(scale.criteria, share))
        return min(STEPS, max(1, ceil(round(share * STEPS, 9))))
    if not scale.lowest <= part.number <= highest:
        raise refusal(cell, "no step of the scale", allowed)
    return _step(part.number, scale)


def read_rate(cell: str, scale: Scale) -> float | None:
    """Return the events a year, above 0, of a cell that is a probability; None where it is none."""
    part = taken_apart(cell)
    if scale.criteria is None or part is None or part.number is None:
        return None
    if not (part.is_share or scale.whole):
        return None
    share = part.number if part.is_share else part.number / scale.whole
    return rate_of_probability(scale.criteria, share) if share <= 1 else None


def read_level(cell: str) -> Level:
    """Return the level that a cell names, whatever number stands beside the word.

    Raises:
        Invalid: It names none; a score alone says nothing without its matrix.
    """
    allowed = ", ".join(Level)
    part = taken_apart(short(cell, allowed))
    word = re.sub(
        r" (risk|risiko|risque|riesgo)$|^(risk|risque|riesgo) ", "", part.word if part else ""
    )
    if word in COLOURS:
        return COLOURS[word]
    if word not in NAMED:
        raise refusal(cell, "no level", allowed)
    return LEVEL_OF_STEP[NAMED[word] - 1]
