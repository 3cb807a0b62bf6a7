from datetime import date
from types import SimpleNamespace

import pytest

from steward.extensions.reports.kit.tables import safe_text
from steward.interfaces.web.figures import matrix, share
from steward.interfaces.web.kit.columns import Badge, Date, LevelBadge, Number, Text, in_words
from steward.interfaces.web.kit.paging import count_in_words

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 3, 10), "today"),
        (date(2026, 3, 11), "tomorrow"),
        (date(2026, 3, 9), "yesterday"),
        (date(2026, 3, 13), "in 3 days"),
        (date(2026, 3, 1), "9 days ago"),
        (date(2026, 12, 24), "24 Dec 2026"),
        (None, ""),
    ],
)
def test_near_days_are_said_in_words_and_far_ones_in_full(day, words):
    assert in_words(day, TODAY) == words


def test_a_column_follows_its_path_and_links_only_when_told():
    row = SimpleNamespace(system=SimpleNamespace(name="Chat"))
    assert Text("system.name").cell(row, href="/x").href == ""
    assert Text("system.name", link=True).cell(row, href="/x").href == "/x"
    assert Text("system.name").cell(row).text == "Chat"


def test_cells_carry_tone_level_number_and_exact_day():
    row = SimpleNamespace(
        status="open", level="high", effort=1234.5, due_on=TODAY, get_status_display=lambda: "Open"
    )
    assert Badge("status", tones={"open": "warn"}).cell(row).tone == "warn"
    assert Badge("status").cell(row).text == "Open"
    assert LevelBadge("level").cell(row).text == "High"
    assert Number("effort", unit="d", digits=1).cell(row).text == "1,234.5 d"
    assert Date("due_on").cell(row, today=TODAY).exact == "2026-03-10"


def test_words_that_look_like_formulas_are_exported_as_words():
    assert safe_text("=1+1") == "'=1+1"
    assert safe_text("plain") == "plain"
    assert safe_text(-4) == -4


def test_a_count_at_its_bound_says_that_there_are_more():
    assert count_in_words(10_000, more=True) == "10\u202f000+"
    assert count_in_words(3, more=False) == "3"


def test_the_matrix_runs_from_almost_certain_down_and_links_only_fields_with_risks():
    levels = [["low"] * 5 for _ in range(5)]
    figure = matrix(levels, counts={(5, 1): 2}, href=lambda li, co: f"/risks?{li}{co}")

    assert [row.score for row in figure.rows] == [5, 4, 3, 2, 1]
    assert (figure.rows[0].cells[0].href, figure.rows[0].cells[1].href) == ("/risks?51", "")


def test_a_range_says_both_ends_or_one():
    assert share("4", "Context", 0.4, 0.65).words == "40–65 %"
    assert share("4", "Context", 0.4, 0.4).words == "40 %"
