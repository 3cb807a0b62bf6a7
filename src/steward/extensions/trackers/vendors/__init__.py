"""The kinds of trackers: each folder is one, and being there is its registration."""

import importlib
import pkgutil
from functools import cache

from steward.extensions.trackers.terms import Vendor
from steward.foundation.core.errors import Invalid


@cache
def vendors() -> dict[str, Vendor]:
    """Return the kinds of trackers by their name."""
    found: dict[str, Vendor] = {}
    for item in pkgutil.iter_modules(__path__):
        if item.ispkg:
            vendor: Vendor = importlib.import_module(f"{__name__}.{item.name}.vendor").VENDOR
            found[vendor.kind] = vendor
    order = ("github", "gitlab", "jira")
    last = len(order)
    key = {name: place for place, name in enumerate(order)}
    return dict(sorted(found.items(), key=lambda pair: (key.get(pair[0], last), pair[0])))


def vendor_of(kind: str) -> Vendor:
    """Return a kind of tracker.

    Raises:
        Invalid: There is none of this name.
    """
    found = vendors().get(kind)
    if found is None:
        raise Invalid(f"There is no tracker “{kind}”.", place="vendor")
    return found
