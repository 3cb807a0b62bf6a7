"""What SCIM says of itself: what is done, which resources there are and what they hold.

Source: RFC 7643, 5 to 7.
"""

from typing import Any

from steward.extensions.notifications.queries import address_of
from steward.extensions.provisioning.queries import BASE
from steward.extensions.provisioning.terms import CORE, GROUP, MOST_LISTED, SCHEMAS, USER

Resource = dict[str, Any]
ENDPOINTS = {USER: "/Users", GROUP: "/Groups"}
CONFIG: Resource = {
    "schemas": [f"{CORE}ServiceProviderConfig"],
    "patch": {"supported": True},
    "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
    "filter": {"supported": True, "maxResults": MOST_LISTED},
    "changePassword": {"supported": False},
    "sort": {"supported": False},
    "etag": {"supported": True},
    "authenticationSchemes": [
        {
            "type": "oauthbearertoken",
            "name": "Token",
            "description": "A token of Steward that was made for provisioning",
            "primary": True,
        }
    ],
}


def what_is_done() -> Resource:
    """Return which parts of SCIM are done here."""
    meta = {
        "resourceType": "ServiceProviderConfig",
        "location": address_of(f"{BASE}/ServiceProviderConfig"),
    }
    return {**CONFIG, "meta": meta}


def type_of(schema: str) -> Resource:
    """Return a kind of resource."""
    name = str(SCHEMAS[schema]["name"])
    return {
        "schemas": [f"{CORE}ResourceType"],
        "id": name,
        "name": name,
        "endpoint": ENDPOINTS[schema],
        "description": SCHEMAS[schema]["description"],
        "schema": schema,
        "meta": {
            "resourceType": "ResourceType",
            "location": address_of(f"{BASE}/ResourceTypes/{name}"),
        },
    }


def schema_of(schema: str) -> Resource:
    """Return what is kept of a kind of resource."""
    return {
        "schemas": [f"{CORE}Schema"],
        "id": schema,
        **SCHEMAS[schema],
        "meta": {"resourceType": "Schema", "location": address_of(f"{BASE}/Schemas/{schema}")},
    }
