"""Drafts of reports from what is known; what is not known is named, never invented."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from steward.domain.incidents.terms.clocks import PARTS, Clock

GAP = "not known yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a report; ``text`` is empty where nothing is known."""

    title: str
    text: str

    @property
    def is_gap(self) -> bool:
        """Say whether nothing is known of it."""
        return not self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A report as it can be written today."""

    title: str
    basis: str
    to: str
    head: Sequence[tuple[str, str]]
    parts: Sequence[Part]
    is_drill: bool = False

    @property
    def gaps(self) -> list[str]:
        """Return the titles of the parts of which nothing is known."""
        return [part.title for part in self.parts if part.is_gap]

    def markdown(self) -> str:
        """Return the draft as Markdown; gaps are marked."""
        lines = [f"# {self.title}", ""]
        if self.is_drill:
            lines += ["**Exercise: not to be sent.**", ""]
        lines += [f"Under {self.basis}. To: {self.to}.", ""]
        lines += [f"- {name}: {value}" for name, value in self.head]
        for part in self.parts:
            lines += ["", f"## {part.title}", "", part.text or f"[{GAP}]"]
        return "\n".join(lines) + "\n"


def draft_of(
    clock: Clock,
    *,
    head: Sequence[tuple[str, str]],
    known: Mapping[str, str],
    is_drill: bool = False,
) -> Draft:
    """Return the draft of the report that a clock asks for, from what is known by its part."""
    return Draft(
        title=clock.title,
        basis=clock.basis,
        to=clock.to,
        head=tuple(head),
        parts=tuple(Part(title=PARTS[key], text=known.get(key, "").strip()) for key in clock.asks),
        is_drill=is_drill,
    )
