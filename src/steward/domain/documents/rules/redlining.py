"""What differs between two versions of a text, section by section and word by word."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from steward.domain.documents.rules.parsing import TextSection, sections_of
from steward.foundation.core.pieces import Kind, Piece, runs

Standing = Literal["same", "changed", "gone", "new"]
PIECES = re.compile(r"\S+\s*|\s+")
"""A word with the blanks behind it: blanks alone would be alike everywhere, which takes long."""
ALIKE = 0.7
"""From this share of equal words on a section with another heading was renamed."""
FAR = 24
"""Words of an unchanged run that are shown beside a change; the rest is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionChange:
    """A section of either version: how it stands, and its words with what is gone and new.

    ``was`` is its heading in the earlier version where that was another one.
    """

    title: str
    level: int
    standing: Standing
    pieces: tuple[Piece, ...]
    was: str = ""

    @property
    def shown(self) -> tuple[Piece, ...]:
        """Return the pieces with long runs that both versions share cut short."""
        return tuple(_short(self.pieces)) if self.standing == "changed" else self.pieces


def redline(before: str, after: str) -> tuple[SectionChange, ...]:
    """Return every section of two texts in the order of the later one.

    Leaving out what is gone yields the later text of a section, leaving out what is new the earlier
    one. A section is the same one when its heading is.
    """
    old, new = sections_of(before), sections_of(after)
    names = [_name(item) for item in old], [_name(item) for item in new]
    matcher = SequenceMatcher(a=names[0], b=names[1], autojunk=False)
    found: list[SectionChange] = []
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            pairs = zip(old[old_from:old_to], new[new_from:new_to], strict=True)
            found += [_compared(one, two) for one, two in pairs]
        else:
            found += _replaced(old[old_from:old_to], new[new_from:new_to])
    return tuple(found)


def _replaced(old: Sequence[TextSection], new: Sequence[TextSection]) -> Iterator[SectionChange]:
    """Yield sections whose headings differ; those whose words are much the same were renamed."""
    left = list(old)
    for section in new:
        before = next((item for item in left if _is_renamed(item, section)), None)
        if before is None:
            yield _whole(section, "new")
            continue
        yield from (_whole(item, "gone") for item in left[: left.index(before)])
        left = left[left.index(before) + 1 :]
        yield replace(_compared(before, section), standing="changed", was=before.title)
    yield from (_whole(item, "gone") for item in left)


def _is_renamed(old: TextSection, new: TextSection) -> bool:
    if old.level != new.level or not old.level or not old.body or not new.body:
        return False
    if old.body == new.body:
        return True
    one, two = Counter(PIECES.findall(old.body)), Counter(PIECES.findall(new.body))
    shared = (one & two).total()
    return 2 * shared >= ALIKE * (one.total() + two.total())


def _name(section: TextSection) -> tuple[int, str]:
    return section.level, " ".join(section.title.lower().split())


def _whole(section: TextSection, kind: Literal["gone", "new"]) -> SectionChange:
    pieces = (Piece(kind, section.body),) if section.body else ()
    return SectionChange(title=section.title, level=section.level, standing=kind, pieces=pieces)


def _compared(old: TextSection, new: TextSection) -> SectionChange:
    is_same = old.body == new.body
    return SectionChange(
        title=new.title,
        level=new.level,
        standing="same" if is_same else "changed",
        pieces=(Piece("same", new.body),) if is_same else words_compared(old.body, new.body),
    )


def words_compared(before: str, after: str) -> tuple[Piece, ...]:
    """Return two texts as one: lines first, words within the lines that differ."""
    found: list[Piece] = []
    for kind, gone, come in runs(before.splitlines(keepends=True), after.splitlines(keepends=True)):
        if kind is None:
            for inner, old, new in runs(PIECES.findall(gone), PIECES.findall(come)):
                _add(found, inner, old, new)
        else:
            _add(found, kind, gone, come)
    return tuple(_joined(found))


def _add(found: list[Piece], kind: Kind | None, gone: str, come: str) -> None:
    if kind == "same":
        found.append(Piece("same", come))
        return
    if gone:
        found.append(Piece("gone", gone))
    if come:
        found.append(Piece("new", come))


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Join neighbours of one kind."""
    kind: Kind | None = None
    text = ""
    for piece in pieces:
        if piece.kind == kind:
            text += piece.text
            continue
        if kind is not None:
            yield Piece(kind, text)
        kind, text = piece.kind, piece.text
    if kind is not None:
        yield Piece(kind, text)


def _short(pieces: Sequence[Piece]) -> Iterator[Piece]:
    last = len(pieces) - 1
    for place, piece in enumerate(pieces):
        words = PIECES.findall(piece.text)
        if piece.kind != "same" or len(words) <= 2 * FAR:
            yield piece
            continue
        head = "".join(words[:FAR]) if place else ""
        tail = "".join(words[-FAR:]) if place < last else ""
        yield Piece("same", f"{head}… {tail}")
