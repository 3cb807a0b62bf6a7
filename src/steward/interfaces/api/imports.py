"""Inventories from spreadsheets, and models and datasets from their cards."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field, model_validator

from steward.domain.questionnaires.queries import vocabulary
from steward.domain.risks.operations.inventory import take_cards, take_cards_back
from steward.domain.systems import queries
from steward.domain.systems.models import CardImport, SystemImport
from steward.domain.systems.operations.registering import undo_import
from steward.domain.systems.policy import IMPORT_SYSTEMS
from steward.domain.systems.rules import facts_to_json
from steward.domain.systems.terms import CardDraft
from steward.extensions.exchange.card_folder import (
    CardReading,
    pack,
    part_of,
    problems_of,
    read_cards,
    together,
)
from steward.extensions.exchange.jobs import ask_to_import
from steward.extensions.exchange.mapping import Preview, Suggestion, preview, suggest
from steward.extensions.exchange.tables import HEADER_SEARCH, Table, read_table
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid
from steward.foundation.files.operations import store_file
from steward.foundation.work.models import Work
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Figure, Input, PageQuery, Text, page_of, unpacked
from steward.interfaces.api.work import WorkOut

router = Router(tags=["Imports"])

LARGEST_BODY = 60 * 1024 * 1024
SHOWN_ROWS, SHOWN_ERRORS, SHOWN_TEXT = 20, 200, 200


class FileIn(Input):
    """A file with its name, of which the ending says what it is."""

    name: Annotated[Text, Field(min_length=1, max_length=255)]
    content: Annotated[str, Field(max_length=LARGEST_BODY, description="Base 64.")]


class TableIn(FileIn):
    """A CSV or XLSX of AI systems, and what its columns become.

    ``mapping`` gives column → field or attribute of an AI system; without it the columns become
    what their names suggest. ``heading`` is the row of the headings, without it the one that seems
    to hold them.
    """

    mapping: dict[Text, Text] | None = None
    heading: Annotated[int, Field(ge=1, le=HEADER_SEARCH)] | None = None


class ColumnOut(Schema):
    """A column of the table with what it becomes; null where it is left out."""

    column: str
    target: str | None
    confidence: Figure | None
    reason: str
    sample: str


class RowErrorOut(Schema):
    """A row or cell that cannot be taken; rows are counted as the spreadsheet shows them."""

    row: int
    column: str
    value: str
    reason: str


class TablePreviewOut(Schema):
    """What an import would make and what it would refuse; nothing is written."""

    columns: list[ColumnOut]
    notes: list[str] = Field(description="What to know of the file, such as sheets not read.")
    systems: int
    refused: int
    problems: int
    first: list[dict[str, Any]]
    errors: list[RowErrorOut] = Field(description="The first 200.")


class ImportOut(Schema):
    """An import of AI systems; ``problems`` names rows and cells that were not taken."""

    id: UUID
    file_name: str
    created: int
    refused: int
    problems: list[dict[str, Any]]
    created_at: datetime
    undone_at: datetime | None


class ImportPage(Schema):
    """A page of imports."""

    items: list[ImportOut]
    next: UUID | None


class UndoneOut(Schema):
    """What was taken back in words, how many AI systems left or stayed, and how many for what."""

    told: str
    removed: int
    kept: int
    reasons: dict[str, int]


class CardsUndoneOut(Schema):
    """What an undone import of cards removed; ``parts`` are models and datasets."""

    told: str
    parts: int
    systems: int


def _read(body: TableIn) -> tuple[bytes, Table, Suggestion, dict[str, str]]:
    content = unpacked(body.content)
    table = read_table(content, body.name, heading=body.heading)
    guessed = suggest(table.columns, vocabulary())
    return content, table, guessed, guessed.targets if body.mapping is None else dict(body.mapping)


@router.post("/preview", response=TablePreviewOut)
def preview_table(request: ApiRequest, body: TableIn) -> dict[str, Any]:
    """Look through a spreadsheet of AI systems without writing anything."""
    require(request.auth, IMPORT_SYSTEMS)
    _, table, guessed, chosen = _read(body)
    found = preview(table, chosen, vocabulary())
    guesses = {guess.column: guess for guess in guessed.guesses}
    columns = [
        {
            "column": column,
            "target": chosen.get(column),
            "confidence": guesses[column].confidence if column in guesses else None,
            "reason": guesses[column].reason if column in guesses else "",
            "sample": next((row[at][:SHOWN_TEXT] for row in table.rows if row[at]), ""),
        }
        for at, column in enumerate(table.columns)
    ]
    return {"columns": columns, "notes": list(table.notes), **_counted(found)}


def _counted(found: Preview) -> dict[str, Any]:
    first = [{"row": row.row, **row.texts, "facts": len(row.facts)} for row in found.rows]
    return {
        "systems": len(found.rows),
        "refused": found.refused,
        "problems": len(found.errors),
        "first": first[:SHOWN_ROWS],
        "errors": found.errors[:SHOWN_ERRORS],
    }


@router.post("", response={202: WorkOut})
def import_table(request: ApiRequest, body: TableIn) -> Status[Work]:
    """Import a spreadsheet of AI systems in the background; ``/api/work`` tells how far it is.

    Its result has ``batch``, the key of the import.
    """
    require(request.auth, IMPORT_SYSTEMS)
    content, table, _, chosen = _read(body)
    preview(table, chosen, vocabulary())
    stored = store_file(actor=request.auth, name=body.name, content=content)
    return Status(202, ask_to_import(request.auth, stored, chosen, body.heading))


@router.get("", response=ImportPage)
def list_imports(request: ApiRequest, paging: PageQuery) -> dict[str, Any]:
    """Return the imports of AI systems."""
    require(request.auth, IMPORT_SYSTEMS)
    return page_of(queries.imports_visible_to(request.auth), paging)


class CardIn(FileIn):
    """A card, and what it becomes beyond what it says itself.

    ``system`` is the key of the AI system that relies on it, ``new_system`` the name of one to be
    registered; ``facts`` takes over what the card says about the system.
    """

    kind: Literal["model", "dataset"] | None = None
    system: UUID | None = None
    new_system: Annotated[Text, Field(max_length=300)] = ""
    facts: bool = False

    @model_validator(mode="after")
    def _one_system(self) -> Self:
        if self.system is not None and self.new_system:
            raise ValueError("Give either system or new_system, not both.")
        return self


class CardsIn(Input):
    """Model and dataset cards: Markdown with front matter, or YAML."""

    cards: Annotated[list[CardIn], Field(min_length=1, max_length=500)]


class CardOut(Schema):
    """What a card says, or why it cannot be read and where."""

    name: str
    kind: str
    title: str
    problem: str
    notes: list[str]
    facts: dict[str, Any]


class CardImportOut(Schema):
    """An import of cards; ``problems`` names cards and what of them was not taken."""

    id: UUID
    file_name: str
    cards: int
    systems: int
    problems: list[dict[str, Any]]
    created_at: datetime
    undone_at: datetime | None


class CardImportPage(Schema):
    """A page of imports of cards."""

    items: list[CardImportOut]
    next: UUID | None


def _readings(body: CardsIn) -> list[tuple[CardIn, CardReading]]:
    """Return each card with its reading; the names must differ, for they tell them apart."""
    names = [card.name for card in body.cards]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise Invalid(f"Two cards are called “{twice}”.", place="cards")
    archive = pack(
        (card.name, unpacked(card.content, f"cards.{at}.content"))
        for at, card in enumerate(body.cards)
    )
    found = {reading.name: reading for reading in read_cards(archive, "cards.zip")}
    missing = next((name for name in names if name not in found), None)
    if missing is not None:
        raise Invalid(f"“{missing}” does not end in .md or .yaml.", place="cards")
    return [(card, found[card.name]) for card in body.cards]


@router.post("/cards/preview", response=list[CardOut])
def preview_card_files(request: ApiRequest, body: CardsIn) -> list[dict[str, Any]]:
    """Look through cards without writing anything."""
    require(request.auth, IMPORT_SYSTEMS)
    return [
        {
            "name": reading.name,
            "kind": reading.kind,
            "title": part_of(reading).name if reading.card else "",
            "problem": reading.problem,
            "notes": list(reading.card.notes) if reading.card else [],
            "facts": facts_to_json(reading.facts),
        }
        for _, reading in _readings(body)
    ]


@router.post("/cards", response={201: CardImportOut})
def import_card_files(request: ApiRequest, body: CardsIn) -> Status[CardImport]:
    """Import cards; one that cannot be read is named, and the rest goes on."""
    require(request.auth, IMPORT_SYSTEMS)
    readings = _readings(body)
    drafts = [_draft(request, card, reading) for card, reading in readings if reading.card]
    batch = take_cards(
        actor=request.auth,
        file_name=together([card.name for card in body.cards]),
        drafts=drafts,
        problems=problems_of(reading for _, reading in readings),
    )
    return Status(201, batch)


def _draft(request: ApiRequest, card: CardIn, reading: CardReading) -> CardDraft:
    part = part_of(reading)
    if card.kind is not None:
        part = replace(part, kind=card.kind)
    if card.system is not None:
        queries.get_system(request.auth, card.system)
    facts = reading.facts if card.facts else {}
    return CardDraft(part=part, system=card.system, new_system=card.new_system, facts=facts)


@router.get("/cards", response=CardImportPage)
def list_card_imports(request: ApiRequest, paging: PageQuery) -> dict[str, Any]:
    """Return the imports of cards."""
    require(request.auth, IMPORT_SYSTEMS)
    return page_of(queries.card_imports_visible_to(request.auth), paging)


@router.get("/cards/{key}", response=CardImportOut)
def get_card_import(request: ApiRequest, key: UUID) -> CardImport:
    """Return one import of cards."""
    batch = queries.get_card_import(request.auth, key)
    require(request.auth, IMPORT_SYSTEMS)
    return batch


@router.post("/cards/{key}/undo", response=CardsUndoneOut)
def undo_card_import(request: ApiRequest, key: UUID) -> dict[str, Any]:
    """Take an import of cards back."""
    batch = queries.get_card_import(request.auth, key)
    done = take_cards_back(actor=request.auth, batch=batch)
    return {"told": str(done), "parts": done.parts, "systems": done.systems}


@router.get("/{key}", response=ImportOut)
def get_import(request: ApiRequest, key: UUID) -> SystemImport:
    """Return one import of AI systems."""
    batch = queries.get_import(request.auth, key)
    require(request.auth, IMPORT_SYSTEMS)
    return batch


@router.post("/{key}/undo", response=UndoneOut)
def undo_table(request: ApiRequest, key: UUID) -> dict[str, Any]:
    """Take an import back; systems on which people worked since are kept, with the reason."""
    batch = queries.get_import(request.auth, key)
    done = undo_import(actor=request.auth, batch=batch)
    reasons = dict(done.reasons)
    return {"told": str(done), "removed": done.removed, "kept": done.kept, "reasons": reasons}
