"""``steward restore``: a backup becomes an installation again."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from steward.config.keeping import restore
from steward.foundation.core.errors import Invalid


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which backup goes where, and up to when."""
    parser.add_argument("backup", type=Path, help="the file that steward backup wrote")
    parser.add_argument("--data", type=Path, required=True, help="folder for database and files")
    parser.add_argument("--at", default=None, help="the instant, such as 2026-11-02T09:00:00+01:00")
    parser.add_argument("--wal", type=Path, default=None, help="the folder of STEWARD_WAL")


def run(values: argparse.Namespace) -> int:
    """Restore, and say until when it knows what happened.

    Raises:
        Invalid: The instant or the backup cannot be read.
    """
    if not values.backup.is_file():
        raise Invalid("There is no such file.", place=str(values.backup))
    known = restore(values.backup, values.data.resolve(), at=_instant(values.at), wal=values.wal)
    sys.stdout.write(
        f"{values.data} is restored; the last thing it knows happened at {known.isoformat()}.\n"
        f"Start it: steward up --data {values.data}\n"
    )
    return 0


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is no instant such as 2026-11-02T09:00:00+01:00"
        raise Invalid(message, place="--at") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
