"""``steward up``: start everything."""

import argparse
from pathlib import Path

from steward.config.start import start


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to keep the data and where to listen."""
    parser.add_argument("--data", type=Path, default=None, help="folder for database and files")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8420, help="port to listen on")


def run(values: argparse.Namespace, *, example: bool = False) -> int:
    """Start and wait."""
    return start(data=values.data, host=values.host, port=values.port, example=example)
