"""A folder of model and dataset cards as one archive: bounded, and each card read for itself."""

import hashlib
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from steward.domain.parts.rules import LONGEST_NAME
from steward.domain.parts.terms import PartDraft, PartKind
from steward.domain.systems.terms import Fact
from steward.extensions.exchange.cards import LARGEST_CARD, ModelCard, read_card
from steward.extensions.exchange.suggestions import FactSuggestion, suggested_facts
from steward.foundation.core.archives import DAMAGED
from steward.foundation.core.errors import Invalid

MOST_CARDS = 500
MOST_ENTRIES = 5_000
LARGEST_ARCHIVE = 50 * 1024 * 1024
LARGEST_UNPACKED = 100 * 1024 * 1024
HIGHEST_RATIO = 200
CARDS = (".md", ".markdown", ".yaml", ".yml")
PASSED_OVER = ("__MACOSX/", ".git/", ".github/")
PERSONAL = ("pii", "personal data", "personal-data")


@dataclass(frozen=True, slots=True, kw_only=True)
class CardReading:
    """One file of the folder: the card, or why it could not be read and where."""

    name: str
    digest: str
    card: ModelCard | None = None
    problem: str = ""
    suggestions: tuple[FactSuggestion, ...] = ()

    @property
    def facts(self) -> dict[str, Fact]:
        """Return what the card says about the system that relies on it."""
        return {fact.attribute: fact.value for fact in self.suggestions}

    @property
    def kind(self) -> str:
        """Return whether the card describes a dataset or a model."""
        is_dataset = self.card is not None and self.card.is_dataset
        return (PartKind.DATASET if is_dataset else PartKind.MODEL).value


def pack(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return several files as one archive, so that they can be kept as one.

    Nothing is compressed: one dense card would look like a bomb, and the others go with it.

    Raises:
        Invalid: Too many or too much.
    """
    packed = io.BytesIO()
    total = 0
    taken: set[str] = set()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files:
            total += len(content)
            if len(taken) >= MOST_CARDS:
                raise Invalid(f"More than {MOST_CARDS} files at once; bring them in parts.")
            if total > LARGEST_ARCHIVE:
                raise Invalid("The files are larger than 50 MB together; bring them in parts.")
            entry = _free_name(name, taken)
            taken.add(entry)
            archive.writestr(zipfile.ZipInfo(entry), content)
    return packed.getvalue()


def _free_name(name: str, taken: set[str]) -> str:
    """Return the name, numbered when another file has it: a browser sends no folders."""
    path = PurePosixPath(name)
    number, free = 1, name
    while free in taken:
        number += 1
        free = str(path.with_name(f"{path.stem} ({number}){path.suffix}"))
    return free


def read_cards(content: bytes, name: str) -> tuple[CardReading, ...]:
    """Read every card of an archive; a bad card is named and the others are read.

    Raises:
        Invalid: No archive, damaged, protected, too large, too dense, too many cards, or none.
    """
    return tuple(_reading(entry, text) for entry, text in _files(content, name))


def together(names: Sequence[str]) -> str:
    """Return what some files that came together are called."""
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"{names[0]}{more}"


def problems_of(readings: Iterable[CardReading]) -> list[dict[str, str]]:
    """Return which cards cannot be read, and what the others hold that is not taken over."""
    found = list(readings)
    refused = [(item.name, item.problem) for item in found if item.card is None]
    notes = [(item.name, note) for item in found if item.card for note in item.card.notes]
    return [{"card": name, "reason": reason} for name, reason in [*refused, *notes]]


def part_of(reading: CardReading, kind: str = "") -> PartDraft:
    """Return the part that a card describes, with what it says.

    Raises:
        Invalid: The file could not be read as a card.
    """
    card = reading.card
    if card is None:
        raise Invalid(reading.problem, place=reading.name)
    said: dict[str, Any] = {
        "base_model": list(card.base_model),
        "datasets": list(card.datasets),
        "languages": list(card.languages),
        "task": card.pipeline_tag,
        "library": card.library,
        "metrics": [
            {"name": item.name, "value": item.value, "dataset": item.dataset}
            for item in card.metrics
        ],
        "intended_use": card.intended_use,
        "limitations": card.limitations,
        "training_data": card.training_data,
        "personal_data": "yes" if _is_personal(card) else "",
    }
    return PartDraft(
        kind=kind or reading.kind,
        name=name_of(reading)[:LONGEST_NAME],
        version=card.version[:100],
        licence=card.licence[:100],
        details={key: value for key, value in said.items() if value},
        digest=reading.digest,
        source=reading.name[:300],
    )


def name_of(reading: CardReading) -> str:
    """Return how the part is called: as its publisher calls it where the file says so.

    The hub's own tools save ``publisher__model.md`` or ``publisher__model/README.md``; a heading is
    often the same for all cards of one publisher.
    """
    path = PurePosixPath(reading.name)
    stem = path.parent.name if path.stem.lower() == "readme" else path.stem
    publisher, mark, rest = stem.partition("__")
    if mark and publisher and rest:
        return f"{publisher}/{rest}"
    said = reading.card.name if reading.card else ""
    return stem if not said or "{{" in said else said


def _is_personal(card: ModelCard) -> bool:
    return any(tag.lower() in PERSONAL for tag in card.tags)


def _reading(name: str, content: bytes) -> CardReading:
    digest = hashlib.sha256(content).hexdigest()
    try:
        card = read_card(content, name)
    except Invalid as error:
        return CardReading(name=name, digest=digest, problem=str(error))
    return CardReading(name=name, digest=digest, card=card, suggestions=suggested_facts(card))


def _files(content: bytes, name: str) -> list[tuple[str, bytes]]:
    if len(content) > LARGEST_ARCHIVE:
        raise Invalid(f"{len(content):,} bytes; 50 MB are the limit.", place=name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            chosen = _chosen(archive.infolist(), name)
            return _unpacked(archive, chosen, len(content), name)
    except DAMAGED:
        raise Invalid("The file is damaged: not a readable ZIP.", place=name) from None
    except (ValueError, RuntimeError) as error:
        raise Invalid(f"The archive cannot be unpacked: {error}.", place=name) from None


def _chosen(entries: Sequence[zipfile.ZipInfo], name: str) -> list[zipfile.ZipInfo]:
    if len(entries) > MOST_ENTRIES:
        message = f"The archive packs {len(entries):,} files; {MOST_ENTRIES:,} are the limit."
        raise Invalid(message, place=name)
    cards = [
        entry
        for entry in entries
        if PurePosixPath(entry.filename).suffix.lower() in CARDS
        and not any(part in f"/{entry.filename}" for part in PASSED_OVER)
    ]
    if any(entry.flag_bits & 1 for entry in cards):
        raise Invalid("The archive is protected by a password; pack it without.", place=name)
    if not cards:
        raise Invalid("There is no card in it: files ending in .md or .yaml.", place=name)
    if len(cards) > MOST_CARDS:
        message = f"The archive holds {len(cards):,} cards; {MOST_CARDS} at once are the limit."
        raise Invalid(message, place=name)
    return sorted(cards, key=lambda entry: entry.filename)


def _unpacked(
    archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo], size: int, name: str
) -> list[tuple[str, bytes]]:
    """Return the files, never reading on past what is allowed: declared sizes may lie."""
    total = 0
    found: list[tuple[str, bytes]] = []
    for entry in entries:
        with archive.open(entry) as stream:
            text = stream.read(LARGEST_CARD + 1)
        total += len(text)
        if total > LARGEST_UNPACKED or (total > LARGEST_CARD and total > HIGHEST_RATIO * size):
            message = "The archive unpacks to far more than its size; that is refused."
            raise Invalid(message, place=name)
        found.append((entry.filename, text))
    return found
