"""Measures the best set of treatments under a budget: 500 treatments, proven optimal.

Run: ./steward bench planning. The treatments are invented: one, two, five or twelve for a risk;
budgets of money, of days and of both; costs apart from worth, which is the usual case. Beside it,
without a target, stands the hardest kind: what a treatment takes off is its cost to the cent.
"""

import os
import random
import sys
from pathlib import Path
from time import perf_counter
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.ground import Verdicts  # noqa: E402 -- app ready
from steward.domain.risks.quantification.planning import (  # noqa: E402 -- app ready
    Budget,
    Measure,
    best_plan,
    frontier,
)

TREATMENTS, TARGET = 500, 2.0


def invented(each: int, *, by_worth: bool) -> tuple[dict[UUID, float], list[Measure]]:
    """Return risks with so many treatments each."""
    stream = random.Random(each)
    losses: dict[UUID, float] = {}
    measures: list[Measure] = []
    while len(measures) < TREATMENTS:
        risk = UUID(int=stream.getrandbits(128))
        losses[risk] = 10 ** stream.uniform(3.5, 6)
        for _ in range(min(each, TREATMENTS - len(measures))):
            left = stream.uniform(0.2, 0.95)
            cost = int(losses[risk] * (1 - left) * 100) if by_worth else stream.randrange(2 * 10**7)
            key = UUID(int=stream.getrandbits(128))
            measures.append(Measure(key, risk, left, cost, stream.randrange(50, 6000)))
    return losses, measures


def slowest(each: int, *, by_worth: bool) -> tuple[float, bool]:
    """Return the longest time over the budgets, in seconds, and whether all were proven."""
    losses, measures = invented(each, by_worth=by_worth)
    cost, days = sum(m.cost for m in measures), sum(m.days for m in measures)
    budgets = [Budget(cost // 5), Budget(cost // 20), Budget(None, days // 10)]
    budgets.append(Budget(cost // 5, days // 6))
    times: list[float] = []
    proven = True
    for budget in budgets:
        began = perf_counter()
        proven &= best_plan(losses, measures, budget).proven
        times.append(perf_counter() - began)
    return max(times), proven


def main() -> int:
    verdicts = Verdicts()
    for each in (1, 2, 5, 12):
        taken, proven = slowest(each, by_worth=False)
        what = f"{TREATMENTS} treatments, {each} for a risk, slowest budget"
        verdicts.at_most(what, taken, TARGET, "s")
        verdicts.at_least("  proven optimal", float(proven), 1)
    for each in (2, 12):
        taken, proven = slowest(each, by_worth=True)
        print(f"  worth exactly their cost, {each} for a risk: {taken:.1f} s, proven: {proven}")
    losses, measures = invented(5, by_worth=False)
    began = perf_counter()
    corners = len(frontier(losses, measures))
    print(f"  the frontier of {corners} corners: {1000 * (perf_counter() - began):.0f} ms")
    print(f"  load {os.getloadavg()[0]:.1f}")
    return verdicts.status


if __name__ == "__main__":
    sys.exit(main())
