"""Packs as they lie in a folder, read with every value's line."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from steward.foundation.core.errors import Invalid
from steward.foundation.core.yaml_lines import Located, YamlError, load_yaml

KINDS = frozenset(
    {
        "framework",
        "mapping_set",
        "risk_catalogue",
        "risk_sources",
        "taxonomies",
        "treatment_actions",
        "questionnaire",
        "documents",
        "functions",
        "scales",
        "incident_clocks",
        "public_holidays",
        "third_parties",
        "lint_rules",
        "automation_rules",
        "observed_properties",
        "monitoring_checks",
    }
)


class PackError(Invalid):
    """A pack that cannot be installed, with every reason."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A framework, questionnaire, catalogue or other part of a pack."""

    urn: str
    kind: str
    version: str
    title: str
    body: dict[str, Any]
    digest: str
    source: Located | None = field(default=None, compare=False, repr=False)

    @property
    def name(self) -> str:
        """Return the id that the body gives itself."""
        return str(self.body["id"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A versioned bundle of resources."""

    urn: str
    version: str
    title: str
    language: str
    licence: str
    resources: tuple[Resource, ...]
    digest: str


def digest_of(value: object) -> str:
    """Return the SHA-256 digest of a JSON-like value, independent of key order."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def read_packs(root: Path) -> tuple[Pack, ...]:
    """Read every pack below a folder, in the order of their names.

    Raises:
        PackError: A file cannot be read or a pack is no pack; names every file and line.
    """
    problems: list[str] = []
    packs: list[Pack] = []
    for place in sorted(root.glob("*/pack.yaml")):
        try:
            packs.append(read_pack(place.parent))
        except PackError as error:
            problems += error.problems
        except Invalid as error:
            problems.append(str(error))
    if problems:
        raise PackError(problems)
    return tuple(packs)


def read_pack(folder: Path) -> Pack:
    """Read one pack.

    Raises:
        PackError: Something is missing or wrong; names file and line.
    """
    head = load_yaml((folder / "pack.yaml").read_bytes(), f"{folder.name}/pack.yaml")
    values = cast("dict[str, Any]", head.value if isinstance(head.value, dict) else {})
    missing = [key for key in ("urn", "version", "title", "licence") if not values.get(key)]
    if missing:
        raise PackError([f"{head.place()}: the pack says nothing of: {', '.join(missing)}"])
    resources: list[Resource] = []
    problems: list[str] = []
    for index, item in enumerate(values.get("resources") or []):
        place = head.place(("resources", index))
        try:
            found = _resource(folder, item, values, place)
        except YamlError as error:
            found = str(error)
        if isinstance(found, str):
            problems.append(found)
        else:
            resources.append(found)
    if problems:
        raise PackError(problems)
    return Pack(
        urn=values["urn"],
        version=str(values["version"]),
        title=values["title"],
        language=values.get("language", "en"),
        licence=values["licence"],
        resources=tuple(resources),
        digest=digest_of([values["urn"], values["version"], [r.digest for r in resources]]),
    )


def _resource(folder: Path, item: Any, pack: dict[str, Any], place: str) -> Resource | str:  # noqa: ANN401 -- framework requires
    if not isinstance(item, dict):
        return f"{place}: a resource is a mapping with file and kind"
    entry = cast("dict[str, Any]", item)
    name, kind = str(entry.get("file", "")), str(entry.get("kind", ""))
    path = (folder / name).resolve()
    if kind not in KINDS:
        return f"{place}: there is no kind of resource “{kind}”"
    if folder.resolve() not in path.parents or not path.is_file():
        return f"{place}: there is no file “{name}” in this pack"
    located = load_yaml(path.read_bytes(), f"{folder.name}/{name}")
    body = cast("dict[str, Any]", located.value if isinstance(located.value, dict) else {})
    if not body.get("id"):
        return f"{located.place()}: the resource has no id"
    return Resource(
        urn=f"{pack['urn'].replace(':pack:', ':')}:{kind}:{body['id']}",
        kind=kind,
        version=str(pack["version"]),
        title=str(body.get("title", body["id"])),
        body=body,
        digest=digest_of(body),
        source=located,
    )
