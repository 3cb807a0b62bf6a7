"""``steward backup``: the whole installation in one file."""

import argparse
import sys
from pathlib import Path

from steward.config.env import default_data, read_env
from steward.config.keeping import back_up
from steward.foundation.core.errors import Invalid

MEGABYTE = 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the data is and where the backup goes."""
    parser.add_argument("--data", type=Path, default=None, help="folder for database and files")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")


def run(values: argparse.Namespace) -> int:
    """Write the backup.

    Raises:
        Invalid: The database is not the embedded one, or there is none.
    """
    env = read_env()
    if env.database:
        message = "This database has tools of its own, such as pg_basebackup or pgBackRest."
        raise Invalid(message, place="DATABASE_URL")
    data = (values.data or env.data or default_data()).resolve()
    size = back_up(data, values.out.resolve())
    sys.stdout.write(f"{values.out}: {size / MEGABYTE:.1f} MB. It holds the key: keep it safe.\n")
    return 0
