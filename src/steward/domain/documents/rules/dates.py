"""Calendar arithmetic: when a document is reviewed next, and until when a version is kept."""

from calendar import monthrange
from datetime import date

from steward.domain.documents.terms.kinds import KeptFrom


def add_months(day: date, months: int) -> date:
    """Return the same day some months later; the last of a month where it has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def next_review(day: date, months: int | None) -> date | None:
    """Return when a document is reviewed next; None where only events ask for it."""
    return None if months is None else add_months(day, months)


def kept_until(
    start: str, months: int | None, *, published: date, replaced: date | None
) -> date | None:
    """Return the last day on which a version must be kept.

    None while nothing sets an end: no period is set, or it runs from a day still to come.

    Source: ISO/IEC 42001:2023, 7.5.3: retention and disposition.
    """
    begins = published if start == KeptFrom.PUBLISHED else replaced
    if months is None or begins is None:
        return None
    return add_months(begins, months)
