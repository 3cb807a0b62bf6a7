import csv
import io
import struct
import zipfile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from steward.extensions.exchange.tables import read_table
from steward.foundation.core.errors import Invalid
from tests.extensions.exchange.samples import grid, repacked, sharing, workbook

SHEET = "xl/worksheets/sheet1.xml"
ROWS = (("Claims triage", "sorts"), ("Chat", "answers"))


def table(content, name="inventory.csv", **options):
    return read_table(content if isinstance(content, bytes) else content.encode(), name, **options)


def refusal(content, name="inventory.csv"):
    with pytest.raises(Invalid) as caught:
        table(content, name)
    return str(caught.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiter_and_line_ends_are_found(delimiter, end):
    lines = [("Name", "Purpose, in short"), *ROWS]
    text = end.join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    found = table(text)
    assert found.columns == ("Name", "Purpose, in short")
    assert found.rows == ROWS
    assert (found.first_row, found.notes) == (2, ())


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("utf-16", ["The file was read as UTF-16."]),
        ("utf-16-le", ["The file was read as UTF-16."]),
        ("utf-16-be", ["The file was read as UTF-16."]),
        ("cp1252", ["Line 2 is not UTF-8 (byte 0xfc); the whole file was read as Windows-1252."]),
    ],
)
def test_encodings_are_found_and_what_was_guessed_is_said(encoding, note):
    found = table("Name,Purpose\nPrüfung,“quoted”\n".encode(encoding))
    assert found.columns == ("Name", "Purpose")
    assert found.rows == (("Prüfung", "“quoted”"),)
    assert list(found.notes) == note


def test_lines_in_another_encoding_than_the_others_are_read_as_what_they_are():
    rows = "Name,Purpose\nPrüfung,Größe\n".encode(), "Söllner,x\nMüller,y\n".encode("cp1252")
    found = table(b"".join(rows))
    assert found.rows == (("Prüfung", "Größe"), ("Söllner", "x"), ("Müller", "y"))
    said = "Line 3 and 1 more are not UTF-8 as the others are (byte 0xf6);"
    assert found.notes == (f"{said} these were read as Windows-1252.",)


def test_bytes_without_meaning_are_counted():
    found = table(b"Name\nPr\xfcfung \x81\x8d\n")
    assert found.rows == (("Prüfung \ufffd\ufffd",),)
    assert found.notes[1] == "2 bytes mean nothing in Windows-1252; they are shown as “\ufffd”."


def test_binary_data_is_refused_with_its_line():
    message = refusal(b"Name,Purpose\nA,\x00\x01\n")
    assert message == (
        "inventory.csv: line 2: The file holds binary data; save the table as CSV or XLSX."
    )


def test_titles_above_the_headings_are_passed_over_and_rows_keep_their_numbers():
    found = table("Our AI systems,,\nState: May,,\n\nName,Purpose,Owner\nA,b,c\n")
    assert found.columns == ("Name", "Purpose", "Owner")
    assert found.first_row == 5
    assert found.notes == ("The headings were found in row 4.",)


def test_the_announcement_of_a_delimiter_is_obeyed():
    found = table("sep=;\nName;Purpose\nA, B;c\n")
    assert found.rows == (("A, B", "c"),)
    assert found.first_row == 3


def test_headings_that_are_empty_or_stand_twice_get_names_of_their_own():
    found = table("Name,,If other,If other,If other (2)\n1,2,3,4,5\n")
    assert found.columns == ("Name", "Column 2", "If other", "If other (3)", "If other (2)")
    assert found.notes == (
        "Column 2 has no heading; it is called “Column 2”.",
        "The heading “If other” stands again in column 4; that one is “If other (3)”.",
    )


def test_short_rows_are_filled_up_and_what_is_right_of_the_headings_is_said():
    found = table("Name,Purpose\nA\nB,c,surplus\n,,\n")
    assert found.rows == (("A", ""), ("B", "c"))
    assert found.notes == ("From row 3 on, cells right of the headings were left out.",)


def test_a_cell_above_one_megabyte_is_refused_by_row_and_column():
    message = refusal("Name,Purpose\nA,b\nB," + "x" * (1024 * 1024 + 1))
    assert message == (
        "inventory.csv: row 3, column 2 “Purpose”: a cell with 1,048,577 characters;"
        " 1 MB is the limit; is a quotation mark left open?"
    )


def test_a_quotation_mark_left_open_over_fifty_megabytes_is_refused_by_row_and_column():
    message = refusal(b'Name,Purpose\nA,"' + b"x\n" * (25 * 1024 * 1024 - 20))
    assert message.startswith("inventory.csv: row 2, column 2 “Purpose”: a cell with 52,4")


def test_a_file_above_fifty_megabytes_is_refused():
    assert refusal(b"x" * (50 * 1024 * 1024 + 1)) == (
        "inventory.csv: 52,428,801 bytes; 50 MB are the limit."
    )


def test_too_many_rows_and_columns_are_refused_with_their_number():
    assert refusal("a\n" * 200_002) == "inventory.csv: row 200002: more than 200,000 rows."
    assert refusal(",".join(["a"] * 501)) == (
        "inventory.csv: row 1: 501 columns; 500 are the limit."
    )


@pytest.mark.parametrize("content", ["", "\n\n", " , ,\n"])
def test_an_empty_file_is_refused(content):
    assert "empty" in refusal(content)


def test_a_workbook_gives_values_as_people_see_them():
    content = workbook(
        ("Cover", grid(["Read me"])),
        ("Systems", grid(["Name", "Live", "Share"], ["=1+1", True, 2.0], ["B", False, 0.5])),
    )
    found = table(content, "inventory.xlsx")
    assert found.rows == (("=1+1", "yes", "2"), ("B", "no", "0.5"))
    assert found.notes == ("Only the sheet “Systems” was read, not “Cover”.",)


def test_cells_whose_formula_gave_an_error_are_named():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        quiet, sheet = book.add_worksheet("Notes"), book.add_worksheet("Systems")
        quiet.write_formula("A1", "=1/0", None, "#DIV/0!")
        sheet.write_row("A1", ["Name", "Purpose"])
        for row in range(1, 11):
            sheet.write_row(row, 0, [f"System {row}"])
            sheet.write_formula(row, 1, "=1/0", None, "#DIV/0!")
    found = table(file.getvalue())
    assert found.rows[0] == ("System 1", "")
    assert found.notes[1] == (
        "The formulas of the cells B2, B3, B4, B5, B6, B7, B8, B9 and 2 more gave errors;"
        " the cells were read as empty."
    )


def test_a_sheet_can_be_chosen_and_a_wrong_one_is_refused_with_the_choice():
    content = workbook(("One", grid(["Name"], ["A"])), ("Two", grid(["Name"], ["B"])))
    assert table(content, sheet="Two").rows == (("B",),)
    with pytest.raises(Invalid, match="There is no sheet “Three”; there are: One, Two"):
        table(content, sheet="Three")


def test_a_table_that_starts_in_the_middle_keeps_its_row_numbers():
    content = workbook(("S", {(3, 2): "Name", (3, 3): "Purpose", (5, 2): "A", (5, 3): "b"}))
    found = table(content)
    assert (found.columns, found.first_row) == (("Name", "Purpose"), 5)
    assert found.rows == (("", ""), ("A", "b"))


def test_a_zip_bomb_is_refused_before_it_is_opened():
    content = repacked(workbook(("S", grid(["Name"]))), **{"xl/big.xml": b" " * 60_000_000})
    message = refusal(content, "inventory.xlsx")
    assert "more than 200 times its size; that is refused" in message


def test_a_bomb_that_lies_about_its_size_is_refused_by_what_it_unpacks_to():
    content = repacked(workbook(("S", grid(["Name"]))), **{"xl/big.bin": b"0" * 60_000_000})
    lie = content.replace(struct.pack("<L", 60_000_000), struct.pack("<L", 10))
    assert lie != content
    assert "more than 200 times its size; that is refused" in refusal(lie, "inventory.xlsx")


def test_a_workbook_of_too_many_entries_is_refused():
    entries = {f"xl/media/{number}.bin": b"" for number in range(2001)}
    content = repacked(workbook(("S", grid(["Name"]))), **entries)
    assert "entries; 2,000 are the limit" in refusal(content, "inventory.xlsx")


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c x="&gt;" r="XFD1"><v>1</v></c></row>',
        '<row r="1048576"><c><v>1</v></c></row>',
        "<row><c r='ALL10001'><is><t>far</t></is></c></row>",
    ],
)
def test_cells_far_apart_are_refused_before_they_are_laid_out_as_a_rectangle(row):
    xml = f'<worksheet xmlns="x"><sheetData>{row}</sheetData></worksheet>'
    content = repacked(workbook(("S", grid(["Name"]))), **{SHEET: xml})
    message = refusal(content, "inventory.xlsx")
    assert message.startswith("inventory.xlsx: sheet1.xml reaches to row ")


def test_formatted_cells_without_content_far_away_do_no_harm():
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="str"><v>Name</v></c><c r="XFD1" s="1"/></row>'
        '<row r="2"><c r="A2" t="str"><v>A</v></c></row></sheetData></worksheet>'
    )
    content = repacked(workbook(("S", grid(["Name"]))), **{SHEET: xml})
    assert table(content).rows == (("A",),)


def test_a_document_type_inside_a_workbook_is_refused():
    xml = '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>'
    content = repacked(workbook(("S", grid(["Name"]))), **{SHEET: xml})
    assert "declares a document type" in refusal(content)


def test_a_sheet_that_points_to_something_else_than_xml_is_refused():
    content = workbook(("S", grid(["Name"])))
    links = "xl/_rels/workbook.xml.rels"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read(links).replace(b"worksheets/sheet1.xml", b"media/picture.png")
    assert "no XML" in refusal(repacked(content, **{links: text}))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 broken", "not a readable XLSX"),
        (workbook(("S", grid(["Name"], ["A"])))[:-200], "not a readable XLSX"),
        (repacked(workbook(("S", grid(["Name"]))), **{SHEET: "<a><b></a>"}), "mismatched tag"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "cannot be read"),
    ],
)
def test_damaged_workbooks_are_refused_with_the_reason(content, words):
    assert words in refusal(content, "inventory.xlsx")


def test_a_zip_of_something_else_is_no_workbook():
    content = repacked(workbook(("S", grid(["Name"]))))
    other = content.replace(b"xl/workbook.xml", b"xl/workbouk.xml")
    assert "This is no XLSX workbook" in refusal(other, "inventory.xlsx")


@given(st.binary(max_size=300))
def test_any_bytes_give_a_table_or_a_refusal_that_names_the_file(content):
    assert outcome(content) in ("even rows", "some.file")


def outcome(content):
    try:
        found = read_table(content, "some.file")
    except Invalid as refused:
        return str(refused).split(": ")[0]
    even = all(len(row) == len(found.columns) for row in found.rows)
    return "even rows" if even else "uneven rows"


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=20)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=8))
def test_what_a_spreadsheet_writes_is_read_again(rows):
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([("Name", "Purpose"), *rows])
    stripped = [tuple(cell.strip() for cell in row) for row in rows]
    while stripped and not any(stripped[-1]):
        stripped.pop()
    assert table(text.getvalue().encode()).rows == tuple(stripped)


def test_one_long_text_among_many_short_ones_that_cells_share_does_no_harm():
    book = sharing(3_000, text=2)

    assert len(read_table(book, "a.xlsx").rows) == 2_998
