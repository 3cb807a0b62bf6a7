"""Long simulations of the whole portfolio: what is asked, its key, and its blocks on workers."""

import json
import math
import os
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from multiprocessing import get_context
from typing import Any
from uuid import UUID

from steward.domain.risks.forecasting import POINTS, SEED, SHARES, Factors, Forecast
from steward.domain.risks.quantification.draws import CommonFactor
from steward.domain.risks.quantification.functions import Floats
from steward.domain.risks.quantification.losses import LogNormal, Pert
from steward.domain.risks.quantification.portfolio import (
    ENGINE,
    Block,
    Portfolio,
    blocks,
    combine,
    simulate_block,
)
from steward.domain.risks.quantification.scenarios import Scenario
from steward.foundation.core.errors import Conflict

LONG_YEARS = 100_000
MOST_WORKERS = 8
Spread = Callable[[Callable[[Block], Floats], Sequence[Block]], Iterator[Floats]]


def asked_of(found: Sequence[Forecast], factors: Factors) -> dict[str, Any]:
    """Return the inputs of a long simulation as plain values, with the key of its result.

    The key is a digest of inputs, years, seed and the version of the engine: equal keys mean equal
    results.

    Raises:
        Conflict: Nothing is estimated.
    """
    if not found:
        raise Conflict("Nothing is estimated yet, so there is nothing to simulate.")
    inputs = {
        "currency": found[0].currency,
        "years": LONG_YEARS,
        "seed": SEED,
        "engine": ENGINE,
        "risks": {name: [_row(item.scenarios[name]) for item in found] for name in POINTS},
        "factors": [[str(f.id), sorted(map(str, f.members)), f.log_sd] for f in factors],
    }
    text = json.dumps(inputs, sort_keys=True, separators=(",", ":"))
    return {**inputs, "key": sha256(text.encode()).hexdigest()}


def _row(scenario: Scenario) -> list[Any]:
    severity = scenario.severity
    head = [str(scenario.id), scenario.rate]
    if isinstance(severity, LogNormal):
        return [*head, severity.mu, severity.sigma]
    if isinstance(severity, Pert):
        return [*head, severity.minimum, severity.mode, severity.maximum]
    raise TypeError(type(severity))


def simulated_in_blocks(
    asked: Mapping[str, Any], spread: Spread, tell: Callable[[str, int, int], None]
) -> dict[str, Any]:
    """Return the figures of a long simulation at the three points of all risks.

    Args:
        asked: What ``asked_of`` returned.
        spread: Computes blocks, here or on workers, and yields them in their order.
        tell: Is told the point, the blocks done and all blocks; may raise to end it.
    """
    years, seed = int(asked["years"]), int(asked["seed"])
    factors = tuple(
        CommonFactor(UUID(a), frozenset(map(UUID, of)), s) for a, of, s in asked["factors"]
    )
    job = partial(simulate_block, years=years, seed=seed, factors=factors)
    points: dict[str, Any] = {}
    done = 0
    for name in POINTS:
        risks = [_scenario(row) for row in asked["risks"][name]]
        parts = blocks(risks)

        def told(parts: Sequence[Block] = parts, name: str = name) -> Iterator[Floats]:
            nonlocal done
            for totals in spread(job, parts):
                done += 1
                tell(name, done, len(parts) * len(POINTS))
                yield totals

        points[name] = _figures(combine(risks, years, told()))
    return {"key": asked["key"], "currency": asked["currency"], "points": points}


def _scenario(row: Sequence[Any]) -> Scenario:
    identity, rate, *numbers = row
    severity = Pert if numbers[2:] else LogNormal
    return Scenario(UUID(identity), rate, severity(*numbers))


def _figures(one: Portfolio) -> dict[str, Any]:
    return {
        "any_loss": 1 - one.no_loss,
        "mean": one.expected,
        "quantiles": [float(value) for value in one.quantile(list(SHARES))],
        "intervals": [[_finite(end) for end in one.interval(share)] for share in SHARES],
        "worst_hundredth": one.tvar(0.99),
        "digest": sha256(one.by_year.tobytes()).hexdigest(),
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


@contextmanager
def workers(count: int | None = None) -> Generator[Spread]:
    """Give processes that compute blocks; the blocks come back in their order."""
    count = count or min(MOST_WORKERS, os.cpu_count() or 1)
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        try:
            yield lambda job, parts: pool.map(job, parts)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
