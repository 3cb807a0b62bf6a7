"""``steward demo``: start with the example organisation."""

import argparse

from steward.config import up


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the same arguments as ``up``."""
    up.add_arguments(parser)


def run(values: argparse.Namespace) -> int:
    """Start and wait."""
    return up.run(values, example=True)
