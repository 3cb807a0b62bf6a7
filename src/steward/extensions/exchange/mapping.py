"""From the columns of a stranger's table to AI systems, with every refusal by row and column."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from steward.domain.systems.rules import checked_fact
from steward.domain.systems.terms import UNKNOWN_WORDS, Fact, Stage, stage_in_words
from steward.extensions.exchange import headings
from steward.extensions.exchange.headings import FIELDS, LIKELY, POSSIBLE, SURE
from steward.extensions.exchange.tables import Table
from steward.foundation.core.errors import Invalid
from steward.foundation.expressions.types import Boolean, Choice, ChoiceSet, Vocabulary

LONGEST_NAME = 300
LONGEST_TEXT = 20_000
LONGEST = {"owner": 200, "unit": 200, "external_id": 120}
SHOWN_VALUE = 200
STAGE_ATTRIBUTE = "lifecycle_stage"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnGuess:
    """What a column seems to hold, how sure that is (0 to 1), and by which words."""

    column: str
    target: str
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A proposed mapping, for people to change before anything is imported."""

    guesses: tuple[ColumnGuess, ...]
    left_out: tuple[str, ...]

    @property
    def targets(self) -> dict[str, str]:
        """Return column → field or attribute, as `preview` takes it."""
        return {guess.column: guess.target for guess in self.guesses}


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemRow:
    """An AI system as a row describes it."""

    row: int
    texts: Mapping[str, str]
    facts: Mapping[str, Fact] = field(default_factory=dict[str, Fact])
    suppliers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RowError:
    """A row or cell that cannot be taken."""

    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an import would make and what it refuses."""

    rows: tuple[SystemRow, ...]
    errors: tuple[RowError, ...]

    @property
    def refused(self) -> int:
        """Return how many rows cannot be taken; the others lose at most single values."""
        return len({item.row for item in self.errors} - {row.row for row in self.rows})


def suggest(columns: Sequence[str], vocabulary: Vocabulary) -> Suggestion:
    """Return what each column seems to hold; every target at most once."""
    guesses: dict[str, ColumnGuess] = {}
    taken: set[str] = set()
    for guess in _guesses(columns, vocabulary):
        if guess.column not in guesses and guess.target not in taken:
            guesses[guess.column] = guess
            taken.add(guess.target)
    return Suggestion(
        guesses=tuple(guesses[column] for column in columns if column in guesses),
        left_out=tuple(column for column in columns if column not in guesses),
    )


def _guesses(columns: Sequence[str], vocabulary: Vocabulary) -> Iterable[ColumnGuess]:
    """Yield guesses, the surest first: own names, then short headings, then whole questions."""
    plain = {column: _plain(column) for column in columns}
    for column, text in plain.items():
        key = re.sub(r"^(attribute|fact)[: ]+", "", text).replace(" ", "_")
        if key in FIELDS or key in vocabulary:
            reason = "The heading is its name."
            yield ColumnGuess(column=column, target=key, confidence=SURE, reason=reason)
    for target, pattern in headings.SHORT_HEADINGS:
        pattern += headings.NAME_TAIL if target == "name" and pattern.startswith("^((ai") else ""
        for column, text in plain.items():
            if len(text) <= headings.LONGEST_SHORT_HEADING:
                yield from _matching(column, text, target, pattern, LIKELY)
    for target, pattern in headings.LONG_HEADINGS:
        if target in FIELDS or target in vocabulary:
            for column, text in plain.items():
                yield from _matching(column, text, target, pattern, POSSIBLE)


def _plain(text: str) -> str:
    return re.sub(r"[\s_\-/()–]+", " ", text.casefold()).strip(" ?.:*")


def _matching(
    column: str, text: str, target: str, pattern: str, confidence: float
) -> Iterable[ColumnGuess]:
    found = re.search(pattern, text)
    if found:
        reason = f"The heading says “{found[0].strip()}”."
        yield ColumnGuess(column=column, target=target, confidence=confidence, reason=reason)


def preview(table: Table, mapping: Mapping[str, str], vocabulary: Vocabulary) -> Preview:
    """Return what each row becomes; a refused row does not stop the others.

    A cell whose value cannot be read is refused alone; a row without a name as a whole.

    Args:
        table: What was read.
        mapping: Column → field or attribute, as `Suggestion.targets` proposes it.
        vocabulary: The attributes and their values.

    Raises:
        Invalid: A column or target of the mapping does not exist, or no column gives the name.
    """
    _check_mapping(table, mapping, vocabulary)
    reader = _RowReader(table, mapping, vocabulary)
    rows: list[SystemRow] = []
    for number, cells in enumerate(table.rows, table.first_row):
        row = reader.read(number, cells) if any(cells) else None
        if row is not None:
            rows.append(row)
    return Preview(rows=tuple(rows), errors=tuple(reader.errors))


def _check_mapping(table: Table, mapping: Mapping[str, str], vocabulary: Vocabulary) -> None:
    for column, target in mapping.items():
        if column not in table.columns:
            raise Invalid(f"The table has no column “{column}”.", place=column)
        if target not in FIELDS and target not in vocabulary:
            raise Invalid(f"There is no field or attribute “{target}”.", place=column)
    targets = list(mapping.values())
    twice = sorted({target for target in targets if targets.count(target) > 1})
    if twice:
        raise Invalid(f"Two columns lead to “{twice[0]}”; choose one.", place=twice[0])
    if "name" not in targets:
        raise Invalid("Say which column holds the name of the AI system.", place="name")


class _RowReader:
    """Reads row by row; what cannot be taken is collected."""

    def __init__(self, table: Table, mapping: Mapping[str, str], vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.errors: list[RowError] = []
        self.places = [
            (table.columns.index(column), column, target) for column, target in mapping.items()
        ]
        self.name_column = next(column for _, column, target in self.places if target == "name")
        self.ids: dict[str, int] = {}

    def read(self, number: int, cells: Sequence[str]) -> SystemRow | None:
        texts: dict[str, str] = {}
        facts: dict[str, Fact] = {}
        for index, column, target in self.places:
            cell = cells[index]
            try:
                if target == "stage":
                    texts[target] = stage_of(cell)
                elif target in FIELDS:
                    texts[target] = self._text(target, cell, number)
                elif cell:
                    facts[target] = fact_of(target, cell, self.vocabulary)
            except Invalid as error:
                self._refuse(number, column, cell, error.message)
        if not self._has_name(number, texts.get("name", "")):
            return None
        if texts.get("external_id"):
            self.ids.setdefault(texts["external_id"], number)
        if texts.get("stage") and STAGE_ATTRIBUTE in self.vocabulary:
            facts.setdefault(STAGE_ATTRIBUTE, texts["stage"])
        suppliers = re.split(r"[;\n]", texts.pop("supplier", ""))
        return SystemRow(
            row=number,
            texts=texts,
            facts=facts,
            suppliers=tuple(name.strip() for name in suppliers if name.strip()),
        )

    def _text(self, target: str, cell: str, number: int) -> str:
        longest = LONGEST.get(target, LONGEST_TEXT)
        if len(cell) > longest:
            raise Invalid(f"{len(cell):,} characters; {longest:,} are the limit.")
        if target == "external_id" and self.ids.get(cell, number) != number:
            raise Invalid(f"Row {self.ids[cell]} has the same; it was left out here.")
        return cell

    def _has_name(self, number: int, name: str) -> bool:
        if name and len(name) <= LONGEST_NAME:
            return True
        reason = f"A name has at most {LONGEST_NAME} characters; this has {len(name):,}."
        self._refuse(number, self.name_column, name, reason if name else "The name is missing.")
        return False

    def _refuse(self, row: int, column: str, value: str, reason: str) -> None:
        shown = value if len(value) <= SHOWN_VALUE else value[: SHOWN_VALUE - 1] + "…"
        self.errors.append(RowError(row=row, column=column, value=shown, reason=reason))


@lru_cache(maxsize=1000)
def stage_of(cell: str) -> str:
    """Return the life-cycle stage that a text speaks of; nothing for a blank or unknown one.

    Raises:
        Invalid: The text speaks of none.
    """
    text = cell.strip().casefold()
    if text in UNKNOWN_WORDS or text in headings.NOT_KNOWN:
        return ""
    own = re.sub(r"[\s\-]+", "_", text)
    if own in set(Stage):
        return own
    for stage, pattern in headings.STAGES:
        if re.search(pattern, text) and not re.search(r"\b(not|never)\b", text):
            return str(stage)
    stages = ", ".join(stage_in_words(stage.value) for stage in Stage)
    raise Invalid(f"“{cell[:80]}” is no stage; use one of {stages}.")


def fact_of(target: str, cell: str, vocabulary: Vocabulary) -> Fact:
    """Return the fact that a cell states; a yes or no may be followed by an explanation.

    Raises:
        Invalid: The text is none of the attribute's values.
    """
    text = cell.strip().casefold()
    if text in headings.NOT_KNOWN:
        return None
    kind = vocabulary[target]
    if isinstance(kind, Boolean):
        verdict = _verdict(text)
        return checked_fact(target, cell if verdict == "" else verdict, vocabulary)
    if isinstance(kind, Choice):
        return checked_fact(target, _value(target, cell, kind.values), vocabulary)
    if isinstance(kind, ChoiceSet):
        items = [item for item in re.split(r"[;,|\n]", cell) if item.strip()]
        values = [_value(target, item, kind.values) for item in items]
        return checked_fact(target, values, vocabulary)
    return checked_fact(target, cell, vocabulary)


def _verdict(text: str) -> bool | str | None:
    """Return yes, no or unknown, or an empty text where the cell says none of them."""
    first = re.split(r"[\s,;:.(]", text, maxsplit=1)[0]
    for words, verdict in ((headings.YES, True), (headings.NO, False), (headings.NOT_KNOWN, None)):
        if text in words or first in words:
            return verdict
    return ""


def _value(target: str, cell: str, allowed: frozenset[str]) -> str:
    """Return the allowed value that a cell means, or the cell itself."""
    own = re.sub(r"[\W_]+", "_", cell.strip().casefold()).strip("_")
    own = own.replace("organization", "organisation").replace("customized", "customised")
    if own in allowed:
        return own
    words = own.replace("_", " ")
    for value, pattern in headings.VALUES.get(target, ()):
        if value in allowed and re.search(pattern, words):
            return value
    return cell.strip()
