"""The sheets of an XLSForm: rows by column, texts by language, lists of choices."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from steward.extensions.exchange.questionnaires.books import Lines

TEXTS = ("label", "hint", "constraint_message", "required_message", "guidance_hint")
MEDIA = ("media", "image", "audio", "video", "big-image")
SYNONYMS = {
    "relevance": "relevant",
    "bind:relevant": "relevant",
    "bind::relevant": "relevant",
    "bind:required": "required",
    "bind::required": "required",
    "bind:constraint": "constraint",
    "bind::constraint": "constraint",
    "bind::jr:constraintmsg": "constraint_message",
    "bind::calculate": "calculation",
    "bind:calculate": "calculation",
    "calculate": "calculation",
    "caption": "label",
    "read_only": "readonly",
    "command": "type",
    "control:appearance": "appearance",
    "control::appearance": "appearance",
    "value": "name",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: column → cell, and texts as (column, language) → cell."""

    number: int
    cells: Mapping[str, str]
    texts: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])

    def get(self, column: str) -> str:
        """Return a cell that has one language."""
        return self.cells.get(column, "")

    def text(self, column: str, language: str) -> str:
        """Return a text in a language, or in whichever it is written."""
        for wanted in (language, ""):
            if found := self.texts.get((column, wanted)):
                return found
        return next((cell for (name, _), cell in self.texts.items() if name == column), "")


def rows_of(lines: Lines) -> list[Row]:
    """Return the rows under the headings; the first filled row holds those."""
    start = next((index for index, line in enumerate(lines) if any(line)), len(lines))
    if start == len(lines):
        return []
    heads = [_column(cell) for cell in lines[start]]
    rows: list[Row] = []
    for number, line in enumerate(lines[start + 1 :], start + 2):
        cells: dict[str, str] = {}
        texts: dict[tuple[str, str], str] = {}
        for (column, language), cell in zip(heads, line, strict=False):
            if not cell or not column:
                continue
            if column in TEXTS:
                texts.setdefault((column, language), cell)
            else:
                cells.setdefault(column, cell)
        if cells or texts:
            rows.append(Row(number=number, cells=cells, texts=texts))
    return rows


def _column(heading: str) -> tuple[str, str]:
    name, _, language = heading.strip().partition("::")
    if not language:
        head, _, tail = heading.strip().partition(":")
        if head.strip().lower().replace(" ", "_") in (*TEXTS, "caption"):
            name, language = head, tail
    base = re.sub(r"\s+", "_", name.strip().lower())
    whole = re.sub(r"\s+", "_", heading.strip().lower())
    if whole in SYNONYMS or base not in (*TEXTS, "caption", *MEDIA):
        return SYNONYMS.get(whole, whole), ""
    return SYNONYMS.get(base, base), _language(language)


def _language(text: str) -> str:
    return " ".join(text.split()).strip().casefold()


def languages_of(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the languages in which labels are written, those of most labels first."""
    counts: dict[str, int] = {}
    for row in rows:
        for column, language in row.texts:
            if column == "label":
                counts[language] = counts.get(language, 0) + 1
    return tuple(sorted(counts, key=lambda name: -counts[name]))


def chosen_language(languages: Sequence[str], wanted: str, default: str) -> str:
    """Return the wanted language, else that of the settings, else English, else the first."""
    for name in (wanted, default):
        found = [
            item for item in languages if name and _language(name) in (item, item.split(" (")[0])
        ]
        if found:
            return found[0]
    english = [item for item in languages if item.startswith("en")]
    return next(iter(["", *english] if "" in languages else [*english, *languages]), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceRow:
    """One option of a list with its further columns, which filters read."""

    value: str
    label: str
    cells: Mapping[str, str]
    number: int


def choices_of(rows: Sequence[Row], language: str) -> dict[str, list[ChoiceRow]]:
    """Return list → its options."""
    found: dict[str, list[ChoiceRow]] = {}
    for row in rows:
        name = row.get("list_name") or row.get("list")
        value = row.get("name")
        if name and value:
            label = row.text("label", language) or value
            option = ChoiceRow(value=value, label=label, cells=row.cells, number=row.number)
            found.setdefault(name, []).append(option)
    return found
