"""A whole installation in one file, and back: database, files, checkpoints and key.

The embedded server makes its own base backup while it runs; what changes afterwards is in its
write-ahead log, which is kept where ``STEWARD_WAL`` says. Source: PostgreSQL 18, Continuous
Archiving and Point-in-Time Recovery.
"""

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import psycopg

from steward.config.server import DATABASE, EmbeddedServer
from steward.foundation.core.errors import Conflict, Invalid

FORM = 1
SAID, BASE, LOG = "backup.json", "base.tar.gz", "pg_wal.tar.gz"
KEY, FILES, ANCHORS = "secret-key", "files", "anchors"
RECOVERY_SECONDS = 3600
LEFT_OUT = (".partial", "/packs/")


def archiving(wal: Path) -> tuple[str, ...]:
    """Return what lets a server keep every finished piece of its log in a folder.

    A piece is finished after a minute at the latest, so at most that much is lost with the disk.
    """
    copy = f"test -f '{wal}/%f' || (cp '%p' '{wal}/%f.part' && mv '{wal}/%f.part' '{wal}/%f')"
    return ("archive_mode=on", f"archive_command={copy}", "archive_timeout=60")


def prepare_archive(server: EmbeddedServer, wal: Path) -> None:
    """Make the folder of the log, which the server's account writes."""
    wal.mkdir(mode=0o700, parents=True, exist_ok=True)
    server.own(wal)


@contextmanager
def _answering(data: Path) -> Generator[EmbeddedServer]:
    """Yield the server of a folder; one that does not run is started and stopped again."""
    server = EmbeddedServer(data)
    try:
        server.start()
    except Conflict:
        yield server  # Steward runs; its server is asked through the same socket
    else:
        try:
            yield server
        finally:
            server.stop()


def back_up(data: Path, out: Path) -> int:
    """Write a backup and return its size in bytes; Steward may run meanwhile.

    The database first, then the files: a file is stored before the row that tells of it, so
    every row of the backup has its file.

    Raises:
        Invalid: There is no installation in the folder, or the backup cannot be made.
    """
    if not (data / "postgresql" / "PG_VERSION").exists():
        raise Invalid("There is no embedded database in this folder.", place=str(data))
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_name(out.name + ".partial")
    with tempfile.TemporaryDirectory(prefix=".steward-backup-", dir=out.parent) as apart:
        with _answering(data) as server:
            _base(server, Path(apart))
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as target, tarfile.open(fileobj=target, mode="w") as archive:
            said = {"form": FORM, "made_at": datetime.now(UTC).isoformat()}
            _add(archive, SAID, json.dumps(said | {"key": (data / KEY).exists()}).encode())
            archive.add(Path(apart) / "base" / BASE, BASE)
            archive.add(Path(apart) / "base" / LOG, LOG)
            for place in _kept(data):
                archive.add(place, str(place.relative_to(data)))
    partial.replace(out)
    return out.stat().st_size


def _base(server: EmbeddedServer, apart: Path) -> None:
    command = [str(server.binaries / "pg_basebackup"), "-h", str(server.socket), "-U", "postgres"]
    command += ["-D", str(apart / "base"), "-Ft", "-Z", "1", "-X", "stream", "-c", "fast"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- framework requires
    if done.returncode:
        raise Invalid(f"The database cannot be backed up: {done.stderr.strip()[-400:]}")


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = len(content), 0o600, int(time.time())
    archive.addfile(info, BytesIO(content))


def _kept(data: Path) -> Iterator[Path]:
    """Yield what is kept beside the database; what can be made again is left out."""
    if (data / KEY).exists():
        yield data / KEY
    for folder in (FILES, ANCHORS):
        for place in sorted((data / folder).rglob("*")):
            if place.is_file() and not any(part in str(place) for part in LEFT_OUT):
                yield place


def restore(
    backup: Path, data: Path, *, at: datetime | None = None, wal: Path | None = None
) -> datetime:
    """Put a backup into a folder and return until when it knows what happened.

    What is there already of files, checkpoints and key stays: files are the same by their digest,
    and later checkpoints show that the database was put back.

    Args:
        backup: The file that `back_up` wrote.
        data: The folder; it must not hold a database.
        at: The instant up to which changes are put back; the end of the log if it is not given.
        wal: The folder of the log that was kept after the backup.

    Raises:
        Conflict: The folder holds a database.
        Invalid: The file is no backup, or the log does not reach the instant.
    """
    if (data / "postgresql").exists():
        raise Conflict(f"{data} holds a database already; choose an empty folder, or move it away.")
    if at is not None and wal is None:
        raise Invalid("Give the folder in which STEWARD_WAL kept the log.", place="--wal")
    data.mkdir(parents=True, exist_ok=True)
    fresh = data / "postgresql.restored"
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        _unpack(backup, data, fresh)
        server = EmbeddedServer(data)
        _ask_recovery(fresh, at, wal)
        server.own(fresh)
        fresh.rename(data / "postgresql")
        return _recovered(server)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(data / "postgresql", ignore_errors=True)
        raise


def _unpack(backup: Path, data: Path, fresh: Path) -> None:
    try:
        with tarfile.open(backup) as archive:
            first = archive.extractfile(SAID)
            said: dict[str, object] = json.loads(first.read()) if first is not None else {}
            if said.get("form") != FORM:
                raise Invalid("This is no backup that this version reads.", place=str(backup))
            for member in archive:
                if member.name == BASE:
                    _spread(archive, member, fresh)
                elif member.name == LOG:
                    _spread(archive, member, fresh / "pg_wal")
                elif member.name != SAID and not (data / member.name).exists():
                    archive.extract(member, data, filter="data")
    except (tarfile.TarError, OSError, EOFError, KeyError, ValueError) as error:
        raise Invalid(f"This is no backup: {error}", place=str(backup)) from None


def _spread(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    held = archive.extractfile(member)
    if held is None:
        raise Invalid(f"{member.name} is missing in the backup.")
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tarfile.open(fileobj=held, mode="r:gz") as inner:
        inner.extractall(target, filter="data")


def _ask_recovery(fresh: Path, at: datetime | None, wal: Path | None) -> None:
    """Say up to where the server puts back what its log tells."""
    if wal is None:
        return
    lines = [f'restore_command = \'cp "{wal.resolve()}/%f" "%p"\'']
    if at is not None:
        lines.append(f"recovery_target_time = '{at.isoformat()}'")
        lines.append("recovery_target_action = 'promote'")
    with (fresh / "postgresql.auto.conf").open("a", encoding="utf-8") as target:
        target.write("\n".join(["", *lines, ""]))
    (fresh / "recovery.signal").touch()


def _recovered(server: EmbeddedServer) -> datetime:
    """Let the server read its log, and take back what it was told for that."""
    server.start()
    try:
        deadline = time.monotonic() + RECOVERY_SECONDS
        while _recovering(server):
            if time.monotonic() > deadline:
                raise Invalid("The log could not be read to its end within an hour.")
            time.sleep(0.1)
        address = server.uri("postgres", DATABASE)
        with psycopg.connect(address, autocommit=True) as connection:
            for name in ("restore_command", "recovery_target_time", "recovery_target_action"):
                connection.execute(f"ALTER SYSTEM RESET {name}")
            row = connection.execute(
                "SELECT coalesce(max(began_at), 'epoch') FROM public.journal_entry"
            ).fetchone()
    finally:
        server.stop()
    last: datetime = row[0] if row else datetime.fromtimestamp(0, UTC)
    return last.astimezone(UTC)


def _recovering(server: EmbeddedServer) -> bool:
    if server.process is None or server.process.poll() is not None:
        tail = (server.data.parent / "postgresql.log").read_text(errors="replace")[-600:]
        raise Invalid(f"The log does not reach that instant. The end of the server's log:\n{tail}")
    try:
        with psycopg.connect(server.uri("postgres", "postgres"), autocommit=True) as connection:
            row = connection.execute("SELECT pg_is_in_recovery()").fetchone()
    except psycopg.OperationalError:
        return True
    return row is None or bool(row[0])
