"""Apply patches to a resource (RFC 7644, 3.5.2)."""

import re
from typing import Any, cast

from steward.extensions.provisioning.rules.filtering import (
    Compared,
    Condition,
    condition_of,
    holds,
    plain_path,
)
from steward.extensions.provisioning.rules.reading import Resource, got, row_of
from steward.extensions.provisioning.terms import (
    ScimTrouble,
)

FIXED = ("id", "meta", "schemas", "groups")
LISTS = ("emails", "members", "groups")
PATH = re.compile(
    r"(?P<name>[A-Za-z$][\w$-]*)(?:\[(?P<which>.*)\])?(?:\.(?P<part>[A-Za-z$][\w$-]*))?", re.DOTALL
)


def patched(resource: Resource, operations: object) -> Resource:
    """Return a resource after the operations of a patch, all or none.

    What is not kept of a resource is taken in and forgotten.

    Source: RFC 7644, 3.5.2.

    Raises:
        ScimTrouble: An operation is none, finds nothing, or would change what is fixed.
    """
    if not isinstance(operations, list) or not operations:
        raise ScimTrouble("invalidSyntax", "A patch has a list of Operations.")
    changed: Resource = {key: _copied(value) for key, value in resource.items()}
    for given in cast("list[object]", operations):
        row = cast("dict[str, Any]", given) if isinstance(given, dict) else {}
        act = str(got(row, "op") or "").lower()
        if act not in ("add", "replace", "remove"):
            raise ScimTrouble("invalidSyntax", "An operation is add, replace or remove.")
        path, value = got(row, "path"), got(row, "value")
        if path is not None and not isinstance(path, str):
            raise ScimTrouble("invalidPath", "A path is text.")
        if path:
            _apply(changed, act, path, value)
        elif act == "remove":
            raise ScimTrouble("noTarget", "An operation that removes says what, by its path.")
        elif not isinstance(value, dict):
            raise ScimTrouble("invalidValue", "Without a path the value is an object.")
        else:
            for name, inner in cast("dict[str, Any]", value).items():
                _apply_named(changed, act, name, inner)
    return changed


def _copied(value: object) -> object:
    return [*cast("list[object]", value)] if isinstance(value, list) else value


def _apply_named(resource: Resource, act: str, name: str, value: object) -> None:
    """Apply what stands under a name without a path: what is fixed may be repeated there."""
    if plain_path(name).lower() in FIXED or name.lower().startswith("urn:"):
        inner = plain_path(name)
        if inner == name or inner.lower() in FIXED:
            return
        name = inner
    _apply(resource, act, name, value)


def _apply(resource: Resource, act: str, path: str, value: object) -> None:
    if path.lower().startswith("urn:") and plain_path(path) == path:
        return  # an attribute of an extension, which is not kept
    match = PATH.fullmatch(plain_path(path))
    if match is None:
        raise ScimTrouble("invalidPath", f"This is no path: {path[:100]}")
    name, which, part = match["name"], match["which"], match["part"]
    if name.lower() in FIXED:
        raise ScimTrouble("mutability", f"{name} is not changed so.")
    key = next((known for known in resource if known.lower() == name.lower()), name)
    if which is not None:
        _apply_inside(resource, act, key, condition_of(which), part, value)
    elif part is not None:
        _apply_part(resource, act, key, part, value)
    elif act == "remove":
        _remove(resource, key, value)
    elif key.lower() in LISTS:
        rows = [row_of(item) for item in (value if isinstance(value, list) else [value])]  # type: ignore[reportUnknownVariableType] -- leaf
        kept: list[Resource] = [] if act == "replace" else resource.get(key, [])
        held = {str(got(row, "value")) for row in kept}
        resource[key] = [*kept, *(row for row in rows if str(got(row, "value")) not in held)]
    elif isinstance(value, dict) and isinstance(resource.get(key), dict):
        resource[key] = {**resource[key], **value}
    else:
        resource[key] = value


def _remove(resource: Resource, key: str, value: object) -> None:
    """Remove an attribute, or the values of it that are told, as some directories do."""
    if key.lower() not in LISTS or not value:
        resource.pop(key, None)
        return
    rows = cast("list[object]", value) if isinstance(value, list) else [value]
    gone = {str(got(row_of(item), "value")) for item in rows}
    resource[key] = [row for row in resource.get(key, []) if str(got(row, "value")) not in gone]


def _apply_part(resource: Resource, act: str, key: str, part: str, value: object) -> None:
    held: object = resource.get(key)
    if isinstance(held, list):
        rows = cast("list[Resource]", held)
        resource[key] = [_with(row, act, part, value) for row in rows]
    else:
        inner = cast("Resource", held) if isinstance(held, dict) else {}
        resource[key] = _with(inner, act, part, value)


def _with(row: Resource, act: str, part: str, value: object) -> Resource:
    kept = {name: inner for name, inner in row.items() if name.lower() != part.lower()}
    return kept if act == "remove" else {**kept, part: value}


def _apply_inside(
    resource: Resource, act: str, key: str, which: Condition, part: str | None, value: object
) -> None:
    rows: list[Resource] = resource.get(key) or []
    if not any(holds(which, row) for row in rows):
        if act == "remove" and key.lower() == "members":
            return  # gone already: what is wanted holds
        if act == "add" and part is not None and isinstance(which, Compared):
            resource[key] = [*rows, {which.path: which.value, part: value}]
            return
        raise ScimTrouble("noTarget", f"No value of {key} is meant by the path.")
    changed: list[Resource] = []
    for row in rows:
        if not holds(which, row):
            changed.append(row)
        elif part is not None:
            changed.append(_with(row, act, part, value))
        elif act != "remove":
            changed.append({**row, **row_of(value)})
    resource[key] = changed
