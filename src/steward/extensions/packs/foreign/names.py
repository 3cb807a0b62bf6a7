"""Names for what a library brings: short, stable, and made from its URN alone.

A mapping set in one file must name a requirement of another that may come later, so a name never
depends on what else was read. The digest keeps a brought framework from taking the name of a
shipped one.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

LONGEST_SLUG = 36
PARTS_OF_A_NODE = 5
OWN_FRAMEWORKS = {
    "urn:intuitem:risk:framework:iso42001-2023": "iso-42001",
    "urn:intuitem:risk:framework:iso27001-2022": "iso-27001",
}
"""Frameworks that are shipped under another name; their requirements have the same numbers."""


def normal(urn: object) -> str:
    """Return a URN as it is compared: upper and lower case are the same."""
    return str(urn).strip().lower()


def name_of(urn: str) -> str:
    """Return the name of a resource: readable, and unlike any other URN's."""
    slug = re.sub(r"[^a-z0-9]+", "-", normal(urn).rsplit(":", 1)[-1]).strip("-")
    digest = hashlib.sha256(normal(urn).encode()).hexdigest()[:8]
    return f"{slug[:LONGEST_SLUG].strip('-') or 'library'}-{digest}".replace("-to-", "-2-")


def tail_of(urn: str) -> str:
    """Return what a URN says behind packager, kind and container: the number of a requirement."""
    parts = normal(urn).split(":")
    return ":".join(parts[PARTS_OF_A_NODE:]) or parts[-1]


@dataclass(frozen=True, slots=True)
class KnownFramework:
    """A framework that mapping rows may point into; nodes are found by URN and by number."""

    name: str
    nodes: Mapping[str, str] = field(default_factory=dict[str, str])

    def node(self, urn: str) -> str | None:
        """Return the id of a requirement by its URN."""
        return self.nodes.get(normal(urn)) or self.nodes.get(tail_of(urn))


Known = Mapping[str, KnownFramework]
