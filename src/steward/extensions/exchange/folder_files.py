"""The files of a folder that a stranger made: read inside the folder only, problems collected."""

import difflib
from collections.abc import Iterator, Mapping, Set
from pathlib import Path
from typing import Any, cast

from steward.foundation.core.errors import Invalid
from steward.foundation.core.yaml_lines import Located, load_yaml
from steward.foundation.core.yaml_lines import Path as Where

LARGEST = 50 * 1024 * 1024


class FolderFiles:
    """Reads files and keeps every problem as ``file:line: reason``, and every note."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.problems: list[str] = []
        self.notes: list[str] = []

    def names(self, pattern: str) -> list[str]:
        """Return the names that fit a pattern, in order."""
        return sorted(path.relative_to(self.root).as_posix() for path in self.root.glob(pattern))

    def exists(self, name: str) -> bool:
        """Say whether there is something of that name inside the folder."""
        return self._inside(name) is not None

    def read(self, name: str, *, required: bool = False) -> bytes | None:
        """Return a file's content; a missing one is a problem only when it is required."""
        path = self._inside(name)
        if path is None:
            if required:
                self.problems.append(f"{name}: there is no such file in this folder")
            elif (self.root / name).is_symlink():
                self.problems.append(f"{name}: the link leads out of this folder")
            return None
        if path.stat().st_size > LARGEST:
            self.problems.append(f"{name}: {path.stat().st_size:,} bytes; 50 MB are the limit")
            return None
        try:
            return path.read_bytes()
        except OSError as error:
            self.problems.append(f"{name}: the file cannot be read: {error.strerror}")
            return None

    def _inside(self, name: str) -> Path | None:
        """Return the real path of a file, or nothing when that lies outside the folder."""
        try:
            path = (self.root / name).resolve()
            return path if self.root in path.parents and path.is_file() else None
        except (OSError, ValueError, RuntimeError):
            return None

    def yaml(self, name: str, *, required: bool = False) -> "YamlFile | None":
        """Return a file of keys and values."""
        content = self.read(name, required=required)
        if content is None:
            return None
        try:
            located = load_yaml(content, name)
        except Invalid as error:
            self.problems.append(str(error))
            return None
        if located.value is None and not required:
            return None
        if not isinstance(located.value, dict):
            self.problems.append(f"{located.place()}: keys and values are expected here")
            return None
        return YamlFile(located, self.problems)


class YamlFile:
    """Keys and values with their lines; what has the wrong shape is noted and read as absent."""

    def __init__(self, located: Located, problems: list[str]) -> None:
        self.located = located
        self.problems = problems

    @property
    def name(self) -> str:
        """Return the name of the file."""
        return self.located.name

    def note(self, where: Where, reason: str) -> None:
        """Keep a problem with its place."""
        self.problems.append(f"{self.located.place(where)}: {reason}")

    def value(self, *where: str | int) -> Any:  # noqa: ANN401 -- framework requires
        """Return the value at a path, or None."""
        value: Any = self.located.value
        for key in where:
            if isinstance(value, dict):
                value = cast("dict[Any, Any]", value).get(key)
            elif isinstance(value, list) and isinstance(key, int):
                items = cast("list[Any]", value)
                value = items[key] if key < len(items) else None
            else:
                return None
        return value

    def text(self, *where: str | int, default: str = "") -> str:
        """Return a plain value as text."""
        value = self.value(*where)
        if isinstance(value, dict | list):
            self.note(where, f"“{where[-1]}” is a plain text")
            return default
        return default if value is None else str(value).strip()

    def flag(self, *where: str | int, default: bool = False) -> bool:
        """Return true or false."""
        value = self.value(*where)
        if value is not None and not isinstance(value, bool):
            self.note(where, f"“{where[-1]}” is true or false")
        return value if isinstance(value, bool) else default

    def texts(self, *where: str | int) -> tuple[str, ...]:
        """Return a list of plain texts."""
        return tuple(self.text(*path) for path in self.items(*where))

    def items(self, *where: str | int) -> list[tuple[str | int, ...]]:
        """Return the path of every item of a list."""
        value = self.value(*where)
        if value is None:
            return []
        if not isinstance(value, list):
            self.note(where, f"“{where[-1]}” is a list")
            return []
        return [(*where, index) for index in range(len(cast("list[Any]", value)))]

    def names_in(self, *where: str | int) -> Iterator[str]:
        """Yield the keys of a mapping; a key that is no text is noted."""
        value = self.value(*where)
        if value is not None and not isinstance(value, dict):
            named = f"“{where[-1]}”: " if where and isinstance(where[-1], str) else ""
            self.note(where, f"{named}keys and values are expected here")
            return
        for key in cast("dict[Any, Any]", value or {}):
            if isinstance(key, str):
                yield key
            else:
                self.note((*where, key), f"the key “{key}” is no text; put it into quotation marks")

    def check_keys(self, known: Set[str], *where: str | int) -> None:
        """Note every key that means nothing here, with the nearest that does."""
        for key in self.names_in(*where):
            if key not in known:
                near = difflib.get_close_matches(key, sorted(known), n=1)
                hint = f"; did you mean “{near[0]}”?" if near else f"; known: {_listed(known)}"
                self.note((*where, key), f"“{key}” is not known here{hint}")

    def check_required(self, names: Mapping[str, str], *where: str | int) -> bool:
        """Note what is missing; return whether everything is there."""
        missing = [name for name in names if self.value(*where, name) in (None, "")]
        for name in missing:
            self.note(where, names[name])
        return not missing


def _listed(known: Set[str]) -> str:
    return ", ".join(sorted(known))
