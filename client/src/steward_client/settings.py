"""Where Steward is and as whom one speaks, from arguments and the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from steward_client.errors import NotConfiguredError

HOME = Path("~/.cache/steward")
YES = ("1", "true", "yes", "on")
NEAR = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Settings:
    """What a client needs to know.

    ``url`` is the address of Steward, ``token`` an API token, ``system`` the AI system that is
    meant where a call names nothing: its number or its name. ``key`` is the path of an Ed25519 key
    in PEM, or the PEM itself. ``spool`` is the folder where deliveries wait. ``source`` names who
    speaks. ``timeout`` is in seconds. With ``strict`` a failure raises; else it warns.
    """

    url: str = ""
    token: str = ""
    system: str = ""
    key: str = ""
    spool: Path = HOME
    source: str = "steward-client"
    timeout: float = 10.0
    strict: bool = False
    plain_http: bool = False

    def check_reachable(self) -> None:
        """Refuse to send without an address and a token, or a token that others could read.

        Raises:
            NotConfiguredError: One is missing, or the address is no HTTPS and not this machine.
        """
        if not self.url:
            raise NotConfiguredError("Set STEWARD_URL to the address of Steward.")
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise NotConfiguredError(f"STEWARD_URL is no address of the web: {self.url!r}.")
        if parts.scheme == "http" and parts.hostname not in NEAR and not self.plain_http:
            raise NotConfiguredError(
                "STEWARD_URL is not HTTPS, so others could read the token; "
                "set STEWARD_PLAIN_HTTP=1 if the network permits it."
            )
        if not self.token:
            raise NotConfiguredError("Set STEWARD_TOKEN to an API token of Steward.")


def settings_from(  # noqa: PLR0913
    *,
    url: str | None = None,
    token: str | None = None,
    system: str | None = None,
    key: str | None = None,
    spool: str | os.PathLike[str] | None = None,
    source: str | None = None,
    timeout: float | None = None,
    strict: bool | None = None,
) -> Settings:
    """Return the settings; what is not given is read from the environment.

    The variables are STEWARD_URL, STEWARD_TOKEN, STEWARD_SYSTEM, STEWARD_KEY, STEWARD_SPOOL,
    STEWARD_SOURCE, STEWARD_TIMEOUT, STEWARD_STRICT and STEWARD_PLAIN_HTTP.

    Raises:
        NotConfiguredError: STEWARD_TIMEOUT is no number of seconds above 0.
    """

    def said(given: str | None, name: str, usual: str = "") -> str:
        return (os.environ.get(name, usual) if given is None else given).strip()

    seconds = said(None if timeout is None else str(timeout), "STEWARD_TIMEOUT", "10")
    try:
        patience = float(seconds)
    except ValueError:
        patience = 0.0
    if not 0 < patience < float("inf"):
        raise NotConfiguredError(f"STEWARD_TIMEOUT is no number of seconds: {seconds!r}.")
    place = said(None if spool is None else str(spool), "STEWARD_SPOOL") or str(HOME)
    is_strict = said(None, "STEWARD_STRICT").lower() in YES if strict is None else strict
    return Settings(
        url=said(url, "STEWARD_URL").rstrip("/"),
        token=said(token, "STEWARD_TOKEN"),
        system=said(system, "STEWARD_SYSTEM"),
        key=said(key, "STEWARD_KEY"),
        spool=Path(os.path.expanduser(place)),  # noqa: PTH111 -- bears a missing home
        source=said(source, "STEWARD_SOURCE") or "steward-client",
        timeout=patience,
        strict=is_strict,
        plain_http=said(None, "STEWARD_PLAIN_HTTP").lower() in YES,
    )
