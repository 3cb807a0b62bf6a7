"""How long an inventory of ten thousand AI systems takes to bring in, and what it needs.

Run: ./steward bench exchange. The import is measured as the worker does it, in a process of its
own and with its own processor time beside the clock (the database's is not in it): read the stored
workbook, check every row, write systems, suppliers and problems through the operation. The risks
are derived afterwards in steps; that has its own target in the benchmark of the register.
"""

import csv
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import xlsxwriter
from django.db import transaction
from ground import SCRATCH, Verdicts, an_owner, ground, use

from steward.config.server import APP
from steward.domain.questionnaires.queries import vocabulary
from steward.domain.systems.queries import count_systems, systems_visible_to
from steward.extensions.exchange.jobs import IMPORT
from steward.extensions.exchange.mapping import preview, suggest
from steward.extensions.exchange.tables import read_table
from steward.foundation.core.actor import Actor
from steward.foundation.files.operations import store_file
from steward.foundation.tenancy.operations import acting_for
from steward.foundation.work.models import Work
from steward.foundation.work.operations import ask_for_work
from steward.foundation.work.runners import RUNNERS, Errand, work_of

ROWS = 10_000
SECONDS, MEMORY, READING = 15, 400, 5
HEAD = [
    "Name",
    "Purpose",
    "Owner",
    "Department",
    "Stage",
    "PII",
    "Public-facing",
    "Scale of use",
    "Vendor",
]
AREAS = ("claims", "fraud", "hiring", "service", "pricing", "forecasts", "documents", "images")
STAGES = ("In production", "Pilot", "Under development", "Retired", "Planned")


def rows() -> list[list[str]]:
    """Return invented rows; one in fifty holds a word that cannot be read."""
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
            f"Supplier {n % 403}" if n % 3 else "",
        ]
        for n in range(ROWS)
    ]


def as_xlsx() -> bytes:
    """Return the inventory as a workbook with a title above its headings."""
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    sheet = book.add_worksheet("Inventory")
    for index, row in enumerate([["Our AI systems"], [], HEAD, *rows()]):
        sheet.write_row(index, 0, row)
    book.close()
    return packed.getvalue()


def as_csv() -> bytes:
    """Return the inventory as the CSV of an older spreadsheet program."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEAD, *rows()])
    return text.getvalue().encode("cp1252")


class TimedErrand(Errand):
    """An errand that notes when each step was told; what comes before the first is its reading."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self.marks: list[tuple[str, float, float, float]] = []
        self.note("begin")

    def note(self, step: str) -> None:
        """Keep clock, processor time and the highest memory so far."""
        self.marks.append((step, time.perf_counter(), time.process_time(), peak()))

    def tell(self, step: str, done: int = 0, total: int = 0) -> None:
        """Note the step and tell it."""
        self.note(step)
        super().tell(step, done, total)

    @contextmanager
    def step(self) -> Generator[Actor]:
        """End here when the import is committed and deriving opens its first transaction."""
        if "batch" in self.result:
            raise Imported
        with super().step() as actor:
            yield actor


class Imported(Exception):
    """The inventory is in the database."""


def peak() -> float:
    """Return the most memory that this process has held, in MB; Linux counts from its start."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def as_worker(address: str, organisation: str, key: str) -> None:
    """Do the work in this process and print what it took."""
    use(address)
    errand = TimedErrand(work_of(UUID(organisation), UUID(key)))
    with suppress(Imported):
        RUNNERS[IMPORT](errand)
    errand.note("imported")
    sys.stdout.write(json.dumps(errand.marks))


def asked(actor: Actor, content: bytes, name: str) -> Work:
    """Store the file and ask for its import as the screen does."""
    with acting_for(actor.organisation_id, person_id=actor.id):
        stored = store_file(actor=actor, name=name, content=content)
        mapping = suggest(read_table(content, name).columns, vocabulary()).targets
        assert len(mapping) == len(HEAD), mapping
        arguments = {"file": str(stored.pk), "mapping": mapping}
        return ask_for_work(actor=actor, kind=IMPORT, label=f"Import {name}", arguments=arguments)


def imported(verdicts: Verdicts, address: str, name: str, content: bytes) -> None:
    """Import once in a process of its own and say what each step took."""
    with transaction.atomic():
        actor, _ = an_owner(datetime.now(UTC), name=name, email=f"{name}@bench.example")
    work = asked(actor, content, name)
    command = [sys.executable, __file__, address, str(actor.organisation_id), str(work.pk)]
    environment = {**os.environ, "STEWARD_BENCH_DATA": str(SCRATCH)}
    done = subprocess.run(command, env=environment, check=True, capture_output=True)  # noqa: S603 -- framework requires
    marks: list[tuple[str, float, float, float]] = json.loads(done.stdout)
    for before, after in pairwise(marks):
        clock, own = after[1] - before[1], after[2] - before[2]
        print(f"    {before[0]:<40} {clock:6.2f} s, own processor {own:6.2f} s, {after[3]:4.0f} MB")
    ended = marks[-1]
    with acting_for(actor.organisation_id):
        total, _ = count_systems(actor)
        described = systems_visible_to(actor).exclude(facts={}).count()
    assert (total, described) == (ROWS, ROWS), (total, described)
    verdicts.at_most(f"{name}: read, check, write", ended[1] - marks[0][1], SECONDS, "s")
    verdicts.at_most("    of that the process's own time", ended[2] - marks[0][2], SECONDS, "s")
    verdicts.at_most("    memory of the process, everything", ended[3], MEMORY, "MB")


def previewed(verdicts: Verdicts, name: str, content: bytes) -> None:
    """Read and check a file as the screen before the import does."""
    words = vocabulary()
    began = time.perf_counter()
    table = read_table(content, name)
    found = preview(table, suggest(table.columns, words).targets, words)
    verdicts.at_most(f"{name}: read and preview", time.perf_counter() - began, READING, "s")
    assert len(found.rows) == ROWS
    print(f"    {len(found.errors)} cells refused")


def main() -> int:
    """Measure both forms of the file, on one database."""
    verdicts = Verdicts()
    with ground() as server:
        for name, content in (("inventory.xlsx", as_xlsx()), ("inventory.csv", as_csv())):
            print(f"{name}, {len(content) / 1024:,.0f} kB, {ROWS:,} systems")
            previewed(verdicts, name, content)
            imported(verdicts, server.uri(APP), name, content)
    print(f"load of the machine in the last minute: {os.getloadavg()[0]:.1f}")
    return verdicts.status


if __name__ == "__main__":
    if len(sys.argv) == 4:
        as_worker(*sys.argv[1:])
    else:
        sys.exit(main())
