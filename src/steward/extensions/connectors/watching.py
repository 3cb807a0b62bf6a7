"""Read what is new or changed among many files; the cursor is what is known of each."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from steward.domain.monitoring.terms import Reading
from steward.extensions.connectors.recognising import is_unnamed, named, read_file
from steward.extensions.connectors.terms import Asking, Pulled, Refused

ABOUT, FILES = "about", "files"
MOST_FILES = 500


@dataclass(frozen=True, slots=True)
class Found:
    """A file: its path below what is watched, and what changes when the file does."""

    path: str
    mark: str


def pulled(
    asking: Asking, found: Iterable[Found], content: Callable[[str], tuple[bytes, datetime]]
) -> Iterator[Pulled]:
    """Yield what each new or changed file says; ``content`` returns its bytes and its time."""
    known = {str(path): str(mark) for path, mark in asking.cursor.get(FILES, {}).items()}
    files = sorted(found, key=lambda item: item.path)
    notes: tuple[str, ...] = ()
    if len(files) > MOST_FILES:
        notes = (f"There are {len(files):,} files; the first {MOST_FILES} are read.",)
        files = files[:MOST_FILES]
    seen = {item.path: item.mark for item in files if known.get(item.path) == item.mark}
    yield Pulled(reading=Reading(notes=notes), cursor={FILES: dict(seen)})
    for item in files:
        if item.path in seen:
            continue
        reading = _read(asking, item.path, content)
        seen[item.path] = item.mark
        yield Pulled(reading=reading, cursor={FILES: dict(seen)})


def _read(asking: Asking, path: str, content: Callable[[str], tuple[bytes, datetime]]) -> Reading:
    """Return what a file says, or why it cannot be read; it is read again when it changes."""
    try:
        found, changed = content(path)
        _, reading = read_file(found, path, min(changed, asking.now))
    except Refused as error:
        return Reading(notes=(f"{path}: {error.message}",))
    except OSError as error:
        return Reading(notes=(f"{path}: it cannot be read: {error.strerror}.",))
    about = asking.config.get(ABOUT, "")
    if is_unnamed(reading) and not about:
        words = "it does not say what it is about; name it in the connection."
        return Reading(notes=(f"{path}: {words}",))
    return named(reading, about)
