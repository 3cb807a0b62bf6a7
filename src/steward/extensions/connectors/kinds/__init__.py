"""The kinds of sources: each folder is one, and being there is its registration."""

import importlib
import pkgutil
from functools import cache

from steward.extensions.connectors.terms import Connector
from steward.foundation.core.errors import Invalid


@cache
def connectors() -> dict[str, Connector]:
    """Return the kinds of sources by their name."""
    found: dict[str, Connector] = {}
    for item in pkgutil.iter_modules(__path__):
        if item.ispkg:
            module = importlib.import_module(f"{__name__}.{item.name}.connector")
            connector: Connector = module.CONNECTOR
            found[connector.kind] = connector
    return dict(sorted(found.items()))


def connector_of(kind: str) -> Connector:
    """Return a kind of source.

    Raises:
        Invalid: There is none of this name.
    """
    found = connectors().get(kind)
    if found is None:
        raise Invalid(f"There is no kind of source “{kind[:60]}”.", place="kind")
    return found
