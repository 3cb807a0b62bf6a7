"""What a section still lacks. Words that repeat, or that the question itself says, do not count."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from steward.domain.assessments.rules.measuring import GRAVE_LEVELS
from steward.domain.assessments.terms.scales import GroupKind, SectionState
from steward.domain.assessments.terms.sections import (
    FIELD_WORDS,
    REASON_WORDS,
    SECTIONS,
    Need,
    Section,
)

_WORD = re.compile(r"[぀-ヿ㐀-鿿가-힯]|[^\W\d_]{3,}")
"""A word of three letters or more, or one character of a script without spaces."""
_FILLERS = frozenset(
    {
        *("and", "are", "been", "but", "for", "from", "has", "have", "not", "that", "the", "their"),
        *("them", "there", "they", "this", "was", "were", "will", "with"),
        *("applicable", "none", "nothing", "tbd", "todo", "yes"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenGroup:
    """An affected group as the rules see it."""

    kind: str
    is_vulnerable: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenHarm:
    """A harm as the rules see it."""

    kind: str
    level: str
    measures: str = ""
    oversight: str = ""
    remaining: str = ""
    indicators: int = 0

    @property
    def is_grave(self) -> bool:
        """Say whether its level is high or critical."""
        return self.level in GRAVE_LEVELS


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Everything recorded in an assessment, and the facts of its system."""

    groups: tuple[SeenGroup, ...] = ()
    harms: tuple[SeenHarm, ...] = ()
    benefits: int = 0
    consultations: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])


def meaningful(text: str, *, besides: str = "") -> frozenset[str]:
    """Return the different meaningful words of a text that are not in another one."""
    said = {word for word in _WORD.findall(text.casefold()) if word not in _FILLERS}
    return frozenset(said - set(_WORD.findall(besides.casefold())))


def own_words(section: Section, text: str) -> int:
    """Return how many different words a text has that its question does not say already."""
    return len(meaningful(text, besides=f"{section.title} {section.prompt} {section.complete}"))


def is_asked(section: Section, facts: Mapping[str, Any]) -> bool:
    """Say whether the section is needed; only a fact known to be false makes it unneeded."""
    return not section.asked_when or facts.get(section.asked_when) is not False


def gaps(section: Section, text: str, picture: Picture) -> tuple[str, ...]:
    """Return what the section lacks, the text first; nothing when it can be marked complete."""
    found: list[str] = []
    count = own_words(section, text)
    if count < section.words:
        found.append(
            f"Say more: {count} different words that the question does not say already, and"
            f" {section.words} are needed."
        )
    found += [need.label for need in section.records if not _MET[need](section, text, picture)]
    return tuple(found)


def _reasoned(section: Section, text: str) -> bool:
    return own_words(section, text) >= REASON_WORDS


def _vulnerable(_section: Section, _text: str, picture: Picture) -> bool:
    marked = [group for group in picture.groups if group.is_vulnerable]
    told = picture.facts.get("affects_vulnerable_groups") is True
    if (told or picture.facts.get("children") is True) and not marked:
        return False
    return all(_is_told(group.why) for group in marked)


def _is_told(text: str) -> bool:
    """Say whether a field of a record says more than a word that is meant to fill it."""
    return len(meaningful(text)) >= FIELD_WORDS


def _grave(picture: Picture) -> Iterable[SeenHarm]:
    return (harm for harm in picture.harms if harm.is_grave)


_MET: Mapping[Need, Callable[[Section, str, Picture], bool]] = {
    Need.GROUP: lambda _s, _t, seen: any(GroupKind(g.kind).is_people for g in seen.groups),
    Need.VULNERABLE: _vulnerable,
    Need.BENEFIT: lambda _s, _t, seen: seen.benefits > 0,
    Need.HARM: lambda _s, _t, seen: any(GroupKind(h.kind).is_people for h in seen.harms),
    Need.SOCIETY: lambda section, text, seen: (
        any(not GroupKind(h.kind).is_people for h in seen.harms) or _reasoned(section, text)
    ),
    Need.OVERSEEN: lambda _s, _t, seen: all(_is_told(harm.oversight) for harm in _grave(seen)),
    Need.TREATED: lambda _s, _t, seen: all(
        _is_told(harm.measures) and _is_told(harm.remaining) for harm in _grave(seen)
    ),
    Need.CONSULTED: lambda section, text, seen: seen.consultations > 0 or _reasoned(section, text),
    Need.WATCHED: lambda _s, _t, seen: all(harm.indicators for harm in _grave(seen)),
}


def standing_of(
    section: Section, state: str, facts: Mapping[str, Any], *, facts_changed: bool
) -> SectionState:
    """Return where a section stands today: a fact that moved reopens what was complete."""
    if state == SectionState.REOPENED:
        return SectionState.REOPENED
    if facts_changed:
        return SectionState.REOPENED
    if not is_asked(section, facts):
        return SectionState.NOT_ASKED
    return SectionState(state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """How far an assessment has come; a point is one thing that a section needs."""

    met: int
    points: int
    complete: int
    asked: int

    @property
    def percent(self) -> int:
        """Return the share of points that are met, rounded down: 100 only when nothing lacks."""
        return self.met * 100 // self.points if self.points else 0


def meter(texts: Mapping[str, tuple[str, SectionState]], picture: Picture) -> Meter:
    """Return how far an assessment has come.

    Each asked section has a point for its text, one for each record that it needs and one for being
    marked complete by a person; text that was proposed and that nobody marked earns no last point.

    Args:
        texts: Section key → its text and where it stands today.
        picture: What is recorded.
    """
    met = points = complete = asked = 0
    for section in SECTIONS:
        text, standing = texts.get(section.key, ("", SectionState.OPEN))
        if standing is SectionState.NOT_ASKED:
            continue
        asked += 1
        needed = 2 + len(section.records)
        lacking = len(gaps(section, text, picture))
        is_complete = standing is SectionState.COMPLETE and not lacking
        complete += is_complete
        points += needed
        met += needed - lacking - (not is_complete)
    return Meter(met=met, points=points, complete=complete, asked=asked)
