"""From where a request comes: the address that tries are counted by."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def origin_of(request: HttpRequest) -> str:
    """Return the address of whoever asks, looking through the trusted proxies only.

    Every proxy appends whom it heard from, so the header is read from its end, and only as far
    as each word was written by a trusted proxy: what stands before that, anybody can have sent.
    """
    nearest = str(request.META.get("REMOTE_ADDR", ""))
    trusted: tuple[Network, ...] = settings.STEWARD_TRUSTED_PROXIES
    heard = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    found = nearest
    while heard and _is_trusted(found, trusted):
        before = _plain(heard.pop())
        if before is None:
            break
        found = str(before)
    return found


def _is_trusted(text: str, trusted: tuple[Network, ...]) -> bool:
    address = _plain(text)
    return address is not None and any(address in network for network in trusted)


def _plain(text: str) -> Address | None:
    """Return the address in a word of the header, without a port, or None where it is none."""
    word = text.strip()
    if word.startswith("["):
        word = word[1:].partition("]")[0]
    elif word.count(":") == 1:
        word = word.partition(":")[0]
    try:
        address = ip_address(word)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
