import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from steward.extensions.reports.kit import tables
from steward.extensions.reports.kit.tables import Column, csv_chunks, safe_text, xlsx_bytes
from steward.extensions.reports.risk_register import report as register
from steward.extensions.reports.soa import report as soa
from steward.extensions.reports.tasks import report as tasks
from steward.foundation.core.errors import Invalid
from tests.extensions.reports import samples

COLUMNS = (
    Column(title="Name"),
    Column(title="Number", kind="number"),
    Column(title="Day", kind="date"),
)
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1")


def read(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_in_csv_becomes_text(text):
    content = b"".join(csv_chunks(COLUMNS, [(text, 1, None)])).decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(content, newline="")))[1] == ["'" + text, "1", ""]


@given(st.text())
def test_no_text_in_csv_starts_like_a_formula(text):
    assert not str(safe_text(text)).startswith(tables.DANGEROUS)


def test_negative_numbers_stay_numbers():
    assert safe_text(-3) == -3


@pytest.mark.parametrize("text", FORMULAS[:4])
def test_a_formula_in_a_workbook_is_a_string(text):
    content = xlsx_bytes("Sheet", COLUMNS, [(text, -1, None)], made=samples.MADE)
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")

    assert read(content)[1][:2] == [text, -1.0]
    assert b"<f>" not in sheet


def test_a_workbook_holds_dates_texts_and_numbers():
    day, moment = date(2026, 12, 8), datetime(2026, 12, 8, 14, 30, tzinfo=UTC)
    content = xlsx_bytes(
        "Sheet", COLUMNS, [("a", 1.5, day), ("b", True, moment)], made=samples.MADE
    )

    assert read(content) == [
        ["Name", "Number", "Day"],
        ["a", 1.5, day],
        ["b", True, moment.replace(tzinfo=None)],
    ]


def test_a_workbook_has_a_frozen_head_a_filter_and_a_head_on_every_printed_page():
    content = xlsx_bytes("Sheet", COLUMNS, [("a", 1, None)], made=samples.MADE)
    archive = zipfile.ZipFile(io.BytesIO(content))
    sheet, book = archive.read("xl/worksheets/sheet1.xml"), archive.read("xl/workbook.xml")

    assert b'state="frozen"' in sheet
    assert b'<autoFilter ref="A1:C2"' in sheet
    assert b"_xlnm.Print_Titles" in book


def test_a_text_longer_than_a_cell_is_shortened_and_says_so():
    content = xlsx_bytes("Sheet", COLUMNS, [("x" * 40_000, 1, None)], made=samples.MADE)
    text = read(content)[1][0]

    assert len(text) == tables.LONGEST_CELL
    assert text.endswith("(shortened)")


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "MOST_SHEET_ROWS", 2)

    with pytest.raises(Invalid, match="A sheet holds 2 rows"):
        xlsx_bytes("Sheet", COLUMNS, [("a", 1, None)] * 3, made=samples.MADE)


def test_tables_read_their_rows_one_by_one():
    taken = []

    def rows():
        for number in range(tables.CHUNK_ROWS * 3):
            taken.append(number)
            yield ("a", number, None)

    next(csv_chunks(COLUMNS, rows()))

    assert len(taken) == tables.CHUNK_ROWS


def test_a_workbook_is_the_same_byte_for_byte():
    rows = [samples.risk(number) for number in range(20)]

    assert register.make_xlsx(rows, made=samples.MADE) == register.make_xlsx(
        iter(rows), made=samples.MADE
    )


def test_the_register_read_back_holds_every_row():
    rows = [samples.risk(number) for number in range(1, 4)]
    found = read(register.make_xlsx(rows, made=samples.MADE))

    assert found[0] == [column.title for column in register.COLUMNS]
    assert found[1:] == [
        [float(c) if isinstance(c, int) else c for c in row.cells()] for row in rows
    ]


def test_the_statement_read_back_has_38_rows_and_both_justifications():
    found = read(soa.to_xlsx(samples.soa_data()))

    assert len(found) == 39
    assert found[6][2:5] == ["Excluded", "", "No AI system is trained here"]
    assert found[1][2:5] == ["Applies", "Risk: 2 risks, highest high; Law: EU AI Act", ""]


def test_the_tasks_read_back_have_their_due_date_and_steps():
    found = read(tasks.make_xlsx([samples.task()], made=samples.MADE))

    assert found[1][3] == date(2026, 12, 8)
    assert found[1][8] == "1. Choose measures\n2. Run them"


def test_every_kind_of_cell_is_written_as_what_it_is():
    row = ["Words", 3, 2.5, Decimal("12.50"), True, date(2026, 1, 31), None]
    columns = [Column(title=f"C{number}") for number in range(len(row))]
    file = io.BytesIO()
    tables.write_xlsx(file, "List", columns, [row], made=datetime(2026, 1, 31, 12, 0, tzinfo=UTC))
    file.seek(0)

    found = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()

    assert found[1][:5] == ["Words", 3.0, 2.5, 12.5, True]
    assert found[1][5] == date(2026, 1, 31)
