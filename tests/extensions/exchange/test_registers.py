import csv
import io
import time
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steward.extensions.exchange.registers.amounts import (
    Money,
)
from steward.extensions.exchange.registers.layout import read_register_table
from steward.extensions.exchange.registers.reading import RiskRow, read_register
from steward.extensions.exchange.registers.wording import FIELDS
from steward.foundation.core.errors import Invalid
from tests.extensions.exchange.samples import grid, workbook


def text_of(*lines, delimiter=","):
    packed = io.StringIO()
    csv.writer(packed, delimiter=delimiter).writerows(lines)
    return packed.getvalue().encode()


def read(*lines, mapping=None, values=None):
    return read_register(text_of(*lines), "register.csv", mapping, values)


def problems(preview):
    return [(item.row, item.column, item.value) for item in preview.problems]


def merged_register():
    """Return a workbook with a title, a banner row over the ratings and headings merged down."""
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    sheet = book.add_worksheet("Register")
    book.add_worksheet("Notes").write_string(0, 0, "nothing here")
    sheet.merge_range(0, 0, 0, 7, "Risks of our assistants")
    sheet.merge_range(2, 0, 3, 0, "ID")
    sheet.merge_range(2, 1, 3, 1, "Risk")
    sheet.merge_range(2, 2, 2, 3, "Inherent")
    sheet.merge_range(2, 4, 2, 5, "Residual")
    sheet.merge_range(2, 6, 3, 6, "Owner")
    for column, word in enumerate(("Likelihood", "Impact", "Likelihood", "Impact"), 2):
        sheet.write_string(3, column, word)
    sheet.write_row(4, 0, ["R1", "Drift", 4, "5 - Severe", 2, "3 - Moderate", "Ana"])
    sheet.merge_range(5, 0, 5, 7, "Risks of the second kind")
    sheet.write_row(6, 0, ["R2", "Leak", 3, "4 - Major", 1, "4 - Major", "Ben"])
    book.close()
    return packed.getvalue()


def test_headings_in_two_rows_under_a_banner_are_put_together():
    preview = read_register(merged_register(), "register.xlsx")
    assert preview.columns == (
        "ID",
        "Risk",
        "Inherent | Likelihood",
        "Inherent | Impact",
        "Residual | Likelihood",
        "Residual | Impact",
        "Owner",
    )
    assert [
        (r.row, r.key, r.title, r.inherent_likelihood, r.current_consequence, r.owner)
        for r in preview.rows
    ] == [(5, "R1", "Drift", 4, 3, "Ana"), (7, "R2", "Leak", 3, 4, "Ben")]
    assert problems(preview) == [(6, "ID", "Risks of the second kind")]
    assert "Only the sheet “Register” was read, not “Notes”." in preview.notes
    assert "The headings were found in rows 3 and 4 and put together." in preview.notes


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_two_rows_of_headings_are_found_in_text_whose_last_banner_ends_early(delimiter):
    content = text_of(
        ["Title", "Before measures", "", "After measures", ""],
        ["", "Probability", "Severity", "Probability", "Severity"],
        ["Drift", "4", "4", "2", "3"],
        delimiter=delimiter,
    )
    preview = read_register(content, "register.csv")
    row = preview.rows[0]
    assert preview.columns[-1] == "After measures | Severity"
    assert (row.row, row.inherent_likelihood, row.current_likelihood) == (3, 4, 2)
    assert (row.inherent_consequence, row.current_consequence) == (4, 3)


def test_a_title_above_the_headings_is_no_first_row_of_headings():
    table = read_register_table(
        text_of(["Initial risks"], [], ["Risk", "Likelihood", "Impact"], ["Drift", "4", "5"]),
        "register.csv",
    )
    assert (table.columns, table.first_row) == (("Risk", "Likelihood", "Impact"), 4)


def test_a_ragged_register_in_an_old_encoding_is_read():
    content = (
        "Risikoübersicht;;;\n;;;\nNr;Risiko;Eintrittswahrscheinlichkeit;Schadensausmaß;Kosten (T€)\n"
        "1;Verzerrung;mittel;hoch;12,5\n2;Ausfall;gering\n3;Missbrauch;hoch;mittel;8;zu viel\n"
    ).encode("cp1252")
    preview = read_register(content, "register.csv")
    assert [
        (r.key, r.inherent_likelihood, r.inherent_consequence, r.cost) for r in preview.rows
    ] == [
        ("1", 3, 5, Money(Decimal("12500.00"), "EUR")),
        ("2", 1, None, None),
        ("3", 5, 3, Money(Decimal("8000.00"), "EUR")),
    ]
    assert preview.problems == ()
    assert any("Windows-1252" in note for note in preview.notes)


def test_every_field_is_read_and_the_rest_is_kept():
    lines = [
        ["ID", "Title", "Category", "Cause", "Event", "Consequences", "AI system", "Owner"],
        [
            "R-1",
            "Drift",
            "Quality",
            "New data",
            "It drifts",
            "Wrong advice to people",
            "Helper",
            "Ana",
        ],
    ]
    more = [
        [
            "Gross level",
            "Net level",
            "Status",
            "Response",
            "Action plan",
            "Controls",
            "Cost",
            "Due",
        ],
        [
            "High",
            "low",
            "In progress",
            "Reduce",
            "Retrain it",
            "A.6.2, A.7.4",
            "$40,000",
            "31/01/2027",
        ],
    ]
    last = [
        ["Last review", "Frequency", "Loss min", "Loss max", "Colour of the folder"],
        ["1 Dec 2026", "once in 4 years", "EUR 10k", "EUR 1.5m", "blue"],
    ]
    preview = read(*[a + b + c for a, b, c in zip(lines, more, last, strict=True)])
    assert preview.problems == ()
    assert preview.rows[0].cells["Title"] == "Drift"
    assert preview.rows == (
        RiskRow(
            row=2,
            key="R-1",
            title="Drift",
            category="Quality",
            cause="New data",
            event="It drifts",
            consequence_text="Wrong advice to people",
            system="Helper",
            owner="Ana",
            inherent_level="high",
            current_level="low",
            status="in_progress",
            response="mitigate",
            treatment="Retrain it",
            controls=("A.6.2", "A.7.4"),
            cost=Money(Decimal(40000), "USD"),
            due_on=date(2027, 1, 31),
            reviewed_on=date(2026, 12, 1),
            frequency=0.25,
            loss_low=Money(Decimal(10000), "EUR"),
            loss_high=Money(Decimal(1500000), "EUR"),
            custom={"Colour of the folder": "blue"},
            cells=preview.rows[0].cells,
        ),
    )


def test_a_bad_cell_loses_the_cell_and_a_row_that_is_no_risk_is_named():
    mapping = {
        "No": "key",
        "Risk": "title",
        "L": "inherent_likelihood",
        "Cost": "cost",
        "Due": "due_on",
    }
    preview = read(
        ["No", "Risk", "L", "Cost", "Due"],
        ["1", "Drift", "perhaps", "cheap", "soon"],
        ["2", "", "3", "5", "2026-01-01"],
        ["Total of all risks", "", "", "", ""],
        ["No", "Risk", "L", "Cost", "Due"],
        ["1", "Leak", "n/a", "-", "TBD"],
        ["[id]", "[Title of the risk]", "[1-5]", "", ""],
        mapping=mapping,
    )
    assert problems(preview) == [
        (2, "L", "perhaps"),
        (2, "Cost", "cheap"),
        (2, "Due", "soon"),
        (3, "Risk", ""),
        (4, "No", "Total of all risks"),
        (5, "No", "No"),
        (6, "No", "1"),
        (7, "Risk", "[Title of the risk]"),
    ]
    assert [(row.row, row.key, row.title) for row in preview.rows] == [
        (2, "1", "Drift"),
        (6, "", "Leak"),
    ]
    assert preview.refused == 4
    reasons = [item.reason for item in preview.problems]
    assert reasons[0] == (
        "“perhaps” is no step of the scale; use a number from 1 to 5, or a word such as low, medium or high."
    )
    assert reasons[3] == "The risk has neither a title nor an event."
    assert reasons[6] == "Row 2 has the same; it was left out here."


def test_losses_that_contradict_each_other_lose_the_higher():
    preview = read(
        ["Risk", "Loss min", "Loss max"],
        ["A", "EUR 20k", "EUR 10k"],
        ["B", "EUR 20k", "USD 30k"],
        ["C", "EUR 20k", "EUR 30k"],
    )
    assert [item.reason for item in preview.problems] == [
        "The higher loss is below the lower, 20,000.00.",
        "The lower loss is in EUR, the higher in USD.",
    ]
    assert [row.loss_high for row in preview.rows] == [None, None, Money(Decimal(30000), "EUR")]


def test_people_say_what_values_mean():
    lines = (
        ["Risk", "Likelihood", "Status"],
        ["Drift", "Now and then", "Parked"],
        ["Leak", "now  and then", "Open"],
        ["Bias", "High", "Void"],
    )
    before = read(*lines)
    assert [(v.field, v.value, v.count, v.read_as) for v in before.values] == [
        ("inherent_likelihood", "Now and then", 1, ""),
        ("inherent_likelihood", "now  and then", 1, ""),
        ("inherent_likelihood", "High", 1, "5"),
        ("status", "Parked", 1, ""),
        ("status", "Open", 1, "open"),
        ("status", "Void", 1, ""),
    ]
    after = read(
        *lines,
        mapping=before.mapping,
        values={
            "Likelihood": {"Now and then": "2", "High": "4"},
            "Status": {"Parked": "monitored", "Void": ""},
        },
    )
    assert after.problems == ()
    assert [row.inherent_likelihood for row in after.rows] == [2, 2, 4]
    assert [row.status for row in after.rows] == ["monitored", "open", ""]


def test_an_event_that_tells_cause_and_consequence_in_lines_is_taken_apart():
    preview = read(
        ["ID", "Risk description"],
        ["1", "Wrong advice.\nCause: old data\nConsequence: harm;\nanger"],
    )
    row = preview.rows[0]
    assert (row.event, row.cause, row.consequence_text) == (
        "Wrong advice.",
        "old data",
        "harm;\nanger",
    )


def test_a_title_that_is_too_long_is_kept_as_the_event():
    preview = read(["Risk", "Owner"], ["x" * 301, "Ana"], ["y" * 20_001, "Ben"])
    assert [(row.title, row.event) for row in preview.rows] == [("", "x" * 301)]
    assert [item.reason for item in preview.problems] == [
        "301 characters; 300 are the limit.",
        "The risk has neither a title nor an event. 20,001 characters; 300 are the limit.",
    ]


def test_dates_follow_the_other_columns_where_their_own_does_not_tell():
    lines = (["Risk", "Due", "Last review"], ["Drift", "02/01/2027", "12/31/2026"])
    assert read(*lines).rows[0].due_on == date(2027, 2, 1)
    alone = read(["Risk", "Due"], ["Drift", "02/01/2027"])
    assert alone.rows[0].due_on == date(2027, 1, 2)
    assert "Whether days or months come first in “Due” is not sure: day first." in alone.notes


def test_dates_of_a_workbook_are_dates():
    book = io.BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["Risk", "Due"])
        sheet.write_string(1, 0, "Drift")
        sheet.write_datetime(1, 1, date(2027, 3, 9), made.add_format({"num_format": "d/m/yy"}))
    assert read_register(book.getvalue(), "r.xlsx").rows[0].due_on == date(2027, 3, 9)


@pytest.mark.parametrize(
    ("mapping", "values", "words"),
    [
        ({"Riesgo": "title"}, None, "The table has no column “Riesgo”"),
        ({"Risk": "titel"}, None, "A risk has no field “titel”"),
        ({"Risk": "title", "L": "title"}, None, "Two columns lead to “title”"),
        ({"L": "inherent_likelihood"}, None, "Say which column holds the title or the event"),
        (None, {"Other": {}}, "The table has no column “Other”"),
        (
            {"Risk": "title", "L": "inherent_likelihood"},
            {"L": {"High": "6"}},
            "“6” is not what this can be read as; use 1, 2, 3, 4, 5",
        ),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(mapping, values, words):
    with pytest.raises(Invalid, match=words):
        read(["Risk", "L"], ["Drift", "4"], mapping=mapping, values=values)


def test_without_a_title_nothing_is_read_but_everything_is_shown():
    preview = read(["Score", "Size"], ["4", "5"])
    assert (preview.rows, preview.problems) == ((), ())
    assert preview.notes[-1].startswith("No column seems to hold the title")


CELLS = st.one_of(
    st.text(max_size=25),
    st.text(alphabet="0123456789.,/-€$%()[] kmM:;\n'", max_size=25),
    st.sampled_from(
        ["Likelihood", "Inherent", "Impact", "4 - Major", "31/12/2026", "EUR 1.2m", "²/³"]
    ),
    st.sampled_from(
        ["once in 5 years", "5" * 130, "Risk", "Due date", "Cost (k€)", "9" * 119, "n/a"]
    ),
)


@settings(max_examples=150, deadline=2000, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=8), min_size=1, max_size=8),
    st.permutations(FIELDS),
)
def test_nothing_but_a_refusal_comes_out_of_any_table(lines, fields):
    content = text_of(*lines)
    try:
        preview = read_register(content, "register.csv")
        columns = preview.columns
        mapping = dict(zip(columns, ["title", *(f for f in fields if f != "title")], strict=False))
        mapped = read_register(content, "register.csv", mapping)
    except Invalid:
        return
    assert mapped == read_register(content, "register.csv", mapping)
    assert all(row.title or row.event for row in mapped.rows)
    assert all(item.reason for item in mapped.problems)
    ratings = [row.inherent_likelihood for row in mapped.rows]
    assert all(rating is None or 1 <= rating <= 5 for rating in ratings)


@pytest.mark.parametrize(
    "cell",
    [
        "1 " * 60,
        "9." * 60,
        "(" * 120,
        "every " * 20,
        "- " * 60,
        "a1" * 60,
        "1,1." * 30,
        "Dec " * 30,
    ],
)
@pytest.mark.parametrize("field", FIELDS)
def test_no_cell_takes_long(field, cell):
    table = [["Risk", "Other"], ["Drift", cell]]
    start = time.process_time()
    mapping = {"Risk": "event" if field == "title" else "title", "Other": field}
    if field == "title":
        mapping["Other"] = "title"
    if field == mapping["Risk"]:
        return
    read(*table, mapping=mapping)
    assert time.process_time() - start < 0.5


def test_five_thousand_rows_take_less_than_three_seconds():
    head = ["ID", "Risk", "Description", "Owner", "Inherent likelihood", "Inherent impact"]
    head += [
        "Residual likelihood",
        "Residual impact",
        "Status",
        "Cost",
        "Due date",
        "Controls",
        "Note",
    ]
    words = ["Rare", "Unlikely", "Possible", "Likely", "Almost certain"]
    rows = [
        [
            f"R-{n}",
            f"Risk number {n}",
            f"Something of kind {n % 97} happens to {n}",
            f"Person {n % 50}",
            words[n % 5],
            f"{n % 5 + 1} - Step",
            words[n % 4],
            f"{n % 3 + 1} - Step",
            "Open",
            f"EUR {n},000",
            f"{n % 28 + 1:02}/{n % 12 + 1:02}/2027",
            f"A.{n % 9}, A.{n % 7}",
            f"Remark {n}",
        ]
        for n in range(5000)
    ]
    content = workbook(("Risks", grid(head, *rows)))
    start = time.process_time()
    preview = read_register(content, "register.xlsx")
    assert (len(preview.rows), len(preview.problems)) == (5000, 0)
    assert len(preview.mapping) == 12
    assert time.process_time() - start < 3
