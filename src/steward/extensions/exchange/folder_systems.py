"""The AI systems of a folder: one file each, or a row of an inventory."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from steward.domain.systems.rules import checked_fact
from steward.domain.systems.terms import Fact
from steward.extensions.exchange.cards import ModelCard, read_card
from steward.extensions.exchange.folder_files import FolderFiles, YamlFile
from steward.extensions.exchange.mapping import STAGE_ATTRIBUTE, SystemRow, preview, suggest
from steward.extensions.exchange.suggestions import FactSuggestion, suggested_facts
from steward.extensions.exchange.tables import read_table
from steward.foundation.core.errors import Invalid
from steward.foundation.expressions.types import Vocabulary

TEXTS = ("purpose", "intended_use", "misuse", "owner", "unit", "stage")
COMPONENTS = (("models", "model"), ("datasets", "dataset"), ("suppliers", "supplier"))
SYSTEM_KEYS = {"id", "name", "facts", "assessed", "tags", *TEXTS, *(key for key, _ in COMPONENTS)}
COMPONENT_KEYS = {"name", "version", "licence", "card"}
REQUIRED = {
    "id": "an AI system needs an “id” such as claims-triage",
    "name": "an AI system needs a “name”",
}
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderSystem:
    """An AI system as a file or a row of the inventory describes it."""

    id: str
    name: str
    texts: Mapping[str, str]
    facts: Mapping[str, Fact]
    assessed: bool
    components: tuple[Mapping[str, str], ...] = ()
    tags: tuple[str, ...] = ()


class SystemReader:
    """Reads the systems of a folder; problems and notes go to its files.

    ``unread`` are the names of the files that hold no readable system: what else names those
    systems is not wrong for that.
    """

    def __init__(self, files: FolderFiles, vocabulary: Vocabulary) -> None:
        self.files = files
        self.vocabulary = vocabulary
        self.cards: dict[str, ModelCard] = {}
        self.found: dict[str, FolderSystem] = {}
        self.names: dict[str, str] = {}
        self.unread: set[str] = set()

    def read(self) -> tuple[FolderSystem, ...]:
        """Return the described systems, then the listed ones."""
        for name in self.files.names("systems/*.yaml") + self.files.names("systems/*.yml"):
            file = self.files.yaml(name)
            system = self._system(file) if file else None
            if file is None or system is None:
                self.unread.add(PurePath(name).stem)
                continue
            if system.id in self.found:
                file.note(("id",), f"the id “{system.id}” is taken by another AI system")
            self.found[system.id] = system
            self.names[system.name.casefold()] = name
        for name in self.files.names("inventory.*"):
            self._inventory(name)
        if not self.found and not self.files.problems:
            self.files.problems.append("systems: there is no AI system in this folder")
        return tuple(self.found.values())

    def _system(self, file: YamlFile) -> FolderSystem | None:
        file.check_keys(SYSTEM_KEYS)
        if not file.check_required(REQUIRED):
            return None
        system_id = file.text("id")
        if not ID.fullmatch(system_id):
            file.note(("id",), f"“{system_id}” is no id; use small letters, digits and hyphens")
        facts = self._facts(file)
        return FolderSystem(
            id=system_id,
            name=file.text("name"),
            texts={key: file.text(key) for key in TEXTS},
            facts=facts,
            assessed=file.flag("assessed"),
            components=self._components(file, facts),
            tags=file.texts("tags"),
        )

    def _facts(self, file: YamlFile) -> dict[str, Fact]:
        facts: dict[str, Fact] = {}
        for name in file.names_in("facts"):
            self._fact(file, ("facts", name), name, facts)
        if file.value("stage") is not None and STAGE_ATTRIBUTE in self.vocabulary:
            stated = facts.get(STAGE_ATTRIBUTE)
            self._fact(file, ("stage",), STAGE_ATTRIBUTE, facts)
            if stated not in (None, facts.get(STAGE_ATTRIBUTE)):
                file.note(("stage",), f"“stage” and the fact {STAGE_ATTRIBUTE} ({stated}) differ")
        return facts

    def _fact(
        self, file: YamlFile, where: tuple[str, ...], name: str, facts: dict[str, Fact]
    ) -> None:
        try:
            facts[name] = checked_fact(name, file.value(*where), self.vocabulary)
        except Invalid as error:
            known = name in self.vocabulary
            file.note(where, f"{name}: {error.message}" if known else error.message)

    def _components(
        self, file: YamlFile, facts: Mapping[str, Fact]
    ) -> tuple[Mapping[str, str], ...]:
        found: list[Mapping[str, str]] = []
        for key, kind in COMPONENTS:
            for where in file.items(key):
                if not isinstance(file.value(*where), dict):
                    found.append({"kind": kind, "name": file.text(*where)})
                    continue
                file.check_keys(COMPONENT_KEYS, *where)
                if not file.check_required({"name": f"a {kind} needs a “name”"}, *where):
                    continue
                texts = {name: file.text(*where, name) for name in file.names_in(*where)}
                found.append({"kind": kind, **texts})
                self._card(file, where, texts, facts)
        return tuple(found)

    def _card(
        self,
        file: YamlFile,
        where: tuple[str | int, ...],
        texts: Mapping[str, str],
        facts: Mapping[str, Fact],
    ) -> None:
        name = texts.get("card", "")
        if not name:
            return
        if not self.files.exists(name):
            file.note((*where, "card"), f"there is no file “{name}” in this folder")
            return
        card = self.cards.get(name) or self._read_card(name)
        if card is None:
            return
        self.cards[name] = card
        for suggestion in suggested_facts(card):
            self._compare(file.name, suggestion, facts)

    def _read_card(self, name: str) -> ModelCard | None:
        content = self.files.read(name)
        if content is None:
            return None
        try:
            card = read_card(content, name)
        except Invalid as error:
            self.files.problems.append(str(error))
            return None
        self.files.notes += [f"{name}: {note}" for note in card.notes]
        return card

    def _compare(self, name: str, suggestion: FactSuggestion, facts: Mapping[str, Fact]) -> None:
        """Note where a card makes likely what the file denies or leaves open."""
        attribute, likely = suggestion.attribute, suggestion.value
        stated = facts.get(attribute)
        if stated == likely or attribute not in self.vocabulary:
            return
        if isinstance(stated, frozenset) and isinstance(likely, frozenset) and likely <= stated:
            return
        says = "does not say" if stated is None else f"says {_words(stated)}"
        self.files.notes.append(
            f"{suggestion.source} ({suggestion.reason}) suggests {attribute}: {_words(likely)};"
            f" {name} {says}"
        )

    def _inventory(self, name: str) -> None:
        content = self.files.read(name)
        if content is None:
            return
        try:
            table = read_table(content, name)
            suggestion = suggest(table.columns, self.vocabulary)
            found = preview(table, suggestion.targets, self.vocabulary)
        except Invalid as error:
            self.files.problems.append(str(error))
            return
        self.files.notes += [f"{name}: {note}" for note in table.notes]
        for column in suggestion.left_out:
            self.files.notes.append(f"{name}: the column “{column}” was left out")
        self.files.problems += [
            f"{name}:{error.row}: column “{error.column}”: {error.reason}" for error in found.errors
        ]
        for row in found.rows:
            self._listed(name, row)

    def _listed(self, name: str, row: SystemRow) -> None:
        title = row.texts["name"]
        system_id = row.texts.get("external_id") or slug(title) or f"row-{row.row}"
        described = self.names.get(title.casefold())
        if described or system_id in self.found:
            other = described or f"“{self.found[system_id].name}”"
            note = f"{name}:{row.row}: “{title}” was left out; it is {other} already"
            self.files.notes.append(note)
            return
        self.names[title.casefold()] = f"{name}:{row.row}"
        self.found[system_id] = FolderSystem(
            id=system_id,
            name=title,
            texts=row.texts,
            facts=row.facts,
            assessed=False,
            components=tuple({"kind": "supplier", "name": item} for item in row.suppliers),
        )


def slug(title: str) -> str:
    """Return an id made of a title."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def _words(value: Fact) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
