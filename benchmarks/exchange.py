"""How long an inventory of ten thousand AI systems takes to read and preview, and what it needs.

Command: ``.venv/bin/python benchmarks/exchange.py`` or ``./steward bench exchange``
"""

import csv
import io
import resource
import time
import tracemalloc
from pathlib import Path

import xlsxwriter

from steward.domain.questionnaires.terms import Template
from steward.domain.systems.rules import vocabulary_of
from steward.extensions.exchange.mapping import preview, suggest
from steward.extensions.exchange.tables import read_table
from steward.extensions.packs.reader import read_packs

ROOT = Path(__file__).resolve().parent.parent
ROWS = 10_000
HEAD = ["Name", "Purpose", "Owner", "Department", "Stage", "PII", "Public-facing", "Scale of use"]
AREAS = ("claims", "fraud", "hiring", "service", "pricing", "forecasts", "documents", "images")
STAGES = ("In production", "Pilot", "Under development", "Retired", "Planned")


def rows() -> list[list[str]]:
    return [
        [
            f"{AREAS[n % 8].capitalize()} {n * 7919 % 99991}",
            f"Works on {AREAS[n % 8]} of branch {n % 311} with the data of {n % 97} sources",
            f"Head of {AREAS[n % 8]}",
            AREAS[n % 8],
            STAGES[n % 5],
            ("yes", "no", "N/A", "perhaps")[n % 4 if n % 50 == 3 else n % 3],
            ("Yes – customers", "No")[n % 2],
            ("pilot", "Organization-wide", "limited", "")[n % 4],
        ]
        for n in range(ROWS)
    ]


def as_xlsx() -> bytes:
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    sheet = book.add_worksheet("Inventory")
    for index, row in enumerate([["Our AI systems"], [], HEAD, *rows()]):
        sheet.write_row(index, 0, row)
    book.close()
    return packed.getvalue()


def as_csv() -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEAD, *rows()])
    return text.getvalue().encode("cp1252")


def vocabulary() -> dict:
    resources = [item for pack in read_packs(ROOT / "content") for item in pack.resources]
    body = next(item.body for item in resources if item.name == "ai-system-intake")
    return dict(vocabulary_of(Template.from_body(body).attributes))


def main() -> None:
    words = vocabulary()
    for name, content in (("inventory.xlsx", as_xlsx()), ("inventory.csv", as_csv())):
        start = time.perf_counter()
        table = read_table(content, name)
        reading = time.perf_counter() - start
        mapping = suggest(table.columns, words).targets
        start = time.perf_counter()
        found = preview(table, mapping, words)
        previewing = time.perf_counter() - start
        assert len(found.rows) == ROWS
        assert len(mapping) == len(HEAD), mapping
        print(
            f"{name:15} {len(content) / 1024:6,.0f} kB   read {reading:5.2f} s"
            f"   preview {previewing:5.2f} s   {len(found.rows):,} systems,"
            f" {len(found.errors)} cells refused, {len(found.duplicates)} likely duplicates"
        )
        tracemalloc.start()
        preview(read_table(content, name), mapping, words)
        print(
            f"{name:15} peak of Python's memory {tracemalloc.get_traced_memory()[1] / 2**20:.0f} MB"
        )
        tracemalloc.stop()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak of the process, content packs included: {peak:.0f} MB")


if __name__ == "__main__":
    main()
