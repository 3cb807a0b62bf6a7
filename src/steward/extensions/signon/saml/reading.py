"""Who somebody is, by the name and the attributes that a provider sends.

The usual names are those of the LDAP schemas by which many providers call them (RFC 4519, RFC 2798,
eduPerson), of the claims of Microsoft, and plain ones.
"""

from collections.abc import Mapping, Sequence

from steward.extensions.signon.saml.trees import Node, children, words
from steward.extensions.signon.terms import AttributeNames, Identity

CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"
EMAILS = (
    "email",
    "mail",
    "urn:oid:0.9.2342.19200300.100.1.3",
    f"{CLAIMS}/emailaddress",
    "emailaddress",
    "user.email",
)
FULL_NAMES = (
    "displayname",
    "urn:oid:2.16.840.1.113730.3.1.241",
    "http://schemas.microsoft.com/identity/claims/displayname",
    "name",
    "cn",
    "urn:oid:2.5.4.3",
)
FIRST_NAMES = ("givenname", "firstname", "urn:oid:2.5.4.42", f"{CLAIMS}/givenname")
LAST_NAMES = ("surname", "sn", "lastname", "urn:oid:2.5.4.4", f"{CLAIMS}/surname")
LOGIN_NAMES = (f"{CLAIMS}/name",)
"""What some call a name and others an account; taken where nothing better came."""
GROUPS = (
    "groups",
    "group",
    "memberof",
    "urn:oid:1.3.6.1.4.1.5923.1.5.1.1",
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups",
    "http://schemas.xmlsoap.org/claims/group",
)
ADDRESSES = frozenset(
    {
        "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
        "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
        "",
    }
)
"""Formats of names that may hold an address."""
MOST_ATTRIBUTES, MOST_VALUES, LONGEST_VALUE = 100, 500, 300
Told = Mapping[str, Sequence[str]]


def told_of(assertion: Node) -> dict[str, list[str]]:
    """Return the values of the attributes, by name; at most so many, and none longer than 300."""
    found: dict[str, list[str]] = {}
    for statement in children(assertion, "saml:AttributeStatement"):
        for node in children(statement, "saml:Attribute")[:MOST_ATTRIBUTES]:
            name = str(node.get("Name", ""))[:LONGEST_VALUE]
            values = [words(item) for item in children(node, "saml:AttributeValue")]
            kept = found.setdefault(name, [])
            kept += [item[:LONGEST_VALUE] for item in values if item][: MOST_VALUES - len(kept)]
    return found


def identity_of(
    *,
    issuer: str,
    subject: str,
    name_format: str,
    told: Told,
    names: AttributeNames,
    proved_at: int,
) -> Identity:
    """Return who somebody is; an address that is sent twice over with two values counts for none.

    Args:
        issuer: The provider's entity ID.
        subject: The name that it sends.
        name_format: Of which format that is.
        told: The attributes.
        names: Under which of them to look.
        proved_at: When the provider has asked who the person is, in seconds.
    """
    emails = _values(told, names.email, EMAILS)
    email = emails[0] if len(set(emails)) == 1 else ""
    if not emails and name_format in ADDRESSES and "@" in subject:
        email = subject
    full = _values(told, names.name, FULL_NAMES)
    parts = [*_values(told, "", FIRST_NAMES)[:1], *_values(told, "", LAST_NAMES)[:1]]
    name = full[0] if full else " ".join(parts or _values(told, "", LOGIN_NAMES)[:1])
    groups = _values(told, names.groups, GROUPS) if _has(told, names.groups, GROUPS) else None
    return Identity(
        issuer=issuer,
        subject=subject,
        email=email.strip().lower(),
        name=" ".join(name.split())[:200],
        verified=None,
        proved_at=proved_at,
        groups=groups,
    )


def _values(told: Told, wanted: str, usual: Sequence[str]) -> list[str]:
    """Return the values under the wanted name, or under the first usual one that has any."""
    if wanted:
        return list(told.get(wanted, ()))
    by_name = {name.lower(): values for name, values in told.items()}
    for name in usual:
        if by_name.get(name):
            return list(by_name[name])
    return []


def _has(told: Told, wanted: str, usual: Sequence[str]) -> bool:
    if wanted:
        return wanted in told
    return any(name.lower() in usual for name in told)
