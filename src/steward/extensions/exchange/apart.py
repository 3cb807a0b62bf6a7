"""Old Excel files (.xls), read by a process of their own within limits of memory and time.

Such a file cannot be looked through beforehand as XLSX is, and one of five kilobytes with two cells
far apart makes the reader ask for a hundred gigabytes, which ends its whole process. So it may.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import IO, Any

from steward.extensions.exchange.sheets import SheetLines, lay_out
from steward.foundation.core.errors import Invalid

LARGEST_FILE = 15 * 1024 * 1024
MOST_MEMORY = 1024 * 1024 * 1024
MOST_SECONDS = 20
LONGEST_WAIT = 60
LARGEST_TEXT = 100 * 1024 * 1024
ADVICE = "Save the table as XLSX or CSV."


def read_apart(content: bytes, name: str, sheet: str | None) -> SheetLines:
    """Read a sheet of an old Excel file; the named one, or the visible one that holds most.

    Raises:
        Invalid: Too large, too spread out, damaged, protected, or no such sheet.
    """
    if len(content) > LARGEST_FILE:
        limit = f"{LARGEST_FILE // 1024 // 1024} MB are the limit for old Excel files"
        raise Invalid(f"{len(content):,} bytes; {limit}. {ADVICE}", place=name)
    command = [sys.executable, "-m", "steward.extensions.exchange.apart"]
    try:
        done = subprocess.run(  # noqa: S603 -- leaf
            [*command, *([] if sheet is None else [sheet])],
            input=content,
            capture_output=True,
            timeout=LONGEST_WAIT,
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "RUST_BACKTRACE": "0"},
        )
    except subprocess.TimeoutExpired:
        raise Invalid(f"The old Excel file takes too long to read. {ADVICE}", place=name) from None
    if done.returncode != 0:
        reason = "needs too much memory or time, or is damaged"
        raise Invalid(f"The old Excel file {reason}. {ADVICE}", place=name)
    head, *lines = done.stdout.split(b"\n")
    told: dict[str, Any] = json.loads(head)
    if "error" in told:
        raise Invalid(told["error"], place=name)
    return SheetLines(sheet=told["sheet"], others=tuple(told["others"]), lines=_lines(lines))


def _lines(lines: Sequence[bytes]) -> Iterator[Sequence[str]]:
    for line in lines:
        if line:
            yield json.loads(line)


def main(arguments: Sequence[str], given: IO[bytes], out: IO[str]) -> None:
    """Read the file from the standard input within the limits; write one JSON line for each row."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    try:
        pieces = _pieces(lay_out(given.read(), "", next(iter(arguments), None)))
    except Invalid as error:
        pieces = [json.dumps({"error": error.message})]
    out.write("\n".join(pieces))


def _pieces(found: SheetLines) -> list[str]:
    pieces = [json.dumps({"sheet": found.sheet, "others": found.others})]
    size = 0
    for row in found.lines:
        cells = list(row)
        while cells and not cells[-1]:
            cells.pop()
        pieces.append(json.dumps(cells))
        size += len(pieces[-1])
        if size > LARGEST_TEXT:
            limit = f"{LARGEST_TEXT // 1024 // 1024} MB are the limit"
            raise Invalid(f"The sheet holds more text than can be read; {limit}. {ADVICE}")
    return pieces


if __name__ == "__main__":
    main(sys.argv[1:], sys.stdin.buffer, sys.stdout)
