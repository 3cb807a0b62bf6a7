"""Settings that several kinds of sources share, and how they are checked."""

from collections.abc import Mapping

from steward.extensions.connections.terms import Setting
from steward.extensions.inbox.wire import checked_base
from steward.foundation.core.errors import Invalid

BASE = "base_url"


def address(help_text: str, initial: str = "") -> Setting:
    """Return the setting for the address of a source."""
    return Setting(name=BASE, label="Address", help_text=help_text, initial=initial)


def token(help_text: str, *, required: bool = False) -> Setting:
    """Return the setting for the secret with which a source is asked."""
    return Setting(
        name="token", label="Access token", help_text=help_text, required=required, secret=True
    )


def checked(config: Mapping[str, str], initial: str = "") -> dict[str, str]:
    """Return settings with their address as it is kept.

    Raises:
        Invalid: The address is none.
    """
    return {**config, BASE: checked_base(config.get(BASE) or initial, BASE)}


def bearer(secrets: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that prove who asks, by a bearer token."""
    found = secrets.get("token", "")
    return {"Authorization": f"Bearer {found}"} if found else {}


def lines_of(text: str, place: str, most: int = 200) -> list[str]:
    """Return the lines of a setting that holds several values.

    Raises:
        Invalid: There are too many.
    """
    found = [line.strip() for line in text.splitlines() if line.strip()]
    if len(found) > most:
        raise Invalid(f"At most {most} lines.", place=place)
    return found
