"""Which estimate moves the losses of a year most, if it is wrong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from steward.domain.risks.choosing import changed_portfolio
from steward.domain.risks.forecasting import Factors, Forecast, simulated
from steward.domain.risks.quantification.curves import exact_curve
from steward.domain.risks.quantification.scenarios import Scenario
from steward.domain.risks.rules.estimating import Guess, scenario_of_guess
from steward.domain.risks.rules.sensitivity import INPUTS, wrong_ends

Change = Callable[[Scenario], float]
TAIL = 0.95
MOST_BARS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """How far one end of an estimate moves the mean of a year and its 95 % quantile, in money.

    ``mean`` and ``tail`` hold the change at half and at twice of what was said; 0 where that end
    cannot be moved so far.
    """

    forecast: Forecast
    name: str
    said: float
    mean: tuple[float, float]
    tail: tuple[float, float]

    @property
    def label(self) -> str:
        """Return the input in words."""
        return INPUTS[self.name]


def swings_of_risk(one: Forecast) -> list[Swing]:
    """Return how far each end moves the losses of one risk, exactly; the widest first."""
    now = one.scenarios["current"]
    base = float(exact_curve(now.rate, now.severity).quantile(TAIL))

    def tail(scenario: Scenario) -> float:
        return float(exact_curve(scenario.rate, scenario.severity).quantile(TAIL)) - base

    made = [
        Swing(
            forecast=one,
            name=end.name,
            said=getattr(one.agreed.guess, end.name),
            mean=_both(one, end.half, end.twice, lambda each: _mean(each) - _mean(now)),
            tail=_both(one, end.half, end.twice, tail),
        )
        for end in wrong_ends(one.agreed.guess)
    ]
    return sorted(made, key=lambda item: -_width(item.mean))


def swings_of_all(found: Sequence[Forecast], factors: Factors = ()) -> list[Swing]:
    """Return the ends that move the average year of all risks most, with what they do to its tail.

    The tail is simulated again by the same draws, for these ends only.
    """
    now = tuple(item.scenarios["current"] for item in found)
    ends = [
        (at, item, end) for at, item in enumerate(found) for end in wrong_ends(item.agreed.guess)
    ]

    def means(item: Forecast, half: Guess | None, twice: Guess | None) -> tuple[float, float]:
        base = _mean(item.scenarios["current"])
        return _both(item, half, twice, lambda each: _mean(each) - base)

    widest = sorted(ends, key=lambda row: -_width(means(row[1], row[2].half, row[2].twice)))
    before = simulated(now, factors)
    base = float(before.quantile(TAIL))
    made: list[Swing] = []
    for at, item, end in widest[:MOST_BARS]:

        def tail(each: Scenario, at: int = at) -> float:
            after = (*now[:at], each, *now[at + 1 :])
            return float(changed_portfolio(before, now, after, factors).quantile(TAIL)) - base

        made.append(
            Swing(
                forecast=item,
                name=end.name,
                said=getattr(item.agreed.guess, end.name),
                mean=means(item, end.half, end.twice),
                tail=_both(item, end.half, end.twice, tail),
            )
        )
    return made


def _both(
    item: Forecast, half: Guess | None, twice: Guess | None, change: Change
) -> tuple[float, float]:
    low, high = (
        0.0 if guess is None else change(scenario_of_guess(item.risk.pk, guess))
        for guess in (half, twice)
    )
    return low, high


def _mean(scenario: Scenario) -> float:
    return scenario.rate * scenario.severity.mean


def _width(change: tuple[float, float]) -> float:
    return abs(change[0]) + abs(change[1])
