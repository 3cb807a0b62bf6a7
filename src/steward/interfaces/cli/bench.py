"""``steward bench``: every benchmark, one after the other."""

import argparse
import subprocess
import sys
from pathlib import Path

from steward.foundation.core.errors import Invalid

ROOT = Path(__file__).resolve().parents[4]
SHARED = ("ground", "libraries")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Choose single benchmarks."""
    parser.add_argument("names", nargs="*", help="file names in benchmarks/ without .py")


def run(values: argparse.Namespace) -> int:
    """Run the benchmarks and return 1 when one missed its target or cannot run."""
    found = {path.stem: path for path in sorted((ROOT / "benchmarks").glob("*.py"))}
    for name in SHARED:
        del found[name]
    for name in values.names:
        if name not in found:
            raise Invalid(f"There is no benchmark {name!r}; there are: {', '.join(found)}.")
    status = 0
    for name, path in found.items():
        if not values.names or name in values.names:
            sys.stdout.write(f"== {name}\n")
            sys.stdout.flush()
            command = [sys.executable, str(path)]
            status |= subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603 -- framework requires
    return 1 if status else 0
