"""``steward test``: the whole suite, on two workers."""

import argparse
import sys
from pathlib import Path

import pytest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything given is passed to pytest."""
    parser.add_argument("paths", nargs="*", help="tests to run; all by default")


def run(values: argparse.Namespace) -> int:
    """Run pytest and return its status."""
    root = Path(__file__).resolve().parents[4]
    workers = [] if any(word.startswith("-n") for word in values.rest) else ["-n", "2"]
    sys.path.insert(0, str(root))
    return int(pytest.main([f"--rootdir={root}", *workers, *values.rest, *values.paths]))
