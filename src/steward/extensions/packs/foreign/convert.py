"""A library as a pack of ours, with notes on everything that does not come over as it stands."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from steward.extensions.packs.foreign import catalogues
from steward.extensions.packs.foreign.frameworks import framework_body
from steward.extensions.packs.foreign.head import blocks, read_head, several
from steward.extensions.packs.foreign.mappings import mapping_body
from steward.extensions.packs.foreign.names import Known, KnownFramework
from steward.extensions.packs.foreign.questions import kept_askable, questionnaire_body
from steward.extensions.packs.foreign.reading import read_yaml
from steward.extensions.packs.foreign.terms import (
    Block,
    Head,
    LibraryError,
    Note,
    Notes,
    Weight,
)
from steward.extensions.packs.reader import Pack, Resource, digest_of

FRAMEWORKS = ("framework", "frameworks")
MAPPINGS = ("requirement_mapping_sets", "requirement_mapping_set")
MATRICES = ("risk_matrix", "risk_matrices")
LISTS = {
    "reference_controls": ("reference_controls", "reference controls"),
    "threats": ("threats", "threats"),
    "metric_definitions": ("metric_definitions", "metrics"),
}
TECHNIQUES = ("ttp_catalogs", "tactics", "techniques")
TAKEN = {*FRAMEWORKS, *MAPPINGS, *MATRICES, *LISTS, *TECHNIQUES, "preset", "presets"}


@dataclass(frozen=True, slots=True)
class Converted:
    """A library as a pack, and what does not come over as it stands."""

    head: Head
    pack: Pack
    notes: tuple[Note, ...]


def convert(files: Iterable[tuple[str, bytes]], known: Known) -> list[Converted]:
    """Turn libraries into packs; mapping sets find frameworks whatever the order of the files.

    Args:
        files: Name and content of each file.
        known: Frameworks that are installed, by URN.

    Raises:
        LibraryError: A file cannot be read, is no library, or is given twice.
    """
    halves: list[_Half] = []
    seen: dict[str, str] = {}
    here = dict(known)
    for file, content in files:
        half = _Half.read(file, content)
        if half.head.urn in seen:
            message = f"{seen[half.head.urn]} is the same library; bring one of them."
            raise LibraryError(message, place=file)
        seen[half.head.urn] = file
        here |= {item.body["urn"]: framework_known(item.body) for item in half.frameworks()}
        halves.append(half)
    return [half.finish(here) for half in halves]


def framework_known(body: Mapping[str, Any]) -> KnownFramework:
    """Return how rows find the requirements of a framework, brought or shipped."""
    nodes: dict[str, str] = {}
    for node in body["nodes"]:
        own = str(node["id"])
        nodes[str(node.get("urn") or own.lower())] = own
    return KnownFramework(str(body["id"]), nodes)


def _line(note: Note) -> int:
    return int(note.place.rsplit(":", 1)[-1])


class _Half:
    """A library whose mapping sets wait until every framework is known."""

    def __init__(self, head: Head, objects: Block, notes: Notes) -> None:
        self.head = head
        self.notes = notes
        self.resources: list[Resource] = []
        self.mappings = several(objects, MAPPINGS, notes)
        for key in objects.keys() - TAKEN:
            notes.add(objects, Weight.UNRESOLVED, f"Objects of the kind “{key}” are not taken.")
        self._lists(objects)
        self._frameworks(objects)
        self._pictures(objects)

    @classmethod
    def read(cls, file: str, content: bytes) -> Self:
        """Read a library and convert all but its mapping sets."""
        notes = Notes(file)
        top = read_yaml(content, file, notes)
        return cls(read_head(top, notes), top["objects"], notes)

    def frameworks(self) -> Iterator[Resource]:
        return (item for item in self.resources if item.kind == "framework")

    def finish(self, known: Known) -> Converted:
        for raw in self.mappings:
            self._add("mapping_set", mapping_body(self.head, raw, known, self.notes))
        if not self.resources:
            self.notes.unresolved(None, "The library brings nothing.")
        head = self.head
        digests = [head.urn, head.version, [item.digest for item in self.resources]]
        pack = Pack(
            urn=f"{head.urn}:{head.locale}",
            version=head.version,
            title=head.name,
            language=head.locale,
            licence=head.copyright or "Not stated by the library",
            resources=tuple(self.resources),
            digest=digest_of(digests),
        )
        return Converted(head, pack, tuple(sorted(self.notes.found, key=_line)))

    def _add(self, kind: str, body: dict[str, Any]) -> None:
        names = {item.name for item in self.resources if item.kind == kind}
        if body["id"] in names:
            body["id"] = f"{body['id']}-{len(self.resources)}"
            reason = f"Two of the library's {kind.replace('_', ' ')}s share a URN; one is renamed."
            self.notes.unresolved(None, reason)
        self.resources.append(
            Resource(
                urn=f"{self.head.urn}:{self.head.locale}:{kind}:{body['id']}",
                kind=kind,
                version=self.head.version,
                title=str(body["title"]),
                body=body,
                digest=digest_of(body),
            )
        )

    def _lists(self, objects: Block) -> None:
        for key, (name, title) in LISTS.items():
            entries = blocks(objects, key, self.notes)
            if key == "metric_definitions":
                catalogues.check_metrics(entries, self.notes)
            if entries:
                body = catalogues.entries_body(self.head, entries, name, title, self.notes)
                self._add(key, body)
        techniques = catalogues.techniques_body(objects, self.head, self.notes)
        if techniques:
            self._add("techniques", techniques)

    def _frameworks(self, objects: Block) -> None:
        outside = {
            entry["id"]: entry["title"]
            for item in self.resources
            if item.kind in ("reference_controls", "threats")
            for entry in item.body["entries"]
        }
        for raw in several(objects, FRAMEWORKS, self.notes):
            body = framework_body(self.head, raw, outside, self.notes)
            self._add("framework", body)
            nodes = blocks(raw, "requirement_nodes", Notes(self.notes.file))
            questions = questionnaire_body(self.head, body, nodes, self.notes)
            if questions is not None and kept_askable(questions, self.notes):
                self._add("questionnaire", questions)

    def _pictures(self, objects: Block) -> None:
        for raw in several(objects, MATRICES, self.notes):
            self._add("risk_matrix", catalogues.matrix_body(self.head, raw, self.notes))
        for raw in several(objects, ("preset", "presets"), self.notes):
            self._add("preset", catalogues.preset_body(self.head, raw, self.notes))
