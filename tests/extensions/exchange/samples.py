import io
import zipfile

import xlsxwriter

from steward.domain.questionnaires.terms import Template
from steward.foundation.expressions.types import Boolean, Choice, ChoiceSet

VOCABULARY = {
    "uses_personal_data": Boolean(),
    "public_facing": Boolean(),
    "uses_llm": Boolean(),
    "is_generative": Boolean(),
    "technique": ChoiceSet(frozenset({"rules", "llm", "statistical_ml"})),
    "deployment_scale": Choice(frozenset({"pilot", "limited", "organisation_wide"})),
    "sourcing": Choice(frozenset({"built_in_house", "bought_as_is", "customised_third_party"})),
    "lifecycle_stage": Choice(
        frozenset({"inception", "design_development", "deployment", "operation_monitoring"})
    ),
}
READINESS = Template.from_body(
    {
        "id": "readiness",
        "title": "Readiness",
        "sections": [
            {
                "id": "s",
                "title": "S",
                "questions": [
                    {"id": "q-1", "text": "First?", "scale": "maturity", "requirements": ["4.1"]},
                    {"id": "q-2", "text": "Second?", "scale": "maturity", "requirements": ["4.2"]},
                ],
            }
        ],
    }
)


def workbook(*sheets):
    """Return an XLSX file; each sheet is a name and a mapping of (row, column) to a value."""
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    for name, cells in sheets:
        sheet = book.add_worksheet(name)
        for (row, column), value in cells.items():
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            else:
                sheet.write(row, column, value)
    book.close()
    return packed.getvalue()


def grid(*rows):
    return {(r, c): value for r, row in enumerate(rows) for c, value in enumerate(row)}


def repacked(content, **changes):
    """Return a workbook with entries replaced or added; dots are written as double underscores."""
    found = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            if entry.filename not in changes:
                new.writestr(entry.filename, old.read(entry))
        for name, text in changes.items():
            new.writestr(name, text)
    return found.getvalue()


def sharing(cells, text=1):
    """Return a small workbook in which cells share a text: the first has nearly a megabyte."""
    book = workbook(("S", grid(["name"], ["SHARED"], ["short"])))
    row = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>{text}</v></c></row>' for n in range(2, cells)
    )
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        strings = archive.read("xl/sharedStrings.xml")
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    head, tail = sheet.split('<row r="2"')[0], "</sheetData>" + sheet.split("</sheetData>")[1]
    return repacked(
        book,
        **{
            "xl/sharedStrings.xml": strings.replace(
                b"SHARED", b"".join(b"%07d" % n for n in range(130_000))
            ),
            "xl/worksheets/sheet1.xml": (head + row + tail).encode(),
        },
    )
