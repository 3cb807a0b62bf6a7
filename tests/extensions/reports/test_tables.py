import io
from datetime import date
from decimal import Decimal

from python_calamine import CalamineWorkbook

from steward.extensions.reports.kit.tables import Column, write_xlsx


def test_every_kind_of_cell_is_written_as_what_it_is(now):
    row = ["Words", 3, 2.5, Decimal("12.50"), True, date(2026, 1, 31), None]
    columns = [Column(title=f"C{number}") for number in range(len(row))]
    file = io.BytesIO()
    write_xlsx(file, "List", columns, [row], made=now)
    file.seek(0)

    found = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()

    assert found[1][:5] == ["Words", 3.0, 2.5, 12.5, True]
    assert found[1][5] == date(2026, 1, 31)
