"""What SCIM speaks of: its schemas, what it says of a user or group, and how it refuses."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from steward.foundation.core.errors import DomainError

CORE = "urn:ietf:params:scim:schemas:core:2.0:"
MESSAGES = "urn:ietf:params:scim:api:messages:2.0:"
USER, GROUP = f"{CORE}User", f"{CORE}Group"
LIST, ERROR, PATCH = f"{MESSAGES}ListResponse", f"{MESSAGES}Error", f"{MESSAGES}PatchOp"
LONGEST = 255
MOST_LISTED = 200


class ScimTrouble(DomainError):
    """A request that cannot be understood; ``kind`` is its ``scimType`` (RFC 7644, 3.12)."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDraft:
    """What a directory says of a user; ``name`` is empty where it says none."""

    user_name: str
    email: str
    name: str = ""
    external_id: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryGroupDraft:
    """What a directory says of a group: its members by the keys that they were told."""

    name: str
    external_id: str = ""
    members: frozenset[UUID] = frozenset()


def _attribute(name: str, about: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- leaf
    usual = {
        "name": name,
        "type": "string",
        "multiValued": False,
        "description": about,
        "required": False,
        "caseExact": False,
        "mutability": "readWrite",
        "returned": "default",
        "uniqueness": "none",
    }
    return usual | more


READ_ONLY = {"mutability": "readOnly"}
SCHEMAS: dict[str, dict[str, Any]] = {
    USER: {
        "name": "User",
        "description": "A member of the organisation",
        "attributes": [
            _attribute("userName", "What signs in", required=True, uniqueness="server"),
            _attribute(
                "displayName", "What the person is called; kept where it is left out", required=True
            ),
            _attribute(
                "active",
                "Whether the person is a member; true where it is left out",
                type="boolean",
                required=True,
            ),
            _attribute(
                "emails",
                "The address; the user name counts where it is missing and is one",
                type="complex",
                multiValued=True,
                required=True,
                subAttributes=[
                    _attribute("value", "The address", required=True),
                    _attribute("type", "Always work", canonicalValues=["work"]),
                ],
            ),
            _attribute(
                "groups",
                "The directory's groups that the person is in",
                type="complex",
                multiValued=True,
                subAttributes=[
                    _attribute("value", "The id of the group", **READ_ONLY),
                    _attribute(
                        "$ref",
                        "Where the group is",
                        type="reference",
                        referenceTypes=["Group"],
                        **READ_ONLY,
                    ),
                    _attribute("display", "What the group is called", **READ_ONLY),
                ],
                **READ_ONLY,
            ),
        ],
    },
    GROUP: {
        "name": "Group",
        "description": "A group of members that the directory keeps",
        "attributes": [
            _attribute(
                "displayName", "What the group is called", required=True, uniqueness="server"
            ),
            _attribute(
                "members",
                "Who is in the group",
                type="complex",
                multiValued=True,
                subAttributes=[
                    _attribute("value", "The id of the member", mutability="immutable"),
                    _attribute(
                        "$ref",
                        "Where the member is",
                        type="reference",
                        referenceTypes=["User"],
                        mutability="immutable",
                    ),
                ],
            ),
        ],
    },
}
"""What is kept of the schemas of RFC 7643, 4; anything else that is sent is not kept."""
