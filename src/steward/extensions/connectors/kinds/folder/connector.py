"""Look into a folder on the server, and read what is new or changed there."""

import os
import stat
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import PurePosixPath
from uuid import UUID

from django.conf import settings

from steward.extensions.connections.terms import Setting
from steward.extensions.connectors.terms import LARGEST, Asking, Connector, Pulled, Refused
from steward.extensions.connectors.values import name_of
from steward.extensions.connectors.watching import ABOUT, Found, pulled
from steward.extensions.inbox.wire import Trouble
from steward.foundation.core.errors import Invalid

FOLDER = "folder"
MOST_LISTED = 20_000
MOST_DEPTH = 8
OUTSIDE = "This is not within a folder that the installation lets be watched here."
INWARD = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


def pull(asking: Asking) -> Iterator[Pulled]:
    """Yield what each new or changed file says."""
    with _opened(asking.config[FOLDER], asking.organisation) as handle:
        found = list(islice(_files(handle), MOST_LISTED))
        yield from pulled(asking, found, partial(_content, handle))


@contextmanager
def _opened(folder: str, organisation: UUID) -> Generator[int]:
    """Open a folder step by step from its root, so that no link leads out of it.

    Raises:
        Trouble: It is not within a watched folder, is not there, or a link leads to it.
    """
    root = _root_of(folder, organisation)
    if root is None:
        raise Trouble(OUTSIDE, for_good=True)
    handle = -1
    try:
        handle = os.open(root, INWARD | os.O_DIRECTORY)
        for part in PurePosixPath(folder).relative_to(root).parts:
            inner = os.open(part, INWARD | os.O_DIRECTORY, dir_fd=handle)
            os.close(handle)
            handle = inner
        yield handle
    except OSError as error:
        raise Trouble(f"The folder cannot be read: {error.strerror}.") from None
    finally:
        if handle >= 0:
            os.close(handle)


def _files(handle: int) -> Iterator[Found]:
    """Yield the files in a folder and those below it; links and hidden ones are passed over."""
    for place, folders, names, inner in os.fwalk(".", dir_fd=handle, follow_symlinks=False):
        below = PurePosixPath(place)
        folders[:] = [name for name in folders if not name.startswith(".")]
        if len(below.parts) >= MOST_DEPTH:
            folders.clear()
        for name in names:
            about = _stat(name, inner)
            if name.startswith(".") or about is None or not stat.S_ISREG(about.st_mode):
                continue
            path = str(below / name)
            if path.isprintable() and len(path) <= 500:
                mark = f"{about.st_mtime_ns:x}.{about.st_ctime_ns:x}.{about.st_size:x}"
                yield Found(path, mark)


def _stat(name: str, handle: int) -> os.stat_result | None:
    try:
        return os.stat(name, dir_fd=handle, follow_symlinks=False)
    except OSError:
        return None


def _content(handle: int, path: str) -> tuple[bytes, datetime]:
    """Return the bytes of a file, one more than are read at most, and when it was changed."""
    *above, name = PurePosixPath(path).parts
    place = os.dup(handle)
    try:
        for part in above:
            inner = os.open(part, INWARD | os.O_DIRECTORY, dir_fd=place)
            os.close(place)
            place = inner
        file = os.open(name, INWARD, dir_fd=place)
    finally:
        os.close(place)
    with os.fdopen(file, "rb") as opened:
        about = os.fstat(opened.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise Refused("It is no plain file.", place=path[:200])
        return opened.read(LARGEST + 1), datetime.fromtimestamp(int(about.st_mtime), UTC)


def _root_of(folder: str, organisation: UUID) -> str | None:
    """Return the watched root in which a folder of an organisation lies, None for no such."""
    path = PurePosixPath(folder)
    roots: list[str] = [*settings.STEWARD_WATCHED_FOLDERS]
    roots += [root for owner, root in settings.STEWARD_OWN_FOLDERS if owner == organisation]
    return next((root for root in roots if path.is_relative_to(root)), None)


def allow(config: Mapping[str, str], organisation: UUID) -> None:
    """Refuse a folder that an organisation may not watch.

    Raises:
        Invalid: The installation lets none be watched, or not this one by this organisation.
    """
    if not settings.STEWARD_WATCHED_FOLDERS and not settings.STEWARD_OWN_FOLDERS:
        words = "The installation lets no folder be watched; see STEWARD_WATCHED_FOLDERS."
        raise Invalid(words, place=FOLDER)
    if _root_of(config[FOLDER], organisation) is None:
        raise Invalid(OUTSIDE, place=FOLDER)


def check(config: Mapping[str, str]) -> dict[str, str]:
    """Return the settings as they are kept.

    Raises:
        Invalid: The folder is none.
    """
    folder = config.get(FOLDER, "").strip()
    path = PurePosixPath(folder)
    if not path.is_absolute() or ".." in path.parts or not folder.isprintable():
        raise Invalid("Write the whole path of the folder; it begins with /.", place=FOLDER)
    return {FOLDER: str(path), ABOUT: name_of(config.get(ABOUT, ""))}


CONNECTOR = Connector(
    kind="folder",
    label="Folder",
    hint="Files that others put on the server, in any format that is read.",
    settings=(
        Setting(
            name=FOLDER,
            label="Folder",
            help_text="Its whole path on the server, within what the installation lets be watched.",
        ),
        Setting(
            name=ABOUT,
            label="What its files are about, where they do not say it",
            required=False,
            help_text="As its name stands in the inventory.",
        ),
    ),
    check=check,
    allow=allow,
    headers=lambda _: {},
    pull=pull,
    minutes=15,
)
