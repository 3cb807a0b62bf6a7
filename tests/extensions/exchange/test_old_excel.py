import time
import tracemalloc

import pytest

from steward.extensions.exchange import apart
from steward.extensions.exchange.tables import read_table
from steward.foundation.core.errors import Invalid
from tests.extensions.exchange.old_excel import old_excel

HEAD = {(0, 0): "name", (0, 1): "purpose"}


def test_an_old_excel_file_is_read():
    content = old_excel({**HEAD, (1, 0): "Triage", (2, 0): "Zürich", (2, 1): "Übersetzt"})

    table = read_table(content, "inventory.xls")

    assert table.columns == ("name", "purpose")
    assert table.rows == (("Triage", ""), ("Zürich", "Übersetzt"))


@pytest.mark.parametrize("far", [(65535, 65535), (65535, 2000), (60000, 16000)])
def test_two_cells_far_apart_end_no_process_but_their_own(far):
    content = old_excel({**HEAD, far: "here"})
    assert len(content) < 10_000
    began = time.monotonic()
    tracemalloc.start()

    with pytest.raises(Invalid) as refused:
        read_table(content, "inventory.xls")

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.place == "inventory.xls"
    assert "Save the table as XLSX or CSV" in refused.value.message
    assert peak < 50_000_000
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("end", [8, 600, 1500, 4000])
def test_a_damaged_old_excel_file_is_refused(end):
    content = old_excel({**HEAD, (1, 0): "Triage"})[:end]

    with pytest.raises(Invalid) as refused:
        read_table(content, "inventory.xls")

    assert refused.value.place == "inventory.xls"


def test_an_old_excel_file_above_its_limit_is_refused():
    content = old_excel(HEAD) + bytes(apart.LARGEST_FILE)

    with pytest.raises(Invalid, match="15 MB are the limit for old Excel files"):
        read_table(content, "inventory.xls")


def test_a_wrong_sheet_is_refused_with_the_choice():
    with pytest.raises(Invalid, match="There is no sheet “Other”; there are: Inventory"):
        read_table(old_excel(HEAD), "inventory.xls", "Other")


def test_a_file_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(apart, "LONGEST_WAIT", 0.001)

    with pytest.raises(Invalid, match="takes too long"):
        read_table(old_excel(HEAD), "inventory.xls")


def test_more_text_than_can_be_kept_is_refused(monkeypatch):
    from steward.extensions.exchange.sheets import lay_out

    monkeypatch.setattr(apart, "LARGEST_TEXT", 10)

    with pytest.raises(Invalid, match="more text than can be read"):
        apart._pieces(lay_out(old_excel({**HEAD, (1, 0): "Triage"}), "x", None))
