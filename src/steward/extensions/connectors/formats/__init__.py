"""The kinds of files that are read: each module is one, and being there is its registration."""

import importlib
import pkgutil
from functools import cache

from steward.extensions.connectors.terms import Format


@cache
def formats() -> dict[str, Format]:
    """Return the kinds of files by their name, in the order in which they are tried."""
    found: list[Format] = [
        importlib.import_module(f"{__name__}.{item.name}").FORMAT
        for item in pkgutil.iter_modules(__path__)
    ]
    return {item.kind: item for item in sorted(found, key=lambda item: (item.rank, item.kind))}
