"""Look into a folder on the server, and read what is new or changed there."""

import os
import stat
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import PurePosixPath

from django.conf import settings

from steward.domain.monitoring.terms import Reading
from steward.extensions.connections.terms import Setting
from steward.extensions.connectors.recognising import is_unnamed, named, read_file
from steward.extensions.connectors.terms import LARGEST, Asking, Connector, Pulled, Refused
from steward.extensions.connectors.values import name_of
from steward.extensions.inbox.wire import Trouble
from steward.foundation.core.errors import Invalid

FOLDER, ABOUT, FILES = "folder", "about", "files"
MOST_FILES = 500
MOST_LISTED = 20_000
MOST_DEPTH = 8
OUTSIDE = "This is not within a folder that the installation lets be watched."
INWARD = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


@dataclass(frozen=True, slots=True)
class Found:
    """A file of the folder: its path below it, and what changes when the file does."""

    path: str
    mark: str


def pull(asking: Asking) -> Iterator[Pulled]:
    """Yield what each new or changed file says; the cursor is what is known of each."""
    folder = asking.config[FOLDER]
    known = {str(path): str(mark) for path, mark in asking.cursor.get(FILES, {}).items()}
    with _opened(folder) as handle:
        found = sorted(islice(_files(handle), MOST_LISTED), key=lambda item: item.path)
        notes: tuple[str, ...] = ()
        if len(found) > MOST_FILES:
            notes = (f"There are {len(found):,} files; the first {MOST_FILES} are read.",)
            found = found[:MOST_FILES]
        seen = {item.path: item.mark for item in found if known.get(item.path) == item.mark}
        yield Pulled(reading=Reading(notes=notes), cursor={FILES: dict(seen)})
        for item in found:
            if item.path in seen:
                continue
            reading = _read(handle, item.path, asking)
            seen[item.path] = item.mark
            yield Pulled(reading=reading, cursor={FILES: dict(seen)})


@contextmanager
def _opened(folder: str) -> Generator[int]:
    """Open a folder step by step from its root, so that no link leads out of it.

    Raises:
        Trouble: It is not within a watched folder, is not there, or a link leads to it.
    """
    root = _root_of(folder)
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


def _read(handle: int, path: str, asking: Asking) -> Reading:
    """Return what a file says, or why it cannot be read; it is read again when it changes."""
    try:
        content, changed = _content(handle, path)
        _, reading = read_file(content, path, min(changed, asking.now))
    except Refused as error:
        return Reading(notes=(f"{path}: {error.message}",))
    except OSError as error:
        return Reading(notes=(f"{path}: it cannot be read: {error.strerror}.",))
    about = asking.config.get(ABOUT, "")
    if is_unnamed(reading) and not about:
        words = "it does not say what it is about; name it in the connection."
        return Reading(notes=(f"{path}: {words}",))
    return named(reading, about)


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


def _root_of(folder: str) -> str | None:
    """Return the watched root in which a folder lies, None where it lies in none."""
    path = PurePosixPath(folder)
    roots: tuple[str, ...] = settings.STEWARD_WATCHED_FOLDERS
    return next((root for root in roots if path.is_relative_to(root)), None)


def check(config: Mapping[str, str]) -> dict[str, str]:
    """Return the settings as they are kept.

    Raises:
        Invalid: The folder is none, or not within one that the installation lets be watched.
    """
    folder = config.get(FOLDER, "").strip()
    path = PurePosixPath(folder)
    if not path.is_absolute() or ".." in path.parts or not folder.isprintable():
        raise Invalid("Write the whole path of the folder; it begins with /.", place=FOLDER)
    if not settings.STEWARD_WATCHED_FOLDERS:
        words = "The installation lets no folder be watched; see STEWARD_WATCHED_FOLDERS."
        raise Invalid(words, place=FOLDER)
    if _root_of(str(path)) is None:
        raise Invalid(OUTSIDE, place=FOLDER)
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
    headers=lambda _: {},
    pull=pull,
    minutes=15,
)
