"""What a file could be evidence of, by words that both have. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from steward.foundation.core.subjects import Subject

WORD = re.compile(r"[^\W\d_]{3,}")
CODE = re.compile(r"(?<![\w.])A\.\d{1,2}(?:\.\d{1,2}){1,2}(?!\d)|(?<!\w)AIS-\d{4,}", re.IGNORECASE)
IDLE_WORDS = """
the and for with from that this are was not all any its into has have been will shall can
system systems management file copy final draft version new pdf docx xlsx csv txt json
"""
IDLE = frozenset(IDLE_WORDS.split())
MOST = 5
LEAST = 1.0
STEM = 6
"""Words are compared by their first letters, so that “assessments” meets “assessment”."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A record that something could be evidence of, with the words that tell of it."""

    subject: Subject
    words: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A record with why it is proposed, and how strongly: the sum of how rare the words are.

    ``title`` is what the record is called, where its label is its number alone.
    """

    subject: Subject
    title: str
    why: str
    score: float


def stems(text: str) -> dict[str, str]:
    """Return how words begin → the word as it stands first in the text."""
    found: dict[str, str] = {}
    for word in WORD.findall(text.replace("_", " ").lower()):
        if word not in IDLE:
            found.setdefault(word[:STEM], word)
    return found


def suggestions(text: str, candidates: Sequence[Candidate], most: int = MOST) -> list[Suggestion]:
    """Return the records that a text speaks about, the surest first.

    A code such as A.6.2.4 in the text names its control for sure. Words count the more the fewer
    candidates have them, and two of them at least are needed, or one that a single candidate has.
    """
    mine = stems(text)
    codes = {item.upper() for item in CODE.findall(text.replace("_", " "))}
    theirs = [stems(item.words) for item in candidates]
    common: Counter[str] = Counter(stem for words in theirs for stem in words)
    found: list[Suggestion] = []
    for item, words in zip(candidates, theirs, strict=True):
        if item.code and item.code.upper() in codes:
            said = f"it names {item.code}"
            found.append(
                Suggestion(subject=item.subject, title=_title(item), why=said, score=100.0)
            )
            continue
        shared = sorted(set(mine) & set(words))
        score = sum(log(1 + len(candidates) / common[stem]) for stem in shared)
        sure = len(shared) > 1 or any(common[stem] == 1 for stem in shared)
        if shared and sure and score >= LEAST:
            said = f"both speak of {_listed(mine[stem] for stem in shared)}"
            found.append(
                Suggestion(subject=item.subject, title=_title(item), why=said, score=score)
            )
    return sorted(found, key=lambda item: (-item.score, item.subject.label))[:most]


def _title(item: Candidate) -> str:
    return item.words if item.subject.label == item.code else ""


def _listed(words: Iterable[str]) -> str:
    named = [f"“{word}”" for word in words][:4]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
