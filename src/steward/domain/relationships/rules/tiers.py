"""In which tier a supplier is, with the reason; dates that follow from a tier."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from steward.domain.parts.terms import Tier
from steward.domain.relationships.terms.criteria import (
    Criterion,
    PartyBook,
    Reason,
    SupplierFacts,
    TierVerdict,
)
from steward.domain.systems.terms import Facts

ORDER = tuple(tier.value for tier in Tier)
LAST_YEAR = 9998


def tier_of(book: PartyBook, said: SupplierFacts, systems: Mapping[str, Facts]) -> TierVerdict:
    """Return the highest tier that a criterion calls for, with the verdict of every criterion.

    Args:
        book: The criteria in force.
        said: What is known of the supplier itself.
        systems: Name → facts of the AI systems that rely on it.

    Returns:
        The tier; ordinary where no criterion holds. Unknown is never taken for no: a higher tier
        that unknown facts allow is named apart.

    Source: ISO/IEC 42001:2023, A.10.3.
    """
    reasons = tuple(_judged(item, said, systems) for item in book.criteria)
    held = [reason.tier for reason in reasons if reason.verdict is True]
    tier = min([*held, ORDER[-1]], key=ORDER.index)
    open_ones = [reason.tier for reason in reasons if reason.verdict is None]
    higher = [item for item in open_ones if ORDER.index(item) < ORDER.index(tier)]
    return TierVerdict(
        tier=tier, reasons=reasons, might_be=min(higher, key=ORDER.index) if higher else ""
    )


def _judged(item: Criterion, said: SupplierFacts, systems: Mapping[str, Facts]) -> Reason:
    own = _all(_own(item, said))
    held: Sequence[str] = ()
    verdict = own
    if item.when is not None and own is not False:
        found = {name: item.when.evaluate(facts) for name, facts in systems.items()}
        held = [name for name, value in found.items() if value is True]
        unsure = [name for name, value in found.items() if value is None]
        any_of = True if held else None if unsure else False
        verdict = _all([own, any_of])
        held = held or unsure
    return Reason(
        id=item.id,
        tier=item.tier.value,
        text=item.text,
        verdict=verdict,
        about=tuple(held) if verdict is not False else (),
    )


def _own(item: Criterion, said: SupplierFacts) -> list[bool | None]:
    found: list[bool | None] = []
    if item.supplies:
        found.append(bool(item.supplies & said.supplies) if said.supplies else None)
    if item.replaceable:
        found.append(said.replaceable in item.replaceable if said.replaceable else None)
    if item.personal_data:
        found.append(said.personal_data == item.personal_data if said.personal_data else None)
    return found


def _all(values: Sequence[bool | None]) -> bool | None:
    if False in values:
        return False
    return None if None in values else True


def months_after(day: date, months: int) -> date:
    """Return the day some months later; the last day of a shorter month stands in."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    year = min(year, LAST_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def notice_by(ends_on: date | None, notice_days: int | None, renewal: str) -> date | None:
    """Return the last day on which notice can be given; None where there is none to keep."""
    if ends_on is None or renewal != "renews":
        return None
    days = min(notice_days or 0, (ends_on - date.min).days)
    return ends_on - timedelta(days=days)
