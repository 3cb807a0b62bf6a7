"""Everything that the environment decides, read once into one typed value."""

import os
import re
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from uuid import UUID

from steward.extensions.notifications.terms import Smtp, read_smtp
from steward.foundation.core.errors import Invalid
from steward.foundation.files.buckets import BucketAddress, read_bucket

FOLDERS, HOSTS = "STEWARD_WATCHED_FOLDERS", "STEWARD_CALLED_HOSTS"
HOST = re.compile(r"(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|[0-9a-f:.]+")
PROXIES = "trusts everybody, so that anyone could claim any origin."
PROVIDERS = "is every network there is; name those in which your identity providers are."
TRACKERS = "is every network there is; name those in which your trackers are."


@dataclass(frozen=True, slots=True, kw_only=True)
class Env:
    """The settings of one installation.

    ``database`` and ``database_owner`` are libpq addresses; empty means the embedded server.
    ``anchors`` is the folder to which signed checkpoints are appended, ``wal`` where the embedded
    server keeps what has changed since a backup, None for nowhere.
    """

    data: Path
    anchors: Path
    wal: Path | None
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
    domains_by_dns: bool
    dns_servers: tuple[tuple[str, int], ...]
    watched_folders: tuple[str, ...]
    own_folders: tuple[tuple[UUID, str], ...]
    called_hosts: tuple[tuple[UUID | None, str], ...]

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
    folders = tuple(_folders(values, data))
    database = values.get("DATABASE_URL", "")
    if database and not database.startswith(("postgres://", "postgresql://")):
        raise Invalid("Steward runs on PostgreSQL: use postgresql://…", place="DATABASE_URL")
    smtp, mail_from = read_smtp(values.get("STEWARD_SMTP_URL", "")), _sender(values)
    if smtp is not None and not mail_from:
        raise Invalid("Say from which address mail is sent.", place="STEWARD_MAIL_FROM")
    return Env(
        data=data,
        anchors=Path(values.get("STEWARD_ANCHORS") or data / "anchors").absolute(),
        wal=Path(values["STEWARD_WAL"]).absolute() if values.get("STEWARD_WAL") else None,
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
        domains_by_dns=values.get("STEWARD_DOMAINS_BY_DNS", "") == "1",
        dns_servers=tuple(_dns_servers(values)),
        watched_folders=tuple(path for owner, path in folders if owner is None),
        own_folders=tuple((owner, path) for owner, path in folders if owner is not None),
        called_hosts=tuple(_hosts(values)),
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


def _dns_servers(values: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    for word in values.get("STEWARD_DNS_SERVERS", "").split():
        try:
            yield str(ip_address(word)), 53
        except ValueError:
            message = f"{word} is no IP address; separate several by spaces."
            raise Invalid(message, place="STEWARD_DNS_SERVERS") from None


def _folders(values: Mapping[str, str], data: Path) -> list[tuple[UUID | None, str]]:
    """Return the folders that may be watched, with the organisation that alone may, if one."""
    found = list(_named_folders(values, data))
    for owner, path in found:
        for other, another in found:
            if other != owner and Path(path).is_relative_to(another):
                message = f"{path} lies within {another}, which others may watch."
                raise Invalid(message, place=FOLDERS)
    return found


def _hosts(values: Mapping[str, str]) -> Iterator[tuple[UUID | None, str]]:
    """Yield the hosts that may be called, with the organisation that alone may, if one."""
    for word in values.get(HOSTS, "").replace(",", " ").split():
        owner, host = _split(word, HOSTS)
        host = host.lower().rstrip(".").strip("[]")
        if not HOST.fullmatch(host):
            message = f"“{host}” is no host; write chat.example.org or *.example.org."
            raise Invalid(message, place=HOSTS)
        yield owner, host


def _split(word: str, place: str) -> tuple[UUID | None, str]:
    """Return the organisation before ``=``, None where all are meant, and the rest."""
    key, sign, rest = word.partition("=")
    if word.startswith("/") or not sign:
        return None, word
    try:
        return UUID(key), rest
    except ValueError:
        raise Invalid(f"“{key}” is no key of an organisation.", place=place) from None


def _named_folders(values: Mapping[str, str], data: Path) -> Iterator[tuple[UUID | None, str]]:
    """Yield each folder, with links in its own path followed once."""
    place = FOLDERS
    for word in values.get(place, "").split(os.pathsep):
        if not word.strip():
            continue
        owner, rest = _split(word.strip(), place)
        path = Path(rest)
        if not path.is_absolute():
            raise Invalid(f"“{word}” is no whole path; it begins with /.", place=place)
        found, kept = path.resolve(), data.resolve()
        if found.is_relative_to(kept) or kept.is_relative_to(found):
            raise Invalid(f"“{word}” holds the data of Steward, or lies within.", place=place)
        yield owner, str(found)
