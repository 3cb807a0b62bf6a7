"""Estimates in words people use: how often something happens, and what once costs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from steward.domain.risks.quantification.losses import LogNormal, Pert
from steward.domain.risks.quantification.scenarios import Scenario, agreement, between, times_a_year
from steward.domain.risks.rules.frequencies import rate_said
from steward.domain.risks.terms import Criteria, Point
from steward.foundation.core.errors import Invalid

LONGEST = 200
"""Characters of a text that may say a frequency."""
RANGES = ("rate_low", "rate_high", "loss_low", "loss_high")
OF_PERT = {"minimum": "low", "mode": "mode", "maximum": "high"}
LEAST_LEFT = 1e-6
"""What a treatment that leaves nothing leaves in the arithmetic, which knows no zero."""


def frequency_said(text: str, place: str) -> float:
    """Return the events a year that a text speaks of.

    Raises:
        Invalid: The text says no number, or one out of range.
    """
    rate = rate_said(text) if len(text) <= LONGEST else None
    if rate is None:
        raise Invalid("Say it as “once in 10 years”, “3 a year” or 0.1.", place=place)
    try:
        return times_a_year(rate).rate
    except Invalid as error:
        raise Invalid(f"This is out of range: {error.message}", place=place) from None


def frequency_in_words(rate: float) -> str:
    """Return a rate as people say it."""
    if rate >= 0.95:
        return f"{_three_digits(rate)} a year"
    return f"once in {_three_digits(1 / rate)} years"


def _three_digits(value: float) -> str:
    return f"{value:.3g}" if value < 999.5 else f"{float(f'{value:.3g}'):.0f}"


def currency_code(text: str) -> str:
    """Return a currency as its three capital letters (ISO 4217).

    Raises:
        Invalid: These are not three letters.
    """
    code = text.strip().upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise Invalid("Name the currency by its three letters, such as EUR.", place="currency")
    return code


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What one person holds of a risk as things stand: events a year and money of one event.

    The person is 90 % sure of both ranges. With ``loss_mode``, the likeliest loss, the two others
    are the least and the greatest there can be.
    """

    rate_low: float
    rate_high: float
    loss_low: float
    loss_high: float
    loss_mode: float | None = None

    @property
    def loss(self) -> LogNormal | Pert:
        """Return the loss of one event: of three points a PERT, of a range a lognormal one."""
        if self.loss_mode is None:
            return LogNormal.between(self.loss_low, self.loss_high)
        return Pert(self.loss_low, self.loss_mode, self.loss_high)

    @property
    def loss_span(self) -> tuple[float, float]:
        """Return between which amounts nine losses in ten are to lie."""
        if self.loss_mode is None:
            return self.loss_low, self.loss_high
        low, high = (float(self.loss.quantile(share)) for share in (0.05, 0.95))
        return low, high


def check_guess(guess: Guess) -> Guess:
    """Return the guess.

    Raises:
        Invalid: A range is reversed, has no width where it needs one, or is out of range.
    """
    for name in (*RANGES, "loss_mode"):
        value: float | None = getattr(guess, name)
        if value is not None and not math.isfinite(value):
            raise Invalid("Give a finite number.", place=name)
    if guess.rate_low > guess.rate_high:
        raise Invalid("This is rarer than the least; give the greatest here.", place="rate_high")
    if guess.loss_low >= guess.loss_high:
        raise Invalid("This is not more than the least; give the greatest here.", place="loss_high")
    try:
        between(guess.rate_low, guess.rate_high)
    except Invalid as error:
        raise Invalid(error.message.capitalize(), place=f"rate_{error.place or 'low'}") from None
    if guess.loss_mode is not None and not guess.loss_low <= guess.loss_mode <= guess.loss_high:
        message = "This does not lie between the least and the greatest; give the likeliest here."
        raise Invalid(message, place="loss_mode")
    try:
        LogNormal.between(guess.loss_low, guess.loss_high)
        _ = guess.loss
    except Invalid as error:
        place = OF_PERT.get(error.place or "", error.place or "high")
        raise Invalid(error.message.capitalize(), place=f"loss_{place}") from None
    return guess


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What several guesses come to: geometric means, and how far apart the experts are."""

    guess: Guess
    experts: int
    rate_ratio: float
    loss_ratio: float


def agreed(guesses: Sequence[Guess]) -> Agreed:
    """Return the guesses of several experts as one: of three points where all give three."""
    is_pert = all(guess.loss_mode is not None for guess in guesses)
    if not is_pert:
        spans = [guess.loss_span for guess in guesses]
        guesses = [
            replace(guess, loss_low=low, loss_high=high, loss_mode=None)
            for guess, (low, high) in zip(guesses, spans, strict=True)
        ]
    means = {
        name: agreement([getattr(guess, name) for guess in guesses]).value
        for name in (*RANGES, *(["loss_mode"] if is_pert else []))
    }
    rates = agreement([between(g.rate_low, g.rate_high).rate for g in guesses])
    losses = agreement([math.sqrt(g.loss_low * g.loss_high) for g in guesses])
    return Agreed(
        guess=Guess(**means),
        experts=len(guesses),
        rate_ratio=rates.ratio,
        loss_ratio=losses.ratio,
    )


def first_guess(
    criteria: Criteria,
    likelihood: int,
    frequency: float | None,
    loss_low: float | None,
    loss_high: float | None,
) -> Guess | None:
    """Return what the scores and money of a register say of a risk; None where too little is said.

    The likelihood is a band of the criteria, and so a range of events a year; the two outer bands,
    which are open, are as wide as the second. One amount alone is taken to be right within a factor
    of two, and so is a frequency that the register names.
    """
    if frequency is not None:
        rates = (frequency / 2, frequency * 2)
    else:
        edges = criteria.frequency_edges
        least, most = edges[0] ** 2 / edges[1], edges[-1] * edges[1] / edges[0]
        bands = (least, *edges, most)
        rates = (bands[likelihood - 1], bands[likelihood])
    said = [amount for amount in (loss_low, loss_high) if amount]
    if not said:
        return None
    low, high = min(said), max(said)
    if low == high:
        low, high = low / 2, high * 2
    try:
        return check_guess(
            Guess(rate_low=rates[0], rate_high=rates[1], loss_low=low, loss_high=high)
        )
    except Invalid:
        return None


def scenario_of_guess(risk: UUID, guess: Guess) -> Scenario:
    """Return a guess as a Poisson process with losses."""
    rate = between(guess.rate_low, guess.rate_high).rate
    return Scenario(risk, rate, guess.loss)


def moved(scenario: Scenario, here: Point, there: Point) -> Scenario:
    """Return a scenario estimated at one point of the risk as it is at another.

    The share by which controls and treatments change frequency and loss is the same in both views.
    """
    rate = max(there.frequency / here.frequency, LEAST_LEFT)
    loss = max(there.loss_index / here.loss_index, LEAST_LEFT)
    return scenario.scaled(rate, loss)
