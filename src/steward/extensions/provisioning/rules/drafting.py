"""Take from a resource what is kept of it (RFC 7643, 4)."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from steward.extensions.provisioning.rules.reading import Resource, all_of, got, row_of
from steward.extensions.provisioning.terms import (
    LONGEST,
    DirectoryGroupDraft,
    ScimTrouble,
    UserDraft,
)


def user_from(resource: Mapping[str, Any]) -> UserDraft:
    """Return what is kept of a user.

    Raises:
        ScimTrouble: Something is missing, or no such thing.
    """
    user_name = _text(resource, "userName")
    if not user_name:
        raise ScimTrouble("invalidValue", "userName is missing.")
    active: object = got(resource, "active")
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
    rows = [row_of(item) for item in all_of(resource, "emails")]

    def rank(row: Resource) -> tuple[bool, bool]:
        return (got(row, "primary") is not True, str(got(row, "type")).lower() != "work")

    for row in sorted(rows, key=rank):
        value = _text(row, "value")
        if value:
            return value
    return ""


def _name(resource: Mapping[str, Any]) -> str:
    found: object = got(resource, "name")
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
    for item in all_of(resource, "members"):
        value = _text(row_of(item), "value")
        try:
            members.add(UUID(value))
        except ValueError:
            raise ScimTrouble("invalidValue", f"No user has the id {value[:100]}.") from None
    return DirectoryGroupDraft(
        name=name, external_id=_text(resource, "externalId"), members=frozenset(members)
    )


def _text(resource: Mapping[str, Any], name: str) -> str:
    value: object = got(resource, name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST or not value.isprintable():
        raise ScimTrouble("invalidValue", f"{name} is a text of at most {LONGEST} characters.")
    return value.strip()
