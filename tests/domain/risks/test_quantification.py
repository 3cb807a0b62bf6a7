import math
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from statistics import NormalDist
from uuid import UUID

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from steward.domain.risks.quantification.curves import AppetiteCurve, combined_curve, exact_curve
from steward.domain.risks.quantification.draws import CommonFactor, Draws
from steward.domain.risks.quantification.functions import (
    binomial_quantile,
    normal_score,
    normal_share,
    poisson_quantile,
    scores_of,
)
from steward.domain.risks.quantification.losses import LogNormal, Pert
from steward.domain.risks.quantification.portfolio import (
    blocks,
    combine,
    contributions,
    simulate,
    simulate_block,
    worst_years,
)
from steward.domain.risks.quantification.scenarios import (
    Scenario,
    agreement,
    between,
    from_bands,
    once_in,
    times_a_year,
)
from steward.foundation.core.errors import Invalid

RANGE = LogNormal.between(1e5, 1e6)
GROUND = [
    (0.1, 40_400.13, 314_000, 810_000),
    (0.5, 202_000.64, 937_000, 1_630_500),
    (3, 1_212_003.85, 2_904_000, 4_008_000),
    (10, 4_040_012.83, 6_983_000, 8_600_000),
]
TAIL = [0.9, 0.95, 0.99, 0.995, 0.999]
NAN, INF = math.nan, math.inf

rates = st.floats(0.01, 60)
sigmas = st.floats(0.1, 2.2)
lognormals = st.builds(LogNormal, st.floats(2, 20), sigmas)
perts = st.tuples(st.floats(0, 1e4), st.floats(1, 1e6), st.floats(0, 1)).map(
    lambda of: Pert(of[0], of[0] + of[1] * of[2], of[0] + of[1])
)
severities = lognormals | perts
seeds = st.integers(0, 2**64 - 1)


def risk(number, rate=1.0, severity=RANGE):
    return Scenario(UUID(int=number), rate, severity)


def a_portfolio(count):
    return [
        risk(n, 0.05 * (1 + n % 13), RANGE if n % 3 else Pert(1e4, 2e4 + n, 9e5))
        for n in range(1, count + 1)
    ]


@pytest.mark.parametrize(("rate", "mean", "p95", "p99"), GROUND)
def test_the_exact_curve_meets_the_ground_truth(rate, mean, p95, p99):
    curve = exact_curve(rate, RANGE)
    assert (RANGE.mu, RANGE.sigma) == pytest.approx((12.6642180115, 0.6999361692), abs=5e-11)
    assert curve.mean == pytest.approx(mean, abs=0.005)
    assert curve.standard_deviation**2 == pytest.approx(rate * RANGE.second_moment, rel=1e-12)
    assert curve.no_loss == math.exp(-rate)
    # The figures of the truth are rounded to half a thousand, at most 0.06 % of the smallest.
    assert curve.quantile([0.95, 0.99]).tolist() == pytest.approx([p95, p99], rel=6e-4)


@pytest.mark.parametrize(("rate", "mean", "p95", "p99"), GROUND)
def test_the_simulation_meets_the_ground_truth_within_its_error_bars(rate, mean, p95, p99):
    portfolio = simulate([risk(1, rate)], 200_000, 20)
    curve = exact_curve(rate, RANGE)
    assert portfolio.expected == pytest.approx(mean, abs=0.005)
    assert abs(portfolio.mean - mean) < 4 * portfolio.standard_error
    assert abs(portfolio.no_loss - curve.no_loss) < 4 * math.sqrt(curve.no_loss / 200_000)
    assert abs(portfolio.tvar(0.99) - curve.tvar(0.99)) < 4 * portfolio.tvar_error(0.99)
    for share, truth in ((0.95, p95), (0.99, p99)):
        low, high = portfolio.interval(share, 0.9999)
        assert low * 0.9994 < truth < high * 1.0006
        assert high - low < 0.08 * truth
    away = portfolio.exceedance(p99) - curve.exceedance(p99)
    assert abs(away) < 4 * portfolio.exceedance_error(p99)


@pytest.mark.parametrize("rate", [0.02, 0.2, 1, 7, 100, 1000])
@pytest.mark.parametrize(
    "severity",
    [LogNormal(10, 0.05), LogNormal(10, 0.7), LogNormal(10, 1.6), Pert(0, 0, 9), Pert(5, 6, 20)],
    ids=repr,
)
def test_the_curve_is_within_a_twentieth_of_a_percent_of_a_64_times_finer_one(rate, severity):
    curve, fine = exact_curve(rate, severity), exact_curve(rate, severity, 1 << 18)
    assert curve.quantile(TAIL) == pytest.approx(fine.quantile(TAIL), rel=5e-4)
    assert curve.tvar(0.99) == pytest.approx(fine.tvar(0.99), rel=2e-3)


@pytest.mark.parametrize("rate", [0.3, 4, 300])
def test_the_mean_excess_agrees_with_the_closed_form(rate):
    curve = exact_curve(rate, RANGE)
    area = np.trapezoid(curve.exceedances, curve.amounts)
    assert area == pytest.approx(curve.mean, rel=4e-3)
    assert curve.tvar(0) == pytest.approx(curve.mean, rel=1e-9)


def test_an_unlikely_year_is_one_event():
    curve = exact_curve(1e-4, RANGE)
    amounts = np.array([1e5, 5e5, 1e6])
    assert curve.exceedance(amounts) == pytest.approx(1e-4 * (1 - RANGE.cdf(amounts)), rel=1e-3)
    assert curve.quantile(0.999) == 0


@given(rates, severities, st.floats(0.05, 0.95))
def test_a_scenario_split_in_two_has_the_same_law(rate, severity, part):
    whole = exact_curve(rate, severity)
    parts = combined_curve([risk(1, rate * part, severity), risk(2, rate * (1 - part), severity)])
    assert parts.mean == pytest.approx(whole.mean)
    assert parts.no_loss == pytest.approx(whole.no_loss)
    assert np.abs(parts.exceedance(whole.amounts) - whole.exceedances).max() < 1e-6


@given(rates, severities, st.floats(0.001, 1000))
def test_scaling_money_scales_quantiles(rate, severity, factor):
    before, after = exact_curve(rate, severity), exact_curve(rate, severity.scaled(factor))
    assert after.quantile(TAIL) == pytest.approx(before.quantile(TAIL) * factor, rel=1e-4)
    assert after.tvar(0.95) == pytest.approx(before.tvar(0.95) * factor, rel=1e-4)


@given(rates, lognormals, st.floats(0.05, 1), st.floats(0.05, 1))
def test_an_effective_control_never_raises_an_exact_exceedance(rate, severity, rarer, milder):
    before = exact_curve(rate, severity)
    after = exact_curve(rate * rarer, severity.scaled(milder))
    amounts = before.quantile(np.linspace(0.01, 0.9999, 200))
    assert np.all(after.exceedance(amounts) <= before.exceedance(amounts * (1 - 1e-3)) + 1e-6)


@given(rates, severities)
@example(39.0, Pert(21.0, 22.0, 22.0))
def test_a_curve_falls_and_its_tail_mean_is_never_below_its_quantile(rate, severity):
    curve = exact_curve(rate, severity)
    assert np.all(np.diff(curve.amounts) > 0)
    assert np.all(np.diff(curve.exceedances) <= 0)
    assert curve.exceedances[0] == pytest.approx(1 - curve.no_loss)
    shares = np.linspace(0, 0.9999, 40)
    quantiles = curve.quantile(shares)
    assert np.all(np.diff(quantiles) >= 0)
    assert np.all(quantiles[shares < curve.no_loss] == 0)
    for share, quantile in zip(shares, quantiles, strict=True):
        assert curve.tvar(share) >= quantile
    amounts, exceedances = curve.points(50)
    assert len(amounts) == 50
    assert np.all(np.diff(amounts) > 0)
    assert np.all(np.diff(exceedances) <= 0)


@given(seeds, st.floats(0.05, 1), st.floats(0.05, 1), st.floats(0.1, 1))
def test_common_random_numbers_never_raise_a_figure(seed, rarer, milder, log_sd):
    before = a_portfolio(8)
    after = [each.scaled(rarer, milder) if each.id.int % 2 else each for each in before]
    factors = [CommonFactor(UUID(int=99), frozenset(each.id for each in before[:4]), log_sd)]
    old, new = simulate(before, 2_000, seed, factors), simulate(after, 2_000, seed, factors)
    assert np.all(new.by_year <= old.by_year)
    shares = np.linspace(0.5, 0.999, 30)
    assert np.all(new.quantile(shares) <= old.quantile(shares))
    assert new.tvar(0.99) <= old.tvar(0.99)
    assert old.tvar(0.99) >= old.quantile(0.99)


@given(seeds, st.integers(1, 5000))
def test_the_same_seed_gives_the_same_bytes_whatever_the_chunk(seed, chunk):
    (block,) = blocks(a_portfolio(5))
    factors = [CommonFactor(UUID(int=99), frozenset({block[0].id}), 0.5)]
    first = simulate_block(block, 1_000, seed, factors)
    assert first.tobytes() == simulate_block(block, 1_000, seed, factors).tobytes()
    assert first.tobytes() == simulate_block(block, 1_000, seed, factors, chunk).tobytes()
    assert first.tobytes() != simulate_block(block, 1_000, seed ^ 1, factors).tobytes()


def test_order_of_the_list_and_number_of_workers_make_no_difference():
    scenarios = a_portfolio(300)
    alone = simulate(scenarios, 2_000, 7)
    job = partial(simulate_block, years=2_000, seed=7)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as workers:
        together = combine(scenarios, 2_000, workers.map(job, blocks(scenarios)))
    backwards = simulate(scenarios[::-1], 2_000, 7)
    assert len(blocks(scenarios)) == 3
    assert alone.by_year.tobytes() == together.by_year.tobytes() == backwards.by_year.tobytes()


@given(seeds)
def test_a_neighbour_never_changes_the_draws_of_a_risk(seed):
    scenarios = a_portfolio(6)
    every = [CommonFactor(UUID(int=98), frozenset({scenarios[5].id}), 0.7)]
    worst = np.ones(500, dtype=np.bool_)
    full = contributions(tuple(scenarios), worst, seed, every)
    for each, found in zip(scenarios[:5], full, strict=False):
        assert contributions((each,), worst, seed) == [found]
    whole, rest = simulate(scenarios, 500, seed), simulate(scenarios[1:], 500, seed)
    alone = simulate(scenarios[:1], 500, seed)
    assert np.allclose(whole.by_year, rest.by_year + alone.by_year, rtol=1e-12, atol=0)


def test_contributions_add_up_to_the_worst_years():
    scenarios = a_portfolio(40)
    portfolio = simulate(scenarios, 5_000, 3)
    worst = worst_years(portfolio, 0.01)
    found = contributions(tuple(scenarios), worst, 3)
    assert np.count_nonzero(worst) == 50
    assert sum(each.worst for each in found) == pytest.approx(portfolio.by_year[worst].mean())
    assert sum(each.mean for each in found) == pytest.approx(portfolio.expected)
    assert portfolio.by_year[worst].min() >= portfolio.by_year[~worst].max()


def test_the_portfolio_meets_the_exact_sum():
    scenarios = a_portfolio(30)
    portfolio, curve = simulate(scenarios, 50_000, 11), combined_curve(scenarios)
    assert portfolio.expected == pytest.approx(curve.mean)
    assert abs(portfolio.mean - curve.mean) < 4 * portfolio.standard_error
    assert portfolio.standard_deviation == pytest.approx(curve.standard_deviation, rel=0.02)
    for share in (0.1, 0.5, 0.9, 0.99, 0.999):
        low, high = portfolio.interval(share, 0.9999)
        assert low <= curve.quantile(share) <= high


def test_a_common_factor_keeps_the_mean_and_fattens_the_tail():
    scenarios = [risk(n, 0.5) for n in range(1, 201)]
    factor = CommonFactor(UUID(int=999), frozenset(each.id for each in scenarios), 0.5)
    free, shaken = simulate(scenarios, 20_000, 5), simulate(scenarios, 20_000, 5, [factor])
    assert abs(shaken.mean - shaken.expected) < 4 * shaken.standard_error
    assert free.quantile(0.99) / free.mean == pytest.approx(1.35, abs=0.05)
    assert shaken.quantile(0.99) / shaken.mean == pytest.approx(2.9, abs=0.15)
    spread = math.exp(0.25) - 1
    within = free.standard_deviation**2 / shaken.expected**2
    assert shaken.standard_deviation / shaken.expected == pytest.approx(
        math.sqrt(spread + within), rel=0.05
    )


def test_two_factors_multiply():
    scenario = risk(1, 2.0, LogNormal(0, 0.1))
    factors = [CommonFactor(UUID(int=n), frozenset({scenario.id}), 0.4) for n in (2, 3)]
    shaken = simulate([scenario], 100_000, 5, factors)
    mean, square = scenario.severity.mean, scenario.severity.second_moment
    variance = 2 * square + (2 * mean) ** 2 * (math.exp(0.32) - 1)
    assert abs(shaken.mean - 2 * mean) < 4 * shaken.standard_error
    assert shaken.standard_deviation == pytest.approx(math.sqrt(variance), rel=0.02)


def test_events_are_poisson_in_number_and_as_estimated_in_size():
    draws = Draws(50_000, 8, (), 1 << 14)
    parts = list(draws.events(risk(1, 4.0)))
    years, losses = (np.concatenate(column) for column in zip(*parts, strict=True))
    counts = np.bincount(years, minlength=50_000)
    assert counts.mean() == pytest.approx(4, abs=0.04)
    assert counts.var() == pytest.approx(4, abs=0.15)
    assert np.mean(losses < 1e5) == pytest.approx(0.05, abs=0.002)
    assert np.mean(losses > 1e6) == pytest.approx(0.05, abs=0.002)
    assert losses.astype(float).mean() == pytest.approx(RANGE.mean, rel=0.01)


@pytest.mark.parametrize("severity", [RANGE, Pert(10, 20, 100), Pert(0, 0, 1), Pert(0, 1, 1)])
def test_a_severity_agrees_with_itself(severity):
    shares = (np.arange(200_000) + 0.5) / 200_000
    amounts = severity.quantile(shares)
    assert np.abs(severity.cdf(amounts) - shares).max() < 1e-9
    assert amounts.mean() == pytest.approx(severity.mean, rel=1e-3)
    assert (amounts**2).mean() == pytest.approx(severity.second_moment, rel=5e-3)
    cut = severity.quantile(0.7)
    limited = severity.limited(np.array([cut]))[0]
    assert np.minimum(amounts, cut).mean() == pytest.approx(limited, rel=1e-4)
    drawn = severity.at_scores(normal_score(shares).astype(np.float32))
    assert np.abs(drawn - amounts).max() <= 2e-5 * amounts.max()


def test_the_functions_agree_with_those_of_the_language():
    scores = np.linspace(-37, 8, 500)
    truth = [math.erfc(-score / math.sqrt(2)) / 2 for score in scores]
    assert normal_share(scores) == pytest.approx(truth, rel=1e-7, abs=1e-300)
    shares = np.concatenate((np.logspace(-300, -1, 100), 1 - np.logspace(-15, -1, 100)))
    assert normal_score(shares) == pytest.approx([NormalDist().inv_cdf(p) for p in shares])
    words = np.array([0, 1, 5, 2**31 - 1, 2**31, 2**32 - 1, 123_456_789], dtype=np.uint32)
    exact = [-NormalDist().inv_cdf((int(word) + 0.5) / 2**32) for word in words]
    assert scores_of(words) == pytest.approx(exact, abs=1e-5)


@given(st.floats(0.01, 500), st.floats(1e-6, 1 - 1e-6), st.floats(0.1, 1))
def test_a_poisson_quantile_is_the_first_count_that_reaches_its_share(mean, share, less):
    count = poisson_quantile(mean, share)
    below = [math.exp(n * math.log(mean) - mean - math.lgamma(n + 1)) for n in range(count + 1)]
    assert math.fsum(below) >= share - 1e-9
    assert math.fsum(below[:-1]) <= share + 1e-9
    assert poisson_quantile(mean * less, share) <= count


@given(st.integers(1, 400), st.floats(0.01, 0.99), st.floats(1e-4, 1 - 1e-4))
def test_a_binomial_quantile_is_the_first_count_that_reaches_its_share(trials, chance, share):
    count = binomial_quantile(trials, chance, share)
    below = [
        math.comb(trials, n) * chance**n * (1 - chance) ** (trials - n) for n in range(count + 1)
    ]
    assert math.fsum(below) >= share - 1e-9
    assert math.fsum(below[:-1]) <= share + 1e-9


def test_words_for_frequencies():
    assert once_in(10).rate == times_a_year(0.1).rate == 0.1
    assert between(0.1, 10) == type(between(1, 1))(pytest.approx(1.0), 0.1, 10)


@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=9))
def test_experts_agree_on_the_geometric_mean(estimates):
    found = agreement(estimates)
    assert min(estimates) * (1 - 1e-9) <= found.value <= max(estimates) * (1 + 1e-9)
    assert found.ratio == max(estimates) / min(estimates)
    assert found.geometric_sd >= 1
    assert agreement([1, 100]).value == pytest.approx(10)
    assert agreement([1, math.e**2]).geometric_sd == pytest.approx(math.exp(math.sqrt(2)))


def test_a_cell_of_the_matrix_becomes_a_scenario():
    found = from_bands(UUID(int=1), (0.1, 1), (1e5, 1e6))
    assert found.rate == pytest.approx(math.sqrt(0.1))
    assert found.severity == RANGE
    assert found.scaled(0.5, 0.1).severity.mean == pytest.approx(RANGE.mean / 10)


def test_an_appetite_is_breached_where_the_curve_lies_above():
    curve = exact_curve(0.5, RANGE)
    appetite = AppetiteCurve(((1e5, 0.5), (1e6, 0.02), (1e7, 0.001)))
    (breach,) = appetite.breaches(curve)
    assert 1e5 < breach.low < breach.amount < breach.high < 1e7
    assert breach.probability > breach.limit
    assert curve.exceedance(breach.low * 0.98) <= appetite.limit(breach.low * 0.98)
    assert curve.exceedance(breach.high * 1.02) <= appetite.limit(breach.high * 1.02)
    assert appetite.limit([1e4, 1e5, math.sqrt(1e11), 1e9]) == pytest.approx([1, 0.5, 0.1, 0.001])
    assert not AppetiteCurve(((1e5, 0.9),)).breaches(curve)
    assert AppetiteCurve(((1e6, 0.01),)).breaches(simulate([risk(1, 0.5)], 10_000, 1))


def test_a_quantile_without_enough_years_has_an_open_end():
    portfolio = simulate([risk(1, 5)], 100, 1)
    low, high = portfolio.interval(0.999)
    assert low > 0
    assert high == INF


BAD = [
    (lambda: LogNormal.between(2, 1), "low"),
    (lambda: LogNormal.between(5, 5), "high"),
    (lambda: LogNormal.between(-1, 5), "low"),
    (lambda: LogNormal.between(0, 5), "low"),
    (lambda: LogNormal.between(NAN, 5), "low"),
    (lambda: LogNormal.between(1, INF), "high"),
    (lambda: LogNormal.between(1, 1e300), "high"),
    (lambda: LogNormal.between(1e-300, 1), "high"),
    (lambda: LogNormal.between("1", 5), "low"),
    (lambda: LogNormal.between(1, 2, share=0), "share"),
    (lambda: LogNormal.between(1, 2, share=1), "share"),
    (lambda: LogNormal.between(1, 2, share=1.5), "share"),
    (lambda: LogNormal.between(1, 2, share=NAN), "share"),
    (lambda: LogNormal(1, 0), "sigma"),
    (lambda: LogNormal(1, -1), "sigma"),
    (lambda: LogNormal(NAN, 1), "mu"),
    (lambda: LogNormal(300, 1), "mu"),
    (lambda: RANGE.scaled(0), "factor"),
    (lambda: RANGE.scaled(NAN), "factor"),
    (lambda: RANGE.quantile(1.5), "shares"),
    (lambda: Pert(3, 2, 4), "mode"),
    (lambda: Pert(1, 5, 4), "maximum"),
    (lambda: Pert(2, 2, 2), "maximum"),
    (lambda: Pert(0, 0, 0), "maximum"),
    (lambda: Pert(-1, 2, 3), "minimum"),
    (lambda: Pert(1, NAN, 3), "mode"),
    (lambda: Pert(1, 2, INF), "maximum"),
    (lambda: Pert(1, 2, 1e300), "maximum"),
    (lambda: once_in(0), "years"),
    (lambda: once_in(-3), "years"),
    (lambda: once_in(1e300), "years"),
    (lambda: once_in(1e-9), "years"),
    (lambda: times_a_year(0), "rate"),
    (lambda: times_a_year(-1), "rate"),
    (lambda: times_a_year(NAN), "rate"),
    (lambda: times_a_year(1e300), "rate"),
    (lambda: times_a_year(1e-12), "rate"),
    (lambda: times_a_year(None), "rate"),
    (lambda: between(2, 1), "low"),
    (lambda: between(0, 1), "low"),
    (lambda: risk(1, 0), "rate"),
    (lambda: risk(1).scaled(rate=0), "rate"),
    (lambda: from_bands(UUID(int=1), (1, 0.1), (1, 2)), "low"),
    (lambda: from_bands(UUID(int=1), (0.1, 1), (2, 2)), "high"),
    (lambda: agreement([]), "estimates"),
    (lambda: agreement([1, 0]), "estimates"),
    (lambda: agreement([1, NAN]), "estimates"),
    (lambda: exact_curve(0, RANGE), "rate"),
    (lambda: exact_curve(INF, RANGE), "rate"),
    (lambda: exact_curve(1, RANGE, 1000), "points"),
    (lambda: exact_curve(1, RANGE).quantile(-0.1), "p"),
    (lambda: exact_curve(1, RANGE).quantile(NAN), "p"),
    (lambda: exact_curve(1, RANGE).tvar(1), "p"),
    (lambda: combined_curve([]), "scenarios"),
    (lambda: AppetiteCurve(()), "points"),
    (lambda: AppetiteCurve(((1, 0.5), (1, 0.4))), "amount"),
    (lambda: AppetiteCurve(((1, 0.5), (2, 0.6))), "probability"),
    (lambda: AppetiteCurve(((1, 0),)), "probability"),
    (lambda: AppetiteCurve(((NAN, 0.5),)), "amount"),
    (lambda: CommonFactor(UUID(int=1), frozenset(), 0), "log_sd"),
    (lambda: CommonFactor(UUID(int=1), frozenset(), 1e300), "log_sd"),
    (lambda: simulate([risk(1), risk(1)], 100, 1), "scenarios"),
    (lambda: simulate([risk(1)], 1, 1), "years"),
    (lambda: simulate([risk(1)], 10**9, 1), "years"),
    (lambda: simulate([risk(1)], 100, -1), "seed"),
    (lambda: simulate([risk(1)], 100, 2**64), "seed"),
    (lambda: simulate([risk(1)], 100, 1).quantile(2), "p"),
    (lambda: worst_years(simulate([risk(1)], 100, 1), 0), "share"),
]


@pytest.mark.parametrize(("make", "place"), BAD)
def test_bad_input_is_refused_with_the_field_and_the_reason(make, place):
    with pytest.raises(Invalid) as caught:
        make()
    assert caught.value.place == place
    assert caught.value.message


@given(lognormals, rates)
def test_the_figures_of_any_estimate_are_finite(severity, rate):
    assume(severity.mean < 1e14)
    curve = exact_curve(rate, severity)
    for values in (curve.amounts, curve.exceedances, curve.excesses):
        assert np.all(np.isfinite(values))
        assert not values.flags.writeable
