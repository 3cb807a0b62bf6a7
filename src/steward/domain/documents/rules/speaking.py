"""Whether the AI policy speaks to the points that it must (ISO/IEC 42001:2023, 5.2)."""

import re
from dataclasses import dataclass

from steward.domain.documents.rules.boilerplate import SectionStanding
from steward.domain.documents.rules.parsing import TextSection


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point of the policy: the words in a heading, or in the text, that speak to it."""

    key: str
    title: str
    heading: re.Pattern[str]
    text: re.Pattern[str]


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


POINTS = (
    Point(
        key="purpose",
        title="Fits the purpose of the organisation",
        heading=_words(r"\b(purpose|ambition|aim|mission)"),
        text=_words(r"\bpurpose of (the|our) (organisation|company|firm)|\bour (purpose|mission)"),
    ),
    Point(
        key="objectives",
        title="Gives a frame for AI objectives",
        heading=_words(r"\bobjective|\bgoals?\b"),
        text=_words(r"\bAI objectives?\b|\bobjectives (are|is) set\b"),
    ),
    Point(
        key="requirements",
        title="Commits to meeting the requirements that apply",
        heading=_words(r"\bcommitment|\brequirement|\bcomplian|\bobligation"),
        text=_words(
            r"\b(meet|fulfil|comply with|satisfy)\b[^.]{0,60}\b(requirement|law|obligation)"
        ),
    ),
    Point(
        key="improvement",
        title="Commits to improving the management system",
        heading=_words(r"\bimprove"),
        text=_words(r"\b(continual|continuous|constantly)\w*\b[^.]{0,40}\bimprov|\bkeep improving"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """Whether the policy speaks to a point, and in which section; none where it does not."""

    point: Point
    section: str

    @property
    def is_met(self) -> bool:
        """Say whether a written section speaks to the point."""
        return bool(self.section)


def spoken_points(
    sections: tuple[TextSection, ...], standings: tuple[SectionStanding, ...]
) -> tuple[Spoken, ...]:
    """Return for each point the written section that speaks to it; a heading goes before a text."""
    written = [
        section
        for section, standing in zip(sections, standings, strict=True)
        if standing.is_written and section.body
    ]
    return tuple(Spoken(point=point, section=_speaks(point, written)) for point in POINTS)


def _speaks(point: Point, written: list[TextSection]) -> str:
    for section in written:
        if point.heading.search(section.title):
            return section.title
    for section in written:
        if point.text.search(section.body):
            return section.title or "Beginning"
    return ""
