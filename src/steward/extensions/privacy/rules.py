"""What may be kept for a time and no longer. Source: Regulation (EU) 2016/679, article 5(1)(e)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

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
