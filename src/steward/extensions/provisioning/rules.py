"""Read filters, apply patches, and take from a resource what is kept of it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from steward.extensions.provisioning.terms import (
    GROUP,
    LONGEST,
    USER,
    DirectoryGroupDraft,
    ScimTrouble,
    UserDraft,
)

LONGEST_FILTER, DEEPEST = 2000, 20
TOKEN = re.compile(r'\s*([()\[\]]|"(?:[^"\\]|\\.)*"|[^\s()\[\]"]+)')
COMPARISONS = ("eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le")
EXACT = ("id", "externalid")
FIXED = ("id", "meta", "schemas", "groups")
LISTS = ("emails", "members", "groups")
PATH = re.compile(
    r"(?P<name>[A-Za-z$][\w$-]*)(?:\[(?P<which>.*)\])?(?:\.(?P<part>[A-Za-z$][\w$-]*))?", re.DOTALL
)
Resource = dict[str, Any]
ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Compared:
    """An attribute beside a value; ``value`` is None for ``pr``."""

    path: str
    how: str
    value: object = None


@dataclass(frozen=True, slots=True)
class Joined:
    """Conditions that hold together, or of which one holds."""

    parts: tuple["Condition", ...]
    every: bool


@dataclass(frozen=True, slots=True)
class Turned:
    """A condition that does not hold."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class Inside:
    """A condition that one of several values meets."""

    path: str
    part: "Condition"


Condition = Compared | Joined | Turned | Inside


def condition_of(text: str) -> Condition:
    """Return the condition that a filter says.

    Source: RFC 7644, 3.4.2.2.

    Raises:
        ScimTrouble: It is none, or too long.
    """
    if len(text) > LONGEST_FILTER:
        raise _unreadable(f"A filter has at most {LONGEST_FILTER} characters.")
    reader = _Reader(text)
    found = reader.either(0)
    if reader.word() is not None:
        raise _unreadable(f"This follows the end of the filter: {reader.word()}")
    return found


class _Reader:
    """Reads the words of a filter from left to right."""

    def __init__(self, text: str) -> None:
        self.words: list[str] = []
        at = 0
        end = len(text.rstrip())
        while at < end:
            match = TOKEN.match(text, at)
            if match is None:
                raise _unreadable("A text in the filter does not end.")
            self.words.append(match[1])
            at = match.end()
        self.next = 0

    def word(self) -> str | None:
        """Return the next word, None at the end."""
        return self.words[self.next] if self.next < len(self.words) else None

    def take(self) -> str:
        """Return the next word and go on."""
        word = self.word()
        if word is None:
            raise _unreadable("The filter ends too early.")
        self.next += 1
        return word

    def either(self, depth: int) -> Condition:
        """Return conditions joined by “or”."""
        if depth > DEEPEST:
            raise _unreadable("The filter is nested too deeply.")
        parts = [self.both(depth)]
        while (self.word() or "").lower() == "or":
            self.take()
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else Joined(tuple(parts), every=False)

    def both(self, depth: int) -> Condition:
        """Return conditions joined by “and”."""
        parts = [self.one(depth)]
        while (self.word() or "").lower() == "and":
            self.take()
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else Joined(tuple(parts), every=True)

    def one(self, depth: int) -> Condition:
        """Return one condition."""
        word = self.take()
        if word.lower() == "not":
            if self.word() != "(":
                raise _unreadable("“not” stands before a parenthesis.")
            return Turned(self.one(depth))
        if word == "(":
            found = self.either(depth + 1)
            self.close(")")
            return found
        path = plain_path(word)
        if self.word() == "[":
            self.take()
            part = self.either(depth + 1)
            self.close("]")
            return Inside(path, part)
        how = self.take().lower()
        if how == "pr":
            return Compared(path, how)
        if how not in COMPARISONS:
            raise _unreadable(f"{how} compares nothing.")
        value = _value(self.take())
        if value is None and how not in ("eq", "ne"):
            raise _unreadable("null is compared by eq and ne alone.")
        if not isinstance(value, str) and how in ("co", "sw", "ew"):
            raise _unreadable(f"{how} compares text.")
        if isinstance(value, bool) and how not in ("eq", "ne"):
            raise _unreadable("A truth value is compared by eq and ne alone.")
        return Compared(path, how, value)

    def close(self, mark: str) -> None:
        """Read a closing mark."""
        if self.take() != mark:
            raise _unreadable(f"A {mark} is missing.")


def _unreadable(message: str) -> ScimTrouble:
    return ScimTrouble("invalidFilter", message)


def _value(word: str) -> object:
    if word.startswith('"'):
        return ESCAPE.sub(r"\1", word[1:-1])
    known = {"true": True, "false": False, "null": None}
    if word.lower() in known:
        return known[word.lower()]
    try:
        return float(word)
    except ValueError:
        raise _unreadable(f"{word} is no value; texts stand in quotation marks.") from None


def plain_path(path: str) -> str:
    """Return a path without the name of its schema."""
    for schema in (USER, GROUP):
        if path.lower().startswith(f"{schema.lower()}:"):
            return path[len(schema) + 1 :]
    return path


def holds(condition: Condition, resource: Mapping[str, Any]) -> bool:
    """Say whether a resource meets a condition."""
    if isinstance(condition, Joined):
        found = (holds(part, resource) for part in condition.parts)
        return all(found) if condition.every else any(found)
    if isinstance(condition, Turned):
        return not holds(condition.part, resource)
    if isinstance(condition, Inside):
        rows = _all(resource, condition.path)
        return any(
            holds(condition.part, cast("Mapping[str, Any]", row) if isinstance(row, dict) else {})
            for row in rows
        )
    return _compares(condition, resource)


def _compares(condition: Compared, resource: Mapping[str, Any]) -> bool:
    values = list(_values(resource, condition.path))
    if condition.how == "pr":
        return bool(values)
    exact = condition.path.lower() in EXACT
    wanted = _like(condition.value, exact=exact)
    if condition.value is None:
        return (not values) is (condition.how == "eq")
    if condition.how == "ne":
        return not any(_like(value, exact=exact) == wanted for value in values)
    return any(_beside(_like(value, exact=exact), condition.how, wanted) for value in values)


def _like(value: object, *, exact: bool) -> object:
    return value if exact or not isinstance(value, str) else value.casefold()


def _beside(value: object, how: str, wanted: object) -> bool:
    if how == "eq":
        return value == wanted and isinstance(value, bool) is isinstance(wanted, bool)
    if not isinstance(value, str) or not isinstance(wanted, str):
        return False
    if how in ("co", "sw", "ew"):
        return {
            "co": wanted in value,
            "sw": value.startswith(wanted),
            "ew": value.endswith(wanted),
        }[how]
    return {
        "gt": value > wanted,
        "ge": value >= wanted,
        "lt": value < wanted,
        "le": value <= wanted,
    }[how]


def _got(resource: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 -- leaf
    return next((value for key, value in resource.items() if key.lower() == name.lower()), None)


def _all(resource: Mapping[str, Any], name: str) -> list[object]:
    found: object = _got(resource, name)
    if isinstance(found, list):
        return cast("list[object]", found)
    return [] if found in (None, "") else [found]


def _values(resource: Mapping[str, Any], path: str) -> Iterator[object]:
    name, _, part = path.partition(".")
    for item in _all(resource, name):
        if isinstance(item, dict):
            inner = _got(cast("dict[str, Any]", item), part or "value")
            if inner not in (None, ""):
                yield inner
        elif not part:
            yield item


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
        act = str(_got(row, "op") or "").lower()
        if act not in ("add", "replace", "remove"):
            raise ScimTrouble("invalidSyntax", "An operation is add, replace or remove.")
        path, value = _got(row, "path"), _got(row, "value")
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
        rows = [_row(item) for item in (value if isinstance(value, list) else [value])]  # type: ignore[reportUnknownVariableType] -- leaf
        kept: list[Resource] = [] if act == "replace" else resource.get(key, [])
        held = {str(_got(row, "value")) for row in kept}
        resource[key] = [*kept, *(row for row in rows if str(_got(row, "value")) not in held)]
    elif isinstance(value, dict) and isinstance(resource.get(key), dict):
        resource[key] = {**resource[key], **value}
    else:
        resource[key] = value


def _row(item: object) -> Resource:
    if not isinstance(item, dict):
        return {"value": item}
    return cast("Resource", item)


def _remove(resource: Resource, key: str, value: object) -> None:
    """Remove an attribute, or the values of it that are told, as some directories do."""
    if key.lower() not in LISTS or not value:
        resource.pop(key, None)
        return
    rows = cast("list[object]", value) if isinstance(value, list) else [value]
    gone = {str(_got(_row(item), "value")) for item in rows}
    resource[key] = [row for row in resource.get(key, []) if str(_got(row, "value")) not in gone]


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
            changed.append({**row, **_row(value)})
    resource[key] = changed


def user_from(resource: Mapping[str, Any]) -> UserDraft:
    """Return what is kept of a user.

    Raises:
        ScimTrouble: Something is missing, or no such thing.
    """
    user_name = _text(resource, "userName")
    if not user_name:
        raise ScimTrouble("invalidValue", "userName is missing.")
    active: object = _got(resource, "active")
    if isinstance(active, str) and active.lower() in ("true", "false"):
        active = active.lower() == "true"  # some directories write it so
    if active is not None and not isinstance(active, bool):
        raise ScimTrouble("invalidValue", "active is true or false.")
    return UserDraft(
        user_name=user_name,
        email=_email(resource) or user_name,
        name=_text(resource, "displayName") or _name(resource),
        external_id=_text(resource, "externalId"),
        active=active is not False,
    )


def _email(resource: Mapping[str, Any]) -> str:
    """Return the address that counts: the primary one, else that for work, else the first."""
    rows = [_row(item) for item in _all(resource, "emails")]

    def rank(row: Resource) -> tuple[bool, bool]:
        return (_got(row, "primary") is not True, str(_got(row, "type")).lower() != "work")

    for row in sorted(rows, key=rank):
        value = _text(row, "value")
        if value:
            return value
    return ""


def _name(resource: Mapping[str, Any]) -> str:
    found: object = _got(resource, "name")
    if not isinstance(found, dict):
        return ""
    parts = cast("dict[str, Any]", found)
    whole = " ".join(_text(parts, key) for key in ("givenName", "familyName"))
    return _text(parts, "formatted") or whole.strip()


def group_from(resource: Mapping[str, Any]) -> DirectoryGroupDraft:
    """Return what is kept of a group.

    Raises:
        ScimTrouble: Something is missing, or no such thing.
    """
    name = _text(resource, "displayName")
    if not name:
        raise ScimTrouble("invalidValue", "displayName is missing.")
    members: set[UUID] = set()
    for item in _all(resource, "members"):
        value = _text(_row(item), "value")
        try:
            members.add(UUID(value))
        except ValueError:
            raise ScimTrouble("invalidValue", f"No user has the id {value[:100]}.") from None
    return DirectoryGroupDraft(
        name=name, external_id=_text(resource, "externalId"), members=frozenset(members)
    )


def _text(resource: Mapping[str, Any], name: str) -> str:
    value: object = _got(resource, name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST or not value.isprintable():
        raise ScimTrouble("invalidValue", f"{name} is a text of at most {LONGEST} characters.")
    return value.strip()
