"""A risk as a register tells it that people kept elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from steward.domain.risks.rules.proposing import BROUGHT, Proposal
from steward.domain.risks.terms import SCALE_FREQUENCIES, SCALE_LOSSES


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtRisk:
    """A risk of a register that people bring; ``key`` is what it is known by there.

    Scores run from 1 to 5; without current ones nothing is known to be in place. ``rate`` and
    ``current_rate`` are the events a year where the register gives a probability instead of a score
    of likelihood, which then is the nearest one.
    """

    key: str
    told: str
    title: str
    text: str
    category: str
    system: UUID
    likelihood: int | None = None
    consequence: int | None = None
    current_likelihood: int | None = None
    current_consequence: int | None = None
    rate: float | None = None
    current_rate: float | None = None
    is_closed: bool = False
    option: str = "reduce"
    treatment: str = ""
    controls: tuple[str, ...] = ()
    cost: Decimal | None = None
    currency: str = ""
    due_on: date | None = None
    frequency: float | None = None
    loss_low: Decimal | None = None
    loss_high: Decimal | None = None
    loss_currency: str = ""
    kept: Mapping[str, str] = field(default_factory=dict[str, str])
    cells: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def rate_now(self) -> float | None:
        """Return the events a year that the register tells as things stand, where it tells them."""
        known = self.current_rate if self.current_likelihood is not None else self.rate
        return known if self.frequency is None else self.frequency

    @property
    def shares(self) -> tuple[float, float]:
        """Return what the measures in place leave of frequency and loss, by the pairs of scores."""
        rates = _rate(self.rate, self.likelihood), _rate(self.current_rate, self.current_likelihood)
        return _left(*rates), _left(_loss(self.consequence), _loss(self.current_consequence))

    def proposal(self) -> Proposal:
        """Return it as the register keeps what no rule proposes."""
        return Proposal(
            cause=f"{BROUGHT}{self.key}",
            told=self.told,
            title=self.title,
            text=self.text,
            category=self.category,
            likelihood=self.likelihood,
            impact=self.consequence,
            frequency=self.rate,
            kept=self.kept,
            cells=self.cells,
        )


def _rate(rate: float | None, score: int | None) -> float | None:
    return SCALE_FREQUENCIES[score - 1] if rate is None and score is not None else rate


def _loss(score: int | None) -> float | None:
    return None if score is None else SCALE_LOSSES[score - 1]


def _left(before: float | None, now: float | None) -> float:
    return 1.0 if before is None or now is None else min(1.0, now / before)
