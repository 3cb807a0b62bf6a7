"""What a comparison of the records with their proof can find."""

from dataclasses import dataclass
from enum import StrEnum


class Flaw(StrEnum):
    """What is wrong with something that was sealed, or should have been."""

    ALTERED = "altered"
    MISSING = "missing"
    ADDED = "added"
    BACKDATED = "back-dated"
    REORDERED = "reordered"
    REPLACED = "replaced"
    ROLLED_BACK = "rolled back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: what, with which record, and in which words."""

    flaw: Flaw
    record: str
    words: str

    def plain(self) -> dict[str, str]:
        """Return it as plain values."""
        return {"flaw": self.flaw.value, "record": self.record, "words": self.words}
