"""When the work that is left may be done: many futures, each at a pace that the team has had.

Each future draws the effort of all the work and then, week by week, the effort that the team
finishes. The effort has the mean and the spread of PERT estimates; half of the variance is shared
by all work, for whoever estimates too low does so everywhere. The pace is drawn with replacement
from the weeks of the past; with too little of a past, each future has one pace from the range that
the organisation states. All work of the goal is taken up before any other.

The seed is not drawn from the inputs: with the same organisation, more work or a lower pace meets
the same luck, so that a date never moves by chance.

Sources: PERT, D. G. Malcolm et al., Operations Research 7 (5), 1959; the bootstrap, B. Efron, The
Annals of Statistics 7 (1), 1979.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray

from steward.domain.readiness.terms.ahead import STEPS, Futures, Goal, Pace, Swing, Work

RUNS = 10_000
PROBE = 2_000
"""Futures for each question of what matters most."""
ENOUGH_WEEKS = 8
HORIZON_WEEKS = 520
BLOCK = 26
SHARED = 0.5
"""The part of the variance of the effort that all work shares."""
LEAST, MOST = 0.7, 2.0
"""An estimate is at least and at most this many times what was estimated."""
OTHERWISE = 0.2


def estimated(what: str, requirement: str, days: float) -> Work:
    """Return work that somebody estimated, with the spread that estimates have."""
    return Work(what=what, requirement=requirement, low=LEAST * days, likely=days, high=MOST * days)


def uncertain(what: str, requirement: str, low: float, high: float) -> Work:
    """Return work of which only the bounds are known."""
    middle = (low + high) / 2
    return Work(what=what, requirement=requirement, low=low, likely=middle, high=high, unknown=True)


def has_history(pace: Pace) -> bool:
    """Say whether the past is long enough, and holds anything done."""
    return len(pace.weeks) >= ENOUGH_WEEKS and sum(pace.weeks) > 0


def mean_pace(pace: Pace) -> float:
    """Return the expected days of effort a week."""
    return float(np.mean(pace.weeks)) if has_history(pace) else (pace.low + pace.high) / 2


def days_until_ready(
    works: Sequence[Work], pace: Pace, seed: int, runs: int = RUNS
) -> NDArray[np.float64]:
    """Return for each future after how many days the work is done, ascending.

    Infinite where it takes longer than `HORIZON_WEEKS`.
    """
    if not works:
        return np.zeros(runs)
    draws = np.random.default_rng(seed)
    effort = _effort(works, draws, runs)
    if not has_history(pace):
        each = pace.low + (pace.high - pace.low) * draws.random(runs)
        weeks = np.divide(effort, each, out=np.full(runs, inf), where=each > 0)
        return np.sort(np.where(weeks > HORIZON_WEEKS, inf, weeks)) * 7
    return np.sort(_by_week(effort, np.asarray(pace.weeks), draws)) * 7


def _effort(works: Sequence[Work], draws: np.random.Generator, runs: int) -> NDArray[np.float64]:
    """Return the effort of all work in each future; never less than all of it takes at least."""
    mean = sum(work.mean for work in works)
    spreads = [(work.high - work.low) / 6 for work in works]
    shared = sqrt(SHARED) * sum(spreads)
    own = sqrt(1 - SHARED) * sqrt(sum(spread**2 for spread in spreads))
    luck = draws.beta(3.0, 4.0, size=(2, runs))
    luck = (luck - 3 / 7) / sqrt(3 * 4 / (7**2 * 8))
    return np.maximum(mean + shared * luck[0] + own * luck[1], sum(work.low for work in works))


def _by_week(
    effort: NDArray[np.float64], past: NDArray[np.float64], draws: np.random.Generator
) -> NDArray[np.float64]:
    """Return after how many weeks each future is through, the last week in part."""
    found = np.full(effort.size, inf)
    done = np.zeros(effort.size)
    for begun in range(0, HORIZON_WEEKS, BLOCK):
        drawn = past[draws.integers(0, past.size, size=(BLOCK, effort.size), dtype=np.uint8)]
        drawn[0] += done
        reached = np.cumsum(drawn, axis=0)
        through = reached[-1] >= effort
        new = np.flatnonzero(through & np.isinf(found))
        if new.size:
            week = np.argmax(reached[:, new] >= effort[new], axis=0)
            after = reached[week, new]
            before = np.where(week > 0, reached[np.maximum(week - 1, 0), new], done[new])
            part = (effort[new] - before) / np.maximum(after - before, 1e-12)
            found[new] = begun + week + np.clip(part, 0.0, 1.0)
        done = reached[-1]
        if through.all():
            break
    return found


@lru_cache(maxsize=64)
def futures(goal: Goal, works: tuple[Work, ...], pace: Pace, seed: int) -> Futures:
    """Return the futures of a goal, with what moves its middle date most; same input, same bytes.

    Args:
        goal: What is waited for.
        works: The work that leads there.
        pace: How much the team finishes.
        seed: Names the luck; the same for an organisation whatever changes.
    """
    ready = days_until_ready(works, pace, seed)
    places = np.ceil(np.arange(1, STEPS + 1) * (ready.size / STEPS)).astype(int) - 1
    return Futures(
        goal=goal,
        runs=ready.size,
        ready=tuple(round(float(days), 3) for days in ready[places]),
        from_history=has_history(pace),
        pace=mean_pace(pace),
        swings=_swings(works, pace, seed) if works else (),
    )


def _swings(works: tuple[Work, ...], pace: Pace, seed: int) -> tuple[Swing, ...]:
    more, less = 1 + OTHERWISE, 1 - OTHERWISE
    known = tuple(work for work in works if not work.unknown)
    cases = [
        ("The team finishes a fifth more each week", works, _scaled(pace, more)),
        ("The team finishes a fifth less each week", works, _scaled(pace, less)),
        ("All work takes a fifth more effort", _grown(works, more), pace),
        ("All work takes a fifth less effort", _grown(works, less), pace),
    ]
    if known and len(known) < len(works):
        cases.append(("What nobody has answered turns out to be fulfilled", known, pace))
    middle = _middle(works, pace, seed)
    found = [
        Swing(what=what, days=round(_middle(changed, at, seed) - middle, 1))
        for what, changed, at in cases
    ]
    return tuple(sorted(found, key=lambda swing: -abs(swing.days)))


def _middle(works: Sequence[Work], pace: Pace, seed: int) -> float:
    days = float(days_until_ready(works, pace, seed, PROBE)[PROBE // 2 - 1])
    return min(days, HORIZON_WEEKS * 7.0)


def _scaled(pace: Pace, by: float) -> Pace:
    weeks = tuple(week * by for week in pace.weeks)
    return Pace(weeks=weeks, low=pace.low * by, high=pace.high * by)


def _grown(works: Sequence[Work], by: float) -> tuple[Work, ...]:
    return tuple(
        replace(work, low=work.low * by, likely=work.likely * by, high=work.high * by)
        for work in works
    )
