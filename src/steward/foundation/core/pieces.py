"""Texts compared piece by piece: what both have, what is gone, what is new."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "gone", "new"]
MOST_EXACT = 4_000
"""Parts up to which very common ones are sought too; beyond, that would take long."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text that is in both versions, or in one."""

    kind: Kind
    text: str


def runs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Kind | None, str, str]]:
    """Yield runs of parts, each joined, as they were and as they are.

    The kind is None where one run was replaced by another; both texts together are the two wholes.
    """
    kinds: dict[str, Kind] = {"equal": "same", "delete": "gone", "insert": "new"}
    matcher = SequenceMatcher(a=old, b=new, autojunk=len(old) + len(new) > MOST_EXACT)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        yield kinds.get(tag), "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
