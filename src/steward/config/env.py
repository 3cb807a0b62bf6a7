"""Everything that the environment decides, read once into one typed value."""

import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from steward.extensions.notifications.terms import Smtp, read_smtp
from steward.foundation.core.errors import Invalid
from steward.foundation.files.buckets import BucketAddress, read_bucket

PROXIES = "trusts everybody, so that anyone could claim any origin."
PROVIDERS = "is every network there is; name those in which your identity providers are."
TRACKERS = "is every network there is; name those in which your trackers are."


@dataclass(frozen=True, slots=True, kw_only=True)
class Env:
    """The settings of one installation.

    ``database`` and ``database_owner`` are libpq addresses; empty means the embedded server.
    """

    data: Path
    database: str
    database_owner: str
    secret_key: str
    base_url: str
    debug: bool
    smtp: Smtp | None
    mail_from: str
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...]
    tracker_networks: tuple[IPv4Network | IPv6Network, ...]
    provider_networks: tuple[IPv4Network | IPv6Network, ...]
    clamav: str
    bucket: BucketAddress | None

    @property
    def allowed_hosts(self) -> list[str]:
        """Return the host names under which this installation answers."""
        host = self.base_url.split("://")[-1].split("/")[0].split(":")[0]
        return sorted({host, "localhost", "127.0.0.1", "[::1]"})


def default_data() -> Path:
    """Return the state folder: the system's for root, the account's own otherwise."""
    if os.name == "posix" and os.geteuid() == 0:
        return Path("/var/lib/steward")
    home = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(home) / "steward"


def read_env(environ: Mapping[str, str] | None = None) -> Env:
    """Read the environment.

    Raises:
        Invalid: A value is set that cannot be used; the message names the variable.
    """
    values = os.environ if environ is None else environ
    data = Path(values.get("STEWARD_DATA") or default_data()).absolute()
    database = values.get("DATABASE_URL", "")
    if database and not database.startswith(("postgres://", "postgresql://")):
        raise Invalid("Steward runs on PostgreSQL: use postgresql://…", place="DATABASE_URL")
    smtp, mail_from = read_smtp(values.get("STEWARD_SMTP_URL", "")), _sender(values)
    if smtp is not None and not mail_from:
        raise Invalid("Say from which address mail is sent.", place="STEWARD_MAIL_FROM")
    return Env(
        data=data,
        database=database,
        database_owner=values.get("DATABASE_OWNER_URL", ""),
        secret_key=values.get("STEWARD_SECRET_KEY") or _kept_secret(data),
        base_url=values.get("STEWARD_BASE_URL", "http://127.0.0.1:8420"),
        debug=values.get("STEWARD_DEBUG", "") == "1",
        smtp=smtp,
        mail_from=mail_from,
        trusted_proxies=tuple(_networks(values, "STEWARD_TRUSTED_PROXIES", PROXIES)),
        tracker_networks=tuple(_networks(values, "STEWARD_TRACKER_NETWORKS", TRACKERS)),
        provider_networks=tuple(_networks(values, "STEWARD_PROVIDER_NETWORKS", PROVIDERS)),
        clamav=_scanner(values),
        bucket=read_bucket(values.get("STEWARD_S3_URL", "").strip()),
    )


def _networks(
    values: Mapping[str, str], name: str, everybody: str
) -> Iterator[IPv4Network | IPv6Network]:
    for word in values.get(name, "").replace(",", " ").split():
        try:
            network = ip_network(word)
        except ValueError:
            raise Invalid(
                f"“{word}” is neither an address nor a network such as 10.0.0.0/8.",
                place=name,
            ) from None
        if not network.prefixlen:
            raise Invalid(f"“{word}” {everybody}", place=name)
        yield network


def _scanner(values: Mapping[str, str]) -> str:
    given = values.get("STEWARD_CLAMAV", "").strip()
    host, _, port = given.rpartition(":")
    if given and not given.startswith("/") and not (host and port.isdecimal()):
        said = "Name the socket of clamd (/run/clamav/clamd.ctl), or host:port."
        raise Invalid(said, place="STEWARD_CLAMAV")
    return given


def _sender(values: Mapping[str, str]) -> str:
    given = values.get("STEWARD_MAIL_FROM", "").strip()
    user, _, host = parseaddr(given)[1].rpartition("@")
    if given and not (user and host):
        raise Invalid(
            "Write name@example.org or Name <name@example.org>.", place="STEWARD_MAIL_FROM"
        )
    return given


def _kept_secret(data: Path) -> str:
    place = data / "secret-key"
    try:
        kept = place.read_text(encoding="ascii").strip() if place.exists() else ""
        if kept:
            return kept
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        secret = secrets.token_urlsafe(48)
        handle, name = tempfile.mkstemp(prefix="secret-key-", dir=data)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secret)
        Path(name).replace(place)
    except OSError as error:
        raise Invalid(
            f"This folder cannot hold the data: {error.strerror}.", place=str(data)
        ) from None
    return secret
