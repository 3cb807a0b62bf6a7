"""What a report of the live records declares of itself; the folder is its registration."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from steward.foundation.core.actor import Actor, Permission
from steward.foundation.core.errors import NotFound

EXPORT_REPORT = Permission[Any](name="report.export", label="Print and export reports")
HOME = "steward.extensions.reports"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a report is narrowed to; a report reads only what it names in ``narrows``."""

    system: UUID | None = None
    level: str = ""
    status: str = ""


Content = bytes | Iterable[bytes]
Make = Callable[[Actor, Wanted], Content]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report of the live records: what it holds and how each kind of file is made.

    A maker returns the file, or its pieces where it can grow long; pieces are read while they are
    sent, in a transaction of their own.
    """

    name: str
    title: str
    holds: str
    basis: str
    order: int
    makers: Mapping[str, Make]
    narrows: tuple[str, ...] = ()

    def make(self, actor: Actor, kind: str, wanted: Wanted) -> Content:
        """Return the file of a kind.

        Raises:
            NotFound: The report is not made as this kind.
        """
        maker = self.makers.get(kind)
        if maker is None:
            raise NotFound(f"“{self.title}” is made as {', '.join(self.makers)}, not as {kind}.")
        return maker(actor, wanted)


@lru_cache(maxsize=1)
def reports() -> tuple[Report, ...]:
    """Return every report that a folder beside the kit declares, in order."""
    folder = Path(__file__).resolve().parents[1]
    names = [item.name for item in pkgutil.iter_modules([str(folder)]) if item.ispkg]
    modules = [importlib.import_module(f"{HOME}.{name}.live") for name in names if name != "kit"]
    return tuple(sorted((module.REPORT for module in modules), key=lambda report: report.order))


def get_report(name: str) -> Report:
    """Return a report by its name.

    Raises:
        NotFound: There is none.
    """
    for report in reports():
        if report.name == name:
            return report
    raise NotFound(f"There is no report “{name}”.")
