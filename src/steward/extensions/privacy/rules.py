"""What may be kept for a time and no longer. Source: Regulation (EU) 2016/679, article 5(1)(e)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

LONGEST_DAYS = 3650


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """A kind of row that nothing proves: it may go once it is old.

    ``shortest`` is for how many days it is kept at least.
    """

    name: str
    label: str
    meaning: str
    shortest: int


STOCKS: Mapping[str, Stock] = {
    stock.name: stock
    for stock in (
        Stock(
            name="notifications",
            label="Notifications",
            meaning="What people were told of in the inbox, by mail and by chat; what it tells of"
            " has its own history. What is due is told until it is done, and stays.",
            shortest=30,
        ),
        Stock(
            name="letters",
            label="Letters",
            meaning="E-mail that left, failed or was kept, with the address of its reader.",
            shortest=30,
        ),
        Stock(
            name="deliveries",
            label="Deliveries to issue trackers",
            meaning="What went to a tracker and came from it; the tasks have their own history.",
            shortest=90,
        ),
    )
}
"""What may be removed, by name."""
KEPT = (
    ("Files", "Their bytes are evidence and stay under their digests; they may name the person."),
    (
        "What others wrote in their own words",
        "The whole name and the address are written out.",
    ),
    ("What was handed out", "Files, audit packs and letters that left before, and backups."),
    ("Membership, decisions and journal", "They stay, by a pseudonym: article 17(3)(b) and (e)."),
    ("Concerns in confidence", "They stay, by a pseudonym: Directive (EU) 2019/1937, article 18."),
)
"""What an erasure leaves, and why."""
ALWAYS = (
    ("Journal", "Entries are never removed: they prove who decided what, and when."),
    ("History of records", "Every version stays, so that any past instant can be shown."),
    ("Concerns, incidents, findings, audits", "They are records of the management system."),
    ("Answers of guests", "They are part of the questionnaire that they answer."),
    ("Sessions", "A session ends by itself, and the row of its browser ends with it."),
)
"""What is kept however old it is, and why."""


def check_days(stock: Stock, days: int | None) -> str:
    """Return why a stock cannot be kept for so many days; empty where it can, or without end."""
    if days is None or stock.shortest <= days <= LONGEST_DAYS:
        return ""
    return f"{stock.label} are kept for {stock.shortest} to {LONGEST_DAYS} days, or without end."


def kept_since(now: datetime, days: int) -> datetime:
    """Return the instant before which a row is older than so many days."""
    return now - timedelta(days=days)


class ErasureState(StrEnum):
    """Where an erasure stands."""

    ASKED = "asked"
    ERASING = "erasing"
    DONE = "done"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return {"asked": "Waits for a second person", "erasing": "Under way"}.get(
            self.value, self.value.capitalize()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What names a person in an organisation, and what stands there once the person is erased.

    ``names`` are replaced where a value is nothing but one of them; those of two words and more,
    which are ``anywhere``, within texts as well. Where a ``namesake`` is here, a name is replaced
    only in rows that name the person by key.
    """

    person: UUID
    stand_in: UUID
    names: tuple[str, ...]
    email: str
    pseudonym: str
    address: str
    namesake: bool = False

    @property
    def anywhere(self) -> tuple[str, ...]:
        """Return the names that are looked for within texts, the longest first."""
        if self.namesake:
            return ()
        found = [name for name in self.names if len(name.split()) > 1]
        return tuple(sorted(found, key=len, reverse=True))

    def replaced(self, text: str, *, mine: bool = False) -> str:
        """Return a value without the person; ``mine`` says that its row names the person by key."""
        found = text.replace(str(self.person), str(self.stand_in))
        found = _whole(self.email, self.address, found, flags=re.IGNORECASE)
        for name in self.anywhere:
            found = _whole(name, self.pseudonym, found)
        for name in self.names if mine or not self.namesake else ():
            if found == name or found.startswith(f"{name}, by the token "):
                found = self.pseudonym + found[len(name) :]
            found = found.replace(f'"{name}"', f'"{self.pseudonym}"')
            found = found.replace(f'"{name}, by the token ', f'"{self.pseudonym}, by the token ')
        return found


def _whole(word: str, instead: str, text: str, *, flags: int = 0) -> str:
    """Return a text in which a word is replaced where it is no part of a longer one."""
    return re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _: instead, text, flags=flags)


def pseudonym_of(key: UUID) -> str:
    """Return how an erased person is called: by the end of the key of the erasure."""
    return f"Erased person {key.hex[-6:].upper()}"
