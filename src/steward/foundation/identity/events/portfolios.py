"""What can happen to the portfolios in which members show an organisation."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioShown(Event):
    """A member shows the organisation among others in a portfolio."""

    name: ClassVar[str] = "member.portfolio_shown"
    sentence: ClassVar[str] = "shows this organisation in the own portfolio"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioHidden(Event):
    """A member no longer shows the organisation in a portfolio."""

    name: ClassVar[str] = "member.portfolio_hidden"
    sentence: ClassVar[str] = "took this organisation out of the own portfolio"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioEnded(Event):
    """The organisation ended that a member shows it in a portfolio, or allows it again."""

    name: ClassVar[str] = "member.portfolio_ended"
    sentence: ClassVar[str] = "{did} that {member} shows this organisation in a portfolio"
    member: str
    did: str
