"""How long links, codes and visits last, and how a step at the door can end."""

from enum import StrEnum

LINK_DAYS = 14
LONGEST_DAYS = 180
VISIT_HOURS = 12
CODE_DIGITS = 6
CODE_MINUTES = 10
CODE_TRIES = 5
WRONG_CODES = 20
"""After so many wrong codes without a right one a link is taken back by itself."""
PAUSE_SECONDS = 60
"""Between one code and the next."""
LONGEST_SAID = 2000
MOST_SAID = 100
"""So many questions may come by one link; more is a mistake or an attack."""


class LinkState(StrEnum):
    """Where a link stands, as its owner sees it."""

    SENT = "sent"
    ENTERED = "entered"
    OVER = "over"
    REVOKED = "revoked"
    LOCKED = "locked"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return _WORDS[self]

    @property
    def tone(self) -> str:
        """Return how the state is coloured."""
        return {"entered": "good", "over": "warn", "locked": "bad"}.get(self.value, "neutral")

    @property
    def is_live(self) -> bool:
        """Say whether the link works."""
        return self in (LinkState.SENT, LinkState.ENTERED)


_WORDS = {
    LinkState.SENT: "Sent, not opened yet",
    LinkState.ENTERED: "Opened",
    LinkState.OVER: "Over",
    LinkState.REVOKED: "Taken back",
    LinkState.LOCKED: "Locked after wrong codes",
}


class Step(StrEnum):
    """How a step at the door ended."""

    CODE_SENT = "code_sent"
    TOO_SOON = "too_soon"
    TOO_MANY = "too_many"
    WRONG = "wrong"
    NO_CODE = "no_code"
    LOCKED = "locked"
    ENTERED = "entered"
