"""Which hosts whoever runs the installation lets be called, by all organisations or by one."""

from collections.abc import Sequence
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from steward.foundation.core.errors import Invalid

SETTING = "STEWARD_CALLED_HOSTS"


def hosts_open_to(organisation: UUID) -> tuple[str, ...] | None:
    """Return the hosts that an organisation may have called; None where every public one is."""
    named: tuple[tuple[UUID | None, str], ...] = settings.STEWARD_CALLED_HOSTS
    if not named:
        return None
    return tuple(sorted({host for owner, host in named if owner in (None, organisation)}))


def is_open(host: str, hosts: Sequence[str] | None) -> bool:
    """Say whether a host is among those that may be called; ``*.x`` is what lies below x."""
    if hosts is None:
        return True
    name = host.lower().rstrip(".")
    return any(
        name.endswith(known[1:]) if known.startswith("*.") else name == known for known in hosts
    )


def why_shut(host: str) -> str:
    """Return the words that refuse a host, with the list that decides."""
    return f"{host} is not among the hosts that this installation lets be called ({SETTING})."


def check_address(address: str, organisation: UUID, place: str) -> None:
    """Refuse an address whose host may not be called; an empty one is none.

    Raises:
        Invalid: Its host is not among those that the installation names.
    """
    host = urlsplit(address).hostname
    if host and not is_open(host, hosts_open_to(organisation)):
        raise Invalid(why_shut(host), place=place)
