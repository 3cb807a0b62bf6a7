"""How long a register of 5,000 risks takes to bring in whole, to follow and to write back.

Run: ./steward bench registers. The workbook has a title above its headings, words as steps, money
with currency, dates and two columns of its own; one row in fifty holds a word that no scale knows.
Reading, preview and taking over are measured together, as a person waits for them, in this process
and with the database beside it.
"""

import io
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import xlsxwriter
from django.db import transaction
from ground import Verdicts, ground

from steward.domain.risks.models import RegisterImport
from steward.domain.risks.operations.importing import import_register
from steward.domain.systems.models import AiSystem
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.extensions.exchange.registers.bringing import bring
from steward.extensions.exchange.registers.reading import read_register
from steward.extensions.exchange.registers.writing import layout_of, register_file
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.operations import acting_for
from tests.factories.organisations import an_owner

ROWS = 5_000
SECONDS, MEMORY = 10, 500
HEAD = ["Ref", "Risk", "Cause", "AI system", "Owner", "Inherent likelihood", "Inherent impact"]
HEAD += ["Residual likelihood", "Residual impact", "Status", "Action", "Due date", "Cost"]
HEAD += ["Loss min (EUR)", "Loss max (EUR)", "Division", "Colour"]
STEPS = ("1 - Rare", "2 - Unlikely", "3 - Possible", "4 - Likely", "5 - Almost certain")
IMPACTS = ("1 - Negligible", "2 - Minor", "3 - Moderate", "4 - Major", "5 - Severe")
Found = TypeVar("Found")


def workbook() -> bytes:
    """Return the register."""
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    sheet = book.add_worksheet("Register")
    sheet.write_row(0, 0, ["Risk register of the house"])
    sheet.write_row(2, 0, HEAD)
    for n in range(ROWS):
        likelihood, impact = n % 5, n * 7 % 5
        row = [
            *(f"R-{n}", f"Answers mislead customers of branch {n}", "Data of the year before"),
            *(f"Assistant {n % 20}", f"Head of branch {n % 31}"),
            "Major-ish" if n % 50 == 3 else STEPS[likelihood],
            *(IMPACTS[impact], STEPS[max(likelihood - 1, 0)], IMPACTS[impact]),
            *(("open", "in progress", "closed")[n % 3], f"Test it every {n % 12 + 1} weeks"),
            *(f"{n % 28 + 1:02}.03.2099", f"EUR {n % 90 + 1},500"),
            *(n * 100 + 1000, n * 900 + 5000, f"Division {n % 7}", ("red", "green")[n % 2]),
        ]
        sheet.write_row(3 + n, 0, row)
    book.close()
    return packed.getvalue()


def timed(name: str, work: Callable[[], Found]) -> tuple[float, Found]:
    """Return the seconds of a step and what it returns, and print them."""
    began = time.perf_counter()
    found = work()
    seconds = time.perf_counter() - began
    print(f"    {name:<40} {seconds:6.2f} s, {peak():4.0f} MB at most")
    return seconds, found


def peak() -> float:
    """Return the most memory that this process has held, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def whole(actor: Actor, content: bytes, system: AiSystem) -> tuple[float, RegisterImport]:
    """Bring the register in and return the seconds of everything."""
    first, found = timed("read and preview", lambda: read_register(content, "register.xlsx"))
    second, brought = timed("find the AI systems", lambda: bring(actor, found, system, "register"))
    third, batch = timed(
        "take over, with first estimates",
        lambda: import_register(
            actor=actor,
            file_name="register.xlsx",
            risks=brought.risks,
            refused=brought.refused,
            layout=layout_of(found).as_json(),
            estimates=True,
        ),
    )
    return first + second + third, batch


def main() -> int:
    verdicts = Verdicts()
    content = workbook()
    with ground():
        with transaction.atomic():
            actor, _ = an_owner(datetime.now(UTC), email="owner@bench.example")
        with acting_for(actor.organisation_id):
            drafts = (SystemDraft(name=f"Assistant {n}") for n in range(20))
            (system, *_) = [create_system(actor=actor, draft=draft) for draft in drafts]
        with acting_for(actor.organisation_id):
            seconds, batch = whole(actor, content, system)
            assert batch.created == ROWS, batch.created
            verdicts.at_most(f"import of {ROWS:,} rows, whole", seconds, SECONDS, "s")
            print(f"    {batch.estimated:,} first estimates")
        with acting_for(actor.organisation_id):
            wrote, file = timed("write it back", lambda: register_file(actor, batch, "xlsx"))
            verdicts.at_most("write it back in its layout", wrote, SECONDS, "s")
        with acting_for(actor.organisation_id):
            seconds, again = whole(actor, file, system)
            assert (again.created, again.changed, again.untouched) == (0, 0, ROWS)
            assert again.gone == []
            verdicts.at_most("import what was written: untouched", seconds, SECONDS, "s")
    verdicts.at_most("memory of the process, everything", peak(), MEMORY, "MB")
    print(f"load of the machine in the last minute: {os.getloadavg()[0]:.1f}")
    return verdicts.status


if __name__ == "__main__":
    sys.exit(main())
