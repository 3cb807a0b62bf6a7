"""Measures the exact curve of one scenario and the simulation of a portfolio.

Run with ``.venv/bin/python benchmarks/quantification.py`` or ``./steward bench quantification``.
The portfolio is invented: rates from once in 30 years to three a year, 0.7 on average, every fourth
loss PERT. Times on the clock are the best of several rounds; events a core-second are counted in
processor time. Memory is that of a process of its own, which does nothing else. With the package
pyfair (the dependency group ``bench``) it simulates risks of that package's own kind beside it: one
PERT range of events a year and one of losses; without it, it says so.
"""

import random
import resource
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402 -- app ready
from numpy.random import Generator, Philox  # noqa: E402 -- app ready

from benchmarks.ground import Verdicts  # noqa: E402 -- app ready
from steward.domain.risks.quantification.curves import exact_curve  # noqa: E402 -- app ready
from steward.domain.risks.quantification.draws import CommonFactor  # noqa: E402 -- app ready
from steward.domain.risks.quantification.losses import LogNormal, Pert  # noqa: E402 -- app ready
from steward.domain.risks.quantification.portfolio import (  # noqa: E402 -- app ready
    Portfolio,
    blocks,
    combine,
    contributions,
    simulate,
    simulate_block,
    worst_years,
)
from steward.domain.risks.quantification.scenarios import Scenario  # noqa: E402 -- app ready

RISKS, YEARS, MANY_YEARS, MANY_RISKS = 1_000, 10_000, 100_000, 10_000
SHARES = [0.5, 0.9, 0.95, 0.99, 0.995, 0.999]
LOOPED_YEARS = 100
ROUNDS = 5


def portfolio_of(count: int) -> list[Scenario]:
    """Return invented risks."""
    stream = random.Random(7)
    found: list[Scenario] = []
    for number in range(count):
        low = 10 ** stream.uniform(3, 5)
        wide = low * 10 ** stream.uniform(0.5, 1.5)
        severity = LogNormal.between(low, wide) if number % 4 else Pert(low, 2 * low, wide)
        rate = 10 ** stream.uniform(-1.5, 0.5)
        found.append(Scenario(UUID(int=stream.getrandbits(128)), rate, severity))
    return found


def best(work: Callable[[], object], clock: Callable[[], float], rounds: int = ROUNDS) -> float:
    """Return the shortest of several times, in seconds."""
    times: list[float] = []
    for _ in range(rounds):
        began = clock()
        work()
        times.append(clock() - began)
    return min(times)


def simulated(scenarios: list[Scenario], years: int) -> Portfolio:
    """Simulate and read the percentiles."""
    made = simulate(scenarios, years, 1)
    made.quantile(SHARES)
    return made


def looped(scenarios: list[Scenario], years: int) -> list[float]:
    """Simulate year by year, risk by risk and event by event, with the standard library."""
    stream = random.Random(7)
    totals: list[float] = []
    for _ in range(years):
        total = 0.0
        for scenario in scenarios:
            severity = scenario.severity
            passed = stream.expovariate(scenario.rate)
            while passed < 1:
                if isinstance(severity, LogNormal):
                    total += stream.lognormvariate(severity.mu, severity.sigma)
                elif isinstance(severity, Pert):
                    place = stream.betavariate(severity.alpha, severity.beta)
                    total += severity.minimum + severity.width * place
                passed += stream.expovariate(scenario.rate)
        totals.append(total)
    return sorted(totals)


def heaviest(count: int, years: int) -> float:
    """Return the most memory of this process in megabytes, after one simulation."""
    simulated(portfolio_of(count), years)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def spread(scenarios: list[Scenario], years: int, workers: int) -> tuple[float, bytes]:
    """Return the time of a simulation over so many processes, and its result."""
    job = partial(simulate_block, years=years, seed=1)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        list(pool.map(_ready, range(8 * workers)))
        began = perf_counter()
        made = combine(scenarios, years, pool.map(job, blocks(scenarios)))
        return perf_counter() - began, made.by_year.tobytes()


def _ready(_: int) -> None:
    simulate(portfolio_of(2), 50_000, 1)


def one_curve(verdicts: Verdicts) -> None:
    """Measure the curve of one scenario, never the same twice so that nothing is remembered."""
    severities = {
        "lognormal, 90 % in a power of ten": lambda of: LogNormal.between(1e5 + of, 1e6),
        "PERT": lambda of: Pert(1e4, 1e5 + of, 1e6),
    }
    fresh = iter(range(1_000_000))
    for name, made in severities.items():
        taken = best(lambda made=made: exact_curve(0.5, made(next(fresh))), perf_counter, 600)
        verdicts.at_most(f"exact curve, {name}", taken * 1000, 1, "ms")
    wide = best(lambda: exact_curve(0.5, LogNormal(10 + next(fresh) / 1e6, 2.5)), perf_counter, 50)
    print(f"{'exact curve, 90 % in 3.6 powers of ten, three lattices':<58} {wide * 1000:9,.2f} ms")
    exact_curve(0.5, LogNormal.between(1e5, 1e6))
    again = best(lambda: exact_curve(0.5, LogNormal.between(1e5, 1e6)), perf_counter, 200)
    print(f"{'the same curve again':<58} {again * 1000:9,.4f} ms")


def many_risks(verdicts: Verdicts) -> None:
    """Measure the portfolio, beside a loop and beside the generator alone."""
    scenarios = portfolio_of(RISKS)
    events = sum(each.rate for each in scenarios)
    short = best(lambda: simulated(scenarios, YEARS), perf_counter)
    verdicts.at_most(f"{RISKS:,} risks × {YEARS:,} years with percentiles", short, 0.5, "s")
    loop = best(lambda: looped(scenarios, LOOPED_YEARS), perf_counter, 2) * YEARS / LOOPED_YEARS
    print(f"  a loop over years takes {loop:,.1f} s, scaled from {LOOPED_YEARS} years")
    verdicts.at_least("times as fast as the loop", loop / short, 25, "×")
    long = best(lambda: simulated(scenarios, MANY_YEARS), perf_counter, 2)
    verdicts.at_most(f"{RISKS:,} risks × {MANY_YEARS:,} years with percentiles", long, 5, "s")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        verdicts.at_most("its memory", pool.submit(heaviest, RISKS, MANY_YEARS).result(), 500, "MB")
    taken = best(lambda: simulate(scenarios, MANY_YEARS, 1), process_time, 2)
    speed = events * MANY_YEARS / taken / 1e6
    verdicts.at_least("loss events in a core-second, in millions", speed, 20, "M")
    one = Generator(Philox(1))
    out = np.empty(1 << 14, dtype=np.float32)
    limit = best(lambda: [one.random(dtype=np.float32, out=out) for _ in range(200)], process_time)
    limit = 200 * len(out) / limit / 1e6
    print(f"  the generator alone makes {limit:,.0f} M uniforms of 32 bits; an event needs two:")
    print(f"  {speed / limit:.0%} of the numbers, {2 * speed / limit:.0%} of the limit of an event")
    factor = CommonFactor(UUID(int=1), frozenset(each.id for each in scenarios), 0.5)
    shaken = best(lambda: simulate(scenarios, YEARS, 1, [factor]), perf_counter, 2)
    print(f"{'the same with a common factor, 10,000 years':<58} {shaken:9,.2f} s")
    worst = worst_years(simulated(scenarios, YEARS))
    shares = best(lambda: contributions(tuple(scenarios), worst, 1), perf_counter, 2)
    print(f"{'contributions to the worst years, 10,000 years':<58} {shares:9,.2f} s")


def beside_pyfair(verdicts: Verdicts) -> None:
    """Measure a portfolio of PERT ranges, by this engine and by pyfair, with the same percentiles.

    pyfair multiplies a year's frequency by one loss, so it draws two numbers for a risk and a year;
    this engine draws every event.
    """
    if find_spec("pyfair") is None:
        print("  pyfair is not installed: not compared (uv pip install --group bench)")
        return
    stream = random.Random(7)
    kind = [
        (rate, rate * 3, rate * 9, low, low * 3, low * 20)
        for rate, low in (
            (10 ** stream.uniform(-2, 0), 10 ** stream.uniform(3, 5)) for _ in range(RISKS)
        )
    ]
    theirs = best(lambda: _by_pyfair(kind), perf_counter, 2)
    ours = best(lambda: simulated(_same(kind), YEARS), perf_counter)
    print(f"  {RISKS:,} PERT risks × {YEARS:,} years: {ours:.2f} s, pyfair {theirs:.2f} s")
    verdicts.at_least("times as fast as pyfair", theirs / ours, 25, "×")


def _same(kind: list[tuple[float, ...]]) -> list[Scenario]:
    """Return risks with the mean frequency of each PERT range and its losses."""
    return [
        Scenario(UUID(int=number + 1), (low + 4 * mode + high) / 6, Pert(least, usual, most))
        for number, (low, mode, high, least, usual, most) in enumerate(kind)
    ]


def _by_pyfair(kind: list[tuple[float, ...]]) -> object:
    pyfair = import_module("pyfair")
    models = []
    for number, (low, mode, high, least, usual, most) in enumerate(kind):
        model = pyfair.FairModel(name=f"Risk {number}", n_simulations=YEARS)
        model.input_data("Loss Event Frequency", low=low, mode=mode, high=high)
        model.input_data("Loss Magnitude", low=least, mode=usual, high=most)
        models.append(model)
    whole = pyfair.FairMetaModel(name="Portfolio", models=models)
    whole.calculate_all()
    return whole.export_results()["Risk"].quantile(SHARES)


def two_processes(verdicts: Verdicts) -> None:
    """Measure how two processes share the blocks, with the same bytes as one."""
    scenarios = portfolio_of(MANY_RISKS)
    runs = [(spread(scenarios, MANY_YEARS, 1), spread(scenarios, MANY_YEARS, 2)) for _ in range(2)]
    assert len({result for pair in runs for _, result in pair}) == 1
    one, two = (min(pair[which][0] for pair in runs) for which in (0, 1))
    print(f"  {MANY_RISKS:,} risks × {MANY_YEARS:,} years: {one:.2f} s in one, {two:.2f} s in two")
    verdicts.at_least("two processes against one", one / two, 1.7, "×")


def main() -> int:
    verdicts = Verdicts()
    one_curve(verdicts)
    many_risks(verdicts)
    beside_pyfair(verdicts)
    two_processes(verdicts)
    return verdicts.status


if __name__ == "__main__":
    sys.exit(main())
