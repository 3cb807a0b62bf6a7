import math
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.risks.rules.frequencies import rate_of_probability, score_of_rate
from steward.domain.risks.terms import Criteria
from steward.extensions.exchange.registers.amounts import (
    Money,
    comma_is_decimal,
    money_heading,
    read_money,
)
from steward.extensions.exchange.registers.scales import (
    detect_scale,
    put_on_five,
    read_level,
    read_ordinal,
    read_rate,
)
from steward.extensions.exchange.registers.values import (
    DateStyle,
    date_style,
    read_date,
    read_frequency,
    read_response,
    read_several,
    read_share,
    read_status,
)
from steward.foundation.core.errors import Invalid

DAY, MONTH = DateStyle.DAY_FIRST, DateStyle.MONTH_FIRST


@pytest.mark.parametrize(
    ("cells", "steps"),
    [
        (["1", "3", "5"], [1, 3, 5]),
        (["4 - Major", "Likely (4)", "5: Severe", "2. Minor", "4/5"], [4, 4, 5, 2, 4]),
        (["Rare", "unlikely", "Possible", "LIKELY", "Almost certain"], [1, 2, 3, 4, 5]),
        (["Low", "Medium", "High"], [1, 3, 5]),
        (["Very low", "Low", "Medium", "High", "Very high"], [1, 2, 3, 4, 5]),
        (["Low", "Medium", "High", "Critical"], [1, 2, 4, 5]),
        (["1 - Low", "2 - Medium", "3 - High"], [1, 3, 5]),
        (["1", "4", "7"], [1, 3, 5]),
        (["0", "2", "4"], [1, 3, 5]),
        (["1 - Very high", "3 - Medium", "5 - Very low"], [5, 3, 1]),
        (["10 %", "0.2", "95%"], [1, 1, 5]),
        (["Major", "4 - Major", "Odd (2)", "odd"], [4, 4, 2, 2]),
        (["Severe", "Catastrophic"], [4, 5]),
        (["gering", "mittel", "hoch", "sehr hoch"], [1, 2, 4, 5]),
        (["Faible", "Modérée", "Élevée"], [1, 3, 5]),
        (["Improbable", "Posible", "Casi seguro"], [2, 3, 5]),
        (["2.5", "5"], [3, 5]),
    ],
)
def test_cells_are_put_on_five_steps(cells, steps):
    scale = detect_scale(cells)
    assert [read_ordinal(cell, scale) for cell in cells] == steps


def test_the_heading_and_the_other_side_say_how_many_steps_there_are():
    assert detect_scale(["1", "4"], "Likelihood (1-4)").size == 4
    assert detect_scale(["1", "2", "3", "4"] * 10).size == 4
    assert detect_scale(["1", "2", "3", "4"] * 10, also=["5"]).size == 5
    assert detect_scale(["1", "2", "3", "4"]).size == 5
    assert detect_scale(["2", "3"], also=["9", "10"]).size == 10


def test_a_heading_in_per_cent_makes_probabilities_of_numbers():
    scale = detect_scale(["5", "60", "100"], "Likelihood (%)")
    assert [read_ordinal(cell, scale) for cell in ("5", "60", "100", "35%")] == [1, 3, 5, 2]
    with pytest.raises(Invalid, match="use a probability such as 20%"):
        read_ordinal("120", scale)


@st.composite
def bands(draw):
    """Criteria of three to seven likelihood bands with any edges."""
    steps = draw(st.lists(st.floats(1.3, 12), min_size=2, max_size=6))
    edges = [draw(st.floats(1e-3, 0.5))]
    for step in steps[1:]:
        edges.append(edges[-1] * step)
    middles = (edges[0] / 2, *(low * 1.1 for low in edges))
    cells = (Criteria().cells[0],) * len(middles)
    return Criteria(frequencies=middles, frequency_edges=tuple(edges), cells=cells)


@given(bands(), st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_probability_stands_in_the_band_of_its_frequency(criteria, one, other):
    low, high = sorted((one, other))
    cells = [f"{value / 100:.2f} %" for value in (low, high)]
    scale = detect_scale(cells, criteria=criteria)
    rates = [read_rate(cell, scale) for cell in cells]
    placed = [criteria.place(rate, 1).likelihood for rate in rates]
    for value, rate, band in zip((low, high), rates, placed, strict=True):
        if value == 10_000:
            assert band == len(criteria.frequencies)
        elif value == 0:
            assert band == 1
        else:
            assert rate == pytest.approx(-math.log(1 - value / 10_000))
    scores = [read_ordinal(cell, scale) for cell in cells]
    assert placed == sorted(placed)
    assert scores == sorted(scores)


@given(st.floats(0, 1))
def test_of_the_usual_bands_each_is_its_own_score(share):
    rate = rate_of_probability(Criteria(), share)
    assert score_of_rate(Criteria(), rate) == Criteria().place(rate, 1).likelihood


@pytest.mark.parametrize(
    ("cells", "heading"),
    [
        (["2%", "10 %", "20%", "80 %", "100%"], "Likelihood"),
        (["0.02", "0.1", "0,2", "0.8", "1"], "Probability"),
        (["2", "10", "20", "80", "100"], "Probability (%)"),
    ],
)
def test_per_cents_and_shares_are_read_by_the_bands_and_it_is_said(cells, heading):
    scale = detect_scale(cells, heading, criteria=Criteria())
    assert [read_ordinal(cell, scale) for cell in cells] == [1, 2, 3, 4, 5]
    assert "p stands for -ln(1 - p) events a year" in scale.reason


def test_one_slip_of_the_pen_makes_no_larger_scale():
    scale = detect_scale(["1", "3", "5"] * 10 + ["7"])
    with pytest.raises(Invalid, match="“7” is no step of the scale; use a number from 1 to 5"):
        read_ordinal("7", scale)


@pytest.mark.parametrize(
    "cell", ["[1-5]", "3-4", "somewhat", "99", "12 (12)", "0", "-4", "x" * 200]
)
def test_a_cell_that_is_no_step_is_refused(cell):
    with pytest.raises(Invalid, match="use a number from 1 to 5"):
        read_ordinal(cell, detect_scale(["1", "5"]))


@given(st.integers(3, 10))
def test_every_scale_goes_from_one_to_five_without_stepping_back(size):
    steps = [put_on_five(position, size) for position in range(1, size + 1)]
    assert (steps[0], steps[-1]) == (1, 5)
    assert steps == sorted(steps)
    assert steps == [6 - step for step in reversed(steps)]


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        ("HIGH", "high"),
        ("12 - Medium", "medium"),
        ("Extreme risk", "critical"),
        ("Red", "critical"),
        ("sehr gering", "low"),
        ("élevé", "high"),
    ],
)
def test_levels_are_read_by_name(cell, level):
    assert read_level(cell) == level


def test_a_score_is_no_level():
    with pytest.raises(Invalid, match="“20” is no level; use low, medium, high, critical"):
        read_level("20")


@pytest.mark.parametrize(
    ("cell", "amount", "currency"),
    [
        ("EUR 1.2m", "1200000.00", "EUR"),
        ("$40,000", "40000.00", "USD"),
        ("1.234,56 €", "1234.56", "EUR"),
        ("40k", "40000.00", ""),
        ("CHF 1’200.50", "1200.50", "CHF"),
        ("1 234,5", "1234.50", ""),
        ("1,5 Mio. €", "1500000.00", "EUR"),
        ("500 TEUR", "500000.00", "EUR"),
        ("£2.250m", "2250000.00", "GBP"),
        ("1.500", "1500.00", ""),
        ("0.125", "0.13", ""),
        ("12345.678", "12345.68", ""),
        ("0", "0.00", ""),
    ],
)
def test_amounts_are_read_as_people_write_them(cell, amount, currency):
    assert read_money(cell) == Money(Decimal(amount), currency)


def test_the_column_says_which_sign_stands_before_the_decimals():
    assert comma_is_decimal(["1,234", "12,50", "1.000,00"])
    assert not comma_is_decimal(["1,234", "12.50"])
    assert read_money("1,234", comma=True).amount == Decimal("1.23")
    assert read_money("1,234").amount == 1234


@pytest.mark.parametrize(
    ("heading", "found"),
    [
        ("Cost (k€)", ("EUR", 1000)),
        ("Kosten in TEUR", ("EUR", 1000)),
        ("Budget USD m", ("USD", 1_000_000)),
        ("Cost per try", ("", 1)),
        ("Cost", ("", 1)),
    ],
)
def test_a_heading_gives_currency_and_unit(heading, found):
    assert money_heading(heading) == found


@pytest.mark.parametrize("cell", ["-5", "(500)", "10k-20k", "a lot", "1e400", "9" * 30, "5 apples"])
def test_what_is_no_amount_is_refused(cell):
    with pytest.raises(Invalid, match="use an amount such as 40,000"):
        read_money(cell)


@pytest.mark.parametrize(("cell", "share"), [("20%", 0.2), ("0.2", 0.2), ("0,2", 0.2), ("1", 1.0)])
def test_shares_are_read(cell, share):
    assert read_share(cell) == share


@pytest.mark.parametrize("cell", ["120%", "2", "", "much"])
def test_what_is_no_share_is_refused(cell):
    with pytest.raises(Invalid, match=r"a share such as 20% or 0\.2"):
        read_share(cell)


@pytest.mark.parametrize(
    ("cell", "rate"),
    [
        ("0.2", 0.2),
        ("20%", 0.2231435513),
        ("once in 5 years", 0.2),
        ("Every 5 years", 0.2),
        ("1 in 10 years", 0.1),
        ("3 per month", 36.0),
        ("monthly", 12.0),
        ("twice a year", 2.0),
        ("2x jährlich", 2.0),
        ("alle 2 Jahre", 0.5),
        ("tous les 4 ans", 0.25),
        ("cada 10 años", 0.1),
        ("1/50", 0.02),
    ],
)
def test_frequencies_become_events_a_year(cell, rate):
    assert read_frequency(cell) == pytest.approx(rate)


@pytest.mark.parametrize("cell", ["0", "5 years", "often", "every 0 years", "1/0", "9999999999"])
def test_what_is_no_frequency_is_refused(cell):
    with pytest.raises(Invalid, match="use events a year"):
        read_frequency(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-12-31",
        "2026-12-31T10:30:00",
        "31/12/2026",
        "12/31/2026",
        "31.12.2026",
        "31.12.26",
        "Dec 31 2026",
        "December 31st, 2026",
        "31 Dec 2026",
        "31. Dezember 2026",
        "31 décembre 2026",
        "31 de diciembre de 2026",
        "31-Dec-26",
    ],
)
@pytest.mark.parametrize("style", list(DateStyle))
def test_dates_are_read_in_many_styles(cell, style):
    assert read_date(cell, style) == date(2026, 12, 31)


def test_the_column_says_whether_days_come_first():
    assert date_style(["01/02/2026", "31/12/2026"]) is DAY
    assert date_style(["01/02/2026", "12/31/2026"]) is MONTH
    assert date_style(["01/02/2026"]) is date_style(["31/12/2026", "12/31/2026"]) is None
    assert read_date("01/02/2026", DAY) == date(2026, 2, 1)
    assert read_date("01/02/2026", MONTH) == date(2026, 1, 2)


def test_a_month_is_a_day_only_where_it_is_said_which():
    assert read_date("Feb 2028", DAY, "last") == date(2028, 2, 29)
    assert read_date("02/2028", DAY, "first") == date(2028, 2, 1)
    with pytest.raises(Invalid, match="“Feb 2028” is no date"):
        read_date("Feb 2028", DAY)


@pytest.mark.parametrize(
    "cell",
    ["30/02/2026", "2026-13-01", "0/0/2026", "1.1.1066", "soon", "Dec 2026", "46000", "٣/٣/٢٠٢٦"],
)
def test_what_is_no_day_is_refused(cell):
    with pytest.raises(Invalid, match="use a date such as 2026-12-31"):
        read_date(cell, DAY)


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("A.5.2, A.6.1", ("A.5.2", "A.6.1")),
        ("A.5.2; A.6.1\nA.7.4", ("A.5.2", "A.6.1", "A.7.4")),
        ("C-1/C-2 / C-1", ("C-1", "C-2")),
        ("A/1, A/2", ("A/1", "A/2")),
        ("  ", ()),
    ],
)
def test_several_values_in_a_cell_are_taken_apart(cell, items):
    assert read_several(cell) == items


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("Open", "open"),
        ("Jun 2026 — CLOSED (done)", "closed"),
        ("In Bearbeitung", "in_progress"),
        ("Not started", "open"),
        ("clôturé", "closed"),
        ("Closely monitored", "monitored"),
        ("not yet closed", "open"),
        ("Abierto", "open"),
        ("Dec 2026 - monitored", "monitored"),
    ],
)
def test_states_are_read(cell, status):
    assert read_status(cell) == status


@pytest.mark.parametrize(
    ("cell", "response"),
    [
        ("Mitigate", "mitigate"),
        ("Reduce (treat)", "mitigate"),
        ("Vermeiden", "avoid"),
        ("Transférer", "transfer"),
        ("Réduire", "mitigate"),
        ("Aceptar", "accept"),
        ("tolerate", "accept"),
    ],
)
def test_responses_are_read(cell, response):
    assert read_response(cell) == response


def test_a_sentence_is_no_response():
    with pytest.raises(Invalid, match="use mitigate, transfer, avoid, accept"):
        read_response("Reduce the share of wrong answers by training")
