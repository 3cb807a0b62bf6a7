"""YAML that a stranger wrote, read safely and with the line of every value."""

import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any, cast

import yaml

from steward.foundation.core.errors import Invalid

LARGEST = 5 * 1024 * 1024
DEEPEST = 60
LONGEST_NUMBER = 400
PLAIN_TAGS = {"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}
MERGE_TAG = "tag:yaml.org,2002:merge"
# An escape such as "\0" or "\ud800" writes what neither a database nor UTF-8 can hold.
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
NUMBER_TAGS = {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}
Path = tuple[str | int, ...]
BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Located:
    """A value read from YAML, and where each part of it stands."""

    name: str
    value: Any
    lines: dict[Path, int] = field(repr=False)

    def place(self, path: Path = ()) -> str:
        """Return ``file:line`` of a part; of its nearest parent when it is absent."""
        while path and path not in self.lines:
            path = path[:-1]
        return f"{self.name}:{self.lines.get(path, 1)}"


class YamlError(Invalid):
    """A YAML text that cannot be taken; the place is ``file:line``."""


class _Loader(BASE):
    """Composes nodes with their marks; anchors are refused before anything is built."""


def load_yaml(content: bytes | str, name: str) -> Located:
    """Read one YAML document.

    Raises:
        YamlError: Too large or deep, not UTF-8, not YAML, an anchor or alias, or a key twice.
    """
    text = _text(content, name)
    lines: dict[Path, int] = {}
    try:
        _refuse_aliases_and_depth(text, name)
        value = _composed(text, lines, name)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise YamlError(f"This is not YAML: {error.problem}.", place=f"{name}:{line}") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise YamlError(f"This is not YAML: {error}.", place=f"{name}:1") from None
    return Located(name, value, lines)


def _composed(text: str, lines: dict[Path, int], name: str) -> Any:  # noqa: ANN401 -- framework requires
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        return _built(loader, node, (), lines, name) if node is not None else None
    finally:
        loader.dispose()


def _text(content: bytes | str, name: str) -> str:
    if len(content) > LARGEST:
        limit = f"{LARGEST // 1024 // 1024} MB"
        raise YamlError(f"The file has {len(content):,} bytes; {limit} are the limit.", place=name)
    if isinstance(content, str):
        return content
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"The byte {content[error.start]:#04x} is not UTF-8; save the file as UTF-8."
        raise YamlError(message, place=f"{name}:{line}") from None


def _refuse_aliases_and_depth(text: str, name: str) -> None:
    """Look at the stream of events before anything is built, and stop at the first offence."""
    depth = 0
    for event in yaml.parse(text, Loader=BASE):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            line = cast("yaml.Mark", event.start_mark).line + 1
            message = f"Lists and keys are nested deeper than {DEEPEST} levels."
            raise YamlError(message, place=f"{name}:{line}")
        anchor = getattr(event, "anchor", None)
        if isinstance(event, yaml.AliasEvent) or anchor is not None:
            line = cast("yaml.Mark", event.start_mark).line + 1
            message = f"Anchors and aliases are not taken (“{anchor}”); write the value out."
            raise YamlError(message, place=f"{name}:{line}")


def _built(loader: Any, node: Any, path: Path, lines: dict[Path, int], name: str) -> Any:  # noqa: ANN401 -- framework requires
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.CollectionNode) and node.tag not in PLAIN_TAGS:
        message = f"The tag “{node.tag}” is not taken; use plain lists, keys and values."
        raise YamlError(message, place=f"{name}:{lines[path]}")
    if isinstance(node, yaml.SequenceNode):
        items = enumerate(cast("list[Any]", node.value))
        return [_built(loader, item, (*path, index), lines, name) for index, item in items]
    if isinstance(node, yaml.MappingNode):
        found: dict[Any, Any] = {}
        for key_node, value_node in cast("list[tuple[Any, Any]]", node.value):
            key = _key(loader, key_node, name)
            line = key_node.start_mark.line + 1
            if not _is_hashable(key) or key in found:
                message = f"The key “{key}” is given twice or is no key."
                raise YamlError(message, place=f"{name}:{line}")
            found[key] = _built(loader, value_node, (*path, key), lines, name)
            lines[(*path, key)] = line
        return found
    return _scalar(loader, node, name)


def _is_hashable(value: object) -> bool:
    return isinstance(value, Hashable)


def _key(loader: Any, node: Any, name: str) -> Any:  # noqa: ANN401 -- framework requires
    if node.tag == MERGE_TAG:
        place = f"{name}:{node.start_mark.line + 1}"
        raise YamlError("The merge key “<<” is not taken; write the values out.", place=place)
    if isinstance(node, yaml.ScalarNode):
        return _scalar(loader, node, name)
    return loader.construct_object(node, deep=True)


def _scalar(loader: Any, node: Any, name: str) -> Any:  # noqa: ANN401 -- framework requires
    if node.tag in NUMBER_TAGS and len(node.value) > LONGEST_NUMBER:
        message = f"A number has {len(node.value):,} characters; put a text into quotation marks."
        raise YamlError(message, place=f"{name}:{node.start_mark.line + 1}")
    if found := UNSTORABLE.search(node.value):
        message = f"A text holds the character U+{ord(found[0]):04X}, which no text may hold."
        raise YamlError(message, place=f"{name}:{node.start_mark.line + 1}")
    try:
        return loader.construct_object(node, deep=True)
    except (ValueError, OverflowError) as error:
        place = f"{name}:{node.start_mark.line + 1}"
        raise YamlError(f"“{node.value[:80]}” cannot be read: {error}.", place=place) from None
