"""How long reports take and what they need.

Command: ``.venv/bin/python benchmarks/reports.py``
"""

import io
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from steward.extensions.reports.kit.tables import csv_chunks, write_xlsx
from steward.extensions.reports.readiness import report as readiness
from steward.extensions.reports.risk_register import report as register
from steward.extensions.reports.soa import report as soa
from steward.extensions.reports.summary import report as summary
from steward.extensions.reports.tasks import report as tasks
from steward.extensions.reports.treatment_plan import report as plan
from tests.extensions.reports import samples

MADE = datetime(2026, 11, 24, tzinfo=UTC)
ROWS = 10_000


def rows(count: int) -> Iterator[register.Row]:
    return (samples.risk(number) for number in range(1, count + 1))


def cells(count: int) -> Iterator[list[object]]:
    return (row.cells() for row in rows(count))


def write_csv(count: int) -> None:
    for _ in csv_chunks(register.COLUMNS, cells(count)):
        pass


def write_workbook(count: int) -> None:
    write_xlsx(io.BytesIO(), "Risks", register.COLUMNS, cells(count), made=MADE)


def measure(name: str, target: float, work: Callable[[], object]) -> bool:
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    verdict = "ok" if seconds <= target else "SLOW"
    print(f"{name:<36} {seconds:7.2f} s   target {target:4.1f} s   {verdict}")
    return seconds <= target


def peak(work: Callable[[], object]) -> float:
    tracemalloc.start()
    work()
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found / 2**20


def main() -> int:
    register_data, soa_data = samples.register_data(1000), samples.soa_data()
    plan_data = samples.plan_data(1000)
    held = [
        measure("CSV, 10,000 risks", 1.5, lambda: write_csv(ROWS)),
        measure("XLSX, 10,000 risks", 4.0, lambda: write_workbook(ROWS)),
        measure("PDF, statement of 38 rows", 1.0, lambda: soa.to_pdf(soa_data)),
        measure("PDF, register of 1,000 risks", 3.0, lambda: register.make_pdf(register_data)),
        measure("PDF, treatment plan of 1,000 risks", 5.0, lambda: plan.make_pdf(plan_data)),
        measure("PDF, 200 tasks", 3.0, lambda: tasks.make_pdf(samples.tasks_data(200))),
        measure("PDF, readiness", 1.0, lambda: readiness.make_pdf(samples.readiness_data())),
        measure("PDF, summary", 1.0, lambda: summary.make_pdf(samples.summary_data())),
    ]
    for name, work in (("CSV", write_csv), ("XLSX", write_workbook)):
        small, large = peak(lambda work=work: work(1000)), peak(lambda work=work: work(ROWS))
        print(f"{name} peak memory: {small:.1f} MiB at 1,000 rows, {large:.1f} MiB at {ROWS:,}")
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
