"""Look into resources, of which names have no case."""

from collections.abc import Mapping
from typing import Any, cast

Resource = dict[str, Any]


def got(resource: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 -- leaf
    """Return a value by its name, whatever its case; None where there is none."""
    return next((value for key, value in resource.items() if key.lower() == name.lower()), None)


def all_of(resource: Mapping[str, Any], name: str) -> list[object]:
    """Return the values of a list by its name; one value counts as a list."""
    found: object = got(resource, name)
    if isinstance(found, list):
        return cast("list[object]", found)
    return [] if found in (None, "") else [found]


def row_of(item: object) -> Resource:
    """Return an item of a list as a resource of its own."""
    if not isinstance(item, dict):
        return {"value": item}
    return cast("Resource", item)
