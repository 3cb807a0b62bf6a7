"""How much of a text is still the outline it began from, and why it cannot be handed in.

A text counts by its words, lower case and without marks. Four words in a row that stand in a
guidance are template; a section is unwritten while most of a guidance still stands in it, or when
little of it is somebody's own.

Source: shingling and containment after A. Z. Broder, On the resemblance and containment of
documents, 1997.
"""

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from steward.domain.documents.rules.parsing import TextSection, plain_text, sections_of
from steward.domain.documents.terms.outlines import Outline

WIDTH = 4
"""Words in a shingle."""
MOST_SHARE = 0.5
"""From this share of template words on a section is unwritten."""
MOST_LEFT = 0.6
"""From this share of a guidance still standing on, its section is unwritten."""
LEAST_WORDS = 8
"""Own words that a section needs at least."""
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
PLACEHOLDERS = (
    (re.compile(r"\[(?!x\]|\s\])[^\[\]\n]{2,60}\](?!\()"), "holds the placeholder {}"),
    (re.compile(r"(?<!\w)<[a-z][a-z ]{2,40}>", re.IGNORECASE), "holds the placeholder {}"),
    (re.compile(r"\blorem ipsum\b", re.IGNORECASE), "holds the filler {}"),
    (re.compile(r"\b(?:TBD|TODO|XXX+|tbc)\b"), "holds the placeholder {}"),
    (re.compile(r"_{4,}|\.{5,}"), "holds a blank to fill in"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionStanding:
    """A section with how much of it is template, from 0 to 1, and what it lacks."""

    title: str
    level: int
    share: float
    own_words: int
    reasons: tuple[str, ...]

    @property
    def is_written(self) -> bool:
        """Say whether the section is somebody's own."""
        return not self.reasons

    @property
    def percent(self) -> int:
        """Return the share of template in percent."""
        return round(self.share * 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Boilerplate:
    """What is known of a text: its sections, and how much of it all is template."""

    sections: tuple[SectionStanding, ...]
    share: float

    @property
    def unwritten(self) -> tuple[SectionStanding, ...]:
        """Return the sections that are not written."""
        return tuple(item for item in self.sections if not item.is_written)

    @property
    def is_outline(self) -> bool:
        """Say whether nothing is written yet."""
        return all(not item.is_written for item in self.sections)


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, without marks."""
    return [word.lower() for word in WORD.findall(plain_text(text))]


def shingles(words: Sequence[str]) -> set[tuple[str, ...]]:
    """Return every run of four words; a shorter text is one run."""
    if len(words) < WIDTH:
        return {tuple(words)} if words else set()
    return {tuple(words[at : at + WIDTH]) for at in range(len(words) - WIDTH + 1)}


@lru_cache(maxsize=4096)
def _runs(guidance: str) -> frozenset[tuple[str, ...]]:
    """Return the runs of a guidance; outlines are read far more often than they change."""
    return frozenset(shingles(words_of(guidance)))


@lru_cache(maxsize=64)
def _template(outlines: tuple[Outline, ...]) -> frozenset[tuple[str, ...]]:
    """Return every run that stands in a guidance of some outlines."""
    return frozenset[tuple[str, ...]]().union(
        *(_runs(heading.guidance) for item in outlines for heading in item.headings)
    )


def template_share(words: Sequence[str], template: Set[tuple[str, ...]]) -> float:
    """Return which share of the words stands in a run of the template, from 0 to 1."""
    if not words:
        return 0.0
    covered = [False] * len(words)
    width = min(WIDTH, len(words))
    for at in range(len(words) - width + 1):
        if tuple(words[at : at + width]) in template:
            covered[at : at + width] = [True] * width
    return sum(covered) / len(words)


def judge(text: str, outline: Outline | None, others: Iterable[Outline] = ()) -> Boilerplate:
    """Return how much of a text is template, section by section.

    Args:
        text: Markdown.
        outline: What the document began from, if anything.
        others: Outlines whose words are template too, wherever they stand.
    """
    guidance = {_key(item.title): item.guidance for item in outline.headings} if outline else {}
    template = _template((*((outline,) if outline else ()), *others))
    rows = sections_of(text)
    found: list[SectionStanding] = []
    total = taken = 0.0
    for place, section in enumerate(rows):
        words = words_of(section.body)
        share = template_share(words, template)
        total, taken = total + len(words), taken + share * len(words)
        has_parts = place + 1 < len(rows) and rows[place + 1].level > section.level
        own = round(len(words) * (1 - share))
        left = _left(words, guidance.get(_key(section.title), ""))
        is_parent = has_parts and not words
        reasons = () if is_parent else tuple(_reasons(section, len(words), own, share, left))
        found.append(
            SectionStanding(
                title=section.title or "Beginning",
                level=section.level,
                share=share,
                own_words=own,
                reasons=reasons,
            )
        )
    return Boilerplate(sections=tuple(found), share=taken / total if total else 0.0)


def _left(words: Sequence[str], guidance: str) -> float:
    """Return which share of a guidance still stands in the words."""
    wanted = _runs(guidance) if guidance else frozenset[tuple[str, ...]]()
    return len(wanted & shingles(words)) / len(wanted) if wanted else 0.0


def _reasons(
    section: TextSection, count: int, own: int, share: float, left: float
) -> Iterable[str]:
    if not count:
        if section.level:
            yield "is empty"
        return
    if share >= MOST_SHARE:
        yield f"is {round(share * 100)} % the words of the outline"
    elif left >= MOST_LEFT:
        yield "still holds the guidance of the outline"
    if section.level and own < LEAST_WORDS and share:
        yield f"has {own} words of its own; {LEAST_WORDS} are needed"
    for pattern, reason in PLACEHOLDERS:
        if match := pattern.search(section.body):
            yield reason.format(f"“{match[0]}”")


def _key(title: str) -> str:
    return " ".join(WORD.findall(title.lower()))


def begun_text(outline: Outline) -> str:
    """Return the text with which a document begins: each heading, its guidance as a quotation."""
    return "\n".join(f"## {item.title}\n\n> {item.guidance}\n" for item in outline.headings)
