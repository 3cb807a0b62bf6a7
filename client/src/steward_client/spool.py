"""The folder where deliveries wait until Steward took them.

A delivery is written here before it is sent and removed when it was taken, so that a program that
is killed in between loses nothing. Its key makes a second sending harmless.
"""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from steward_client.errors import RefusedError

MOST = 10_000
"""How many deliveries wait at most; a program that never reaches Steward fills no disk."""
WAITING, TOLD_NO = ".json", ".refused"


@dataclass(frozen=True)
class Parcel:
    """A delivery: where it goes below the address of the API, and what is sent there.

    ``to`` is the address of the Steward that it is meant for, empty where none was known yet.
    """

    name: str
    to: str
    path: str
    body: dict[str, Any]


class Spool:
    """Deliveries in a folder of their own, the oldest first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, to: str, path: str, body: dict[str, Any]) -> Parcel:
        """Keep a delivery and return it.

        Raises:
            RefusedError: It is no JSON, or too many wait already.
            OSError: The folder cannot be written.
        """
        try:
            text = json.dumps({"to": to, "path": path, "body": body}, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise RefusedError(f"It cannot be written as JSON: {error}.") from error
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if sum(1 for _ in self._files(WAITING)) >= MOST:
            raise RefusedError(f"{MOST:,} deliveries wait in {self.folder}; send them first.")
        name = f"{time.time_ns():020d}-{uuid.uuid4().hex}"
        coming = self.folder / f"{name}.coming"
        with os.fdopen(os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        coming.replace(self.folder / (name + WAITING))
        return Parcel(name=name, to=to, path=path, body=body)

    def waiting(self, to: str) -> Iterator[Parcel]:
        """Yield what waits for one Steward, or for any, the oldest first."""
        for file in self._files(WAITING):
            try:
                said = json.loads(file.read_text("utf-8"))
                parcel = Parcel(file.name[: -len(WAITING)], said["to"], said["path"], said["body"])
            except FileNotFoundError:
                continue  # another process has just delivered it
            except (ValueError, KeyError, TypeError):
                self.refuse(Parcel(file.name[: -len(WAITING)], "", "", {}), "It is damaged.")
                continue
            if parcel.to in ("", to):
                yield parcel

    def done(self, parcel: Parcel) -> None:
        """Forget what was taken."""
        (self.folder / (parcel.name + WAITING)).unlink(missing_ok=True)

    def refuse(self, parcel: Parcel, why: str) -> None:
        """Put aside what Steward will never take, with the reason beside it."""
        here = self.folder / (parcel.name + WAITING)
        try:
            here.replace(self.folder / (parcel.name + TOLD_NO))
            (self.folder / f"{parcel.name}.why").write_text(why, "utf-8")
        except FileNotFoundError:
            return

    def count(self) -> int:
        """Return how many deliveries wait."""
        return sum(1 for _ in self._files(WAITING))

    def refused(self) -> Iterator[tuple[Path, str]]:
        """Yield what was refused, with the reason."""
        for file in self._files(TOLD_NO):
            why = file.with_suffix(".why")
            yield file, why.read_text("utf-8") if why.exists() else ""

    def _files(self, ending: str) -> Iterator[Path]:
        if self.folder.is_dir():
            yield from sorted(self.folder.glob(f"*{ending}"))
