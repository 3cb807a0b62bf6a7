"""From a list of trainings that another system exports to trainings, with every refusal by cell."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from uuid import UUID

from steward.domain.competence.rules.training import checked_training
from steward.domain.competence.terms.training import BroughtTraining, Result, TrainingDraft
from steward.extensions.exchange.lists import ListReader, is_empty, places_of, suggested
from steward.extensions.exchange.mapping import RowError, Suggestion
from steward.extensions.exchange.registers.values import folded
from steward.extensions.exchange.tables import Table
from steward.foundation.core.errors import Invalid

FIELDS = (
    "person",
    "email",
    "title",
    "provider",
    "held_on",
    "hours",
    "result",
    "valid_until",
    "note",
    "key",
)
DAYS = ("held_on", "valid_until")
LONGEST_KEY = 120

# Field → pattern of a heading without capitals and marks, the telling ones first; the words that
# systems for learning use, in English, German, French and Spanish.
HEADINGS: tuple[tuple[str, str], ...] = (
    ("email", r"e ?mail|mail address|courriel|correo|user ?name|login"),
    ("valid_until", r"valid (until|to|thru|through)|expir|gultig bis|ablauf|valable|caduc|vence"),
    ("held_on", r"(completion|completed|finish\w*|training|course|issue\w*|end) (date|on|at)$"),
    (
        "held_on",
        r"^(date|datum|fecha|completed|finished|abschluss\w*|abgeschlossen|termine|realizado)\b",
    ),
    ("held_on", r"\b(date|datum) (of|der|des) "),
    ("hours", r"\b(hours?|duration|stunden|dauer|heures?|duree|horas|duracion|cpe|cpd)\b"),
    ("result", r"\b(result|status|outcome|grade|passed|ergebnis|resultat|resultado|estado)\b"),
    ("provider", r"provider|vendor|trainer|instructor|anbieter|fournisseur|organisme|proveedor"),
    ("key", r"^(record|enrol\w*|transcript|completion|certificate|training)? ?(id|number|no|key)$"),
    ("title", r"^(course|training|module|learning|schulung|kurs|formation|cours|curso)\b"),
    ("title", r"\b(title|titel|titre|titulo)\b"),
    ("person", r"^(employee|learner|participant|person|user|worker|staff|full)? ?names?$"),
    ("person", r"^(employee|learner|participant|person|user|teilnehm\w*|mitarbeit\w*|nom|nombre)"),
    ("note", r"note|comment|remark|bemerkung|remarque|nota"),
)
RESULTS: tuple[tuple[Result, str], ...] = (
    (Result.FAILED, r"fail|not passed|nicht bestanden|durchgefallen|echou|reprob|suspens"),
    (Result.PASSED, r"pass|bestanden|reuss|aprob|certified|success"),
    (Result.ATTENDED, r"attend|complet|finish|done|teilgenommen|abgeschlossen|suivi|asist|yes|ja"),
)
UNDONE = r"not (started|completed|attended)|in progress|enrol+ed|registered|planned|cancel|no show"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPreview:
    """What an import would bring and what it refuses; ``unknown`` are people nobody knows."""

    trainings: tuple[BroughtTraining, ...]
    errors: tuple[RowError, ...]
    refused: int
    unknown: tuple[str, ...]


def suggest_training_columns(columns: Sequence[str]) -> Suggestion:
    """Return what each column seems to hold by its heading; every field at most once."""
    return suggested(columns, FIELDS, HEADINGS)


def preview_trainings(
    table: Table,
    mapping: Mapping[str, str],
    people: Mapping[str, tuple[str, UUID] | None],
    today: date,
) -> TrainingPreview:
    """Return what each row becomes; a refused row does not stop the others.

    A row needs a person, a title and a day. A value that cannot be read is left out and named; one
    of these three refuses its row.

    Args:
        table: What was read.
        mapping: Column → field.
        people: Name or address in small letters → kind and key; None where it fits several.
        today: A training after it is not held yet.

    Raises:
        Invalid: A column or field does not exist, two lead to one field, or one is missing.
    """
    places = _places(table, mapping)
    reader = _Reader(table, places, people, today)
    for number, cells in enumerate(table.rows, table.first_row):
        if any(cells):
            reader.read(number, cells)
    return TrainingPreview(
        trainings=tuple(reader.found),
        errors=tuple(reader.errors),
        refused=reader.refused,
        unknown=tuple(reader.unknown),
    )


def _places(table: Table, mapping: Mapping[str, str]) -> dict[str, int]:
    places = places_of(table, mapping, FIELDS)
    if "person" not in places and "email" not in places:
        raise Invalid("Say which column holds the person, or the address.", place="person")
    for name, words in (("title", "title of the training"), ("held_on", "day of the training")):
        if name not in places:
            raise Invalid(f"Say which column holds the {words}.", place=name)
    return places


class _Reader(ListReader):
    """Reads row by row; what cannot be taken is collected."""

    def __init__(
        self,
        table: Table,
        places: Mapping[str, int],
        people: Mapping[str, tuple[str, UUID] | None],
        today: date,
    ) -> None:
        super().__init__(table, places, days=DAYS, last="valid_until")
        self.people, self.today = people, today
        self.found: list[BroughtTraining] = []
        self.unknown: dict[str, None] = {}
        self.keys: dict[str, int] = {}

    def read(self, number: int, cells: Sequence[str]) -> None:
        """Take one row, or name why not."""
        texts = {name: cells[place].strip() for name, place in self.places.items()}
        who = self._person(texts)
        held_on = self.day(number, texts, "held_on")
        if not who:
            self.refuse(number, *self._nobody(texts))
        elif not texts["title"]:
            self.refuse(number, "title", "", "The title is missing.")
        elif held_on is None and not texts["held_on"]:
            self.refuse(number, "held_on", "", "The day is missing.")
        elif held_on is not None and not re.search(UNDONE, folded(texts.get("result", "")[:120])):
            self._take(number, texts, who, held_on)
            return
        elif held_on is not None:
            self.refuse(number, "result", texts["result"], "This training is not completed.")
        self.refused += 1

    def _take(self, number: int, texts: Mapping[str, str], who: str, held_on: date) -> None:
        draft = TrainingDraft(
            title=texts["title"],
            held_on=held_on,
            provider=texts.get("provider", ""),
            hours=self._hours(number, texts),
            result=self._result(number, texts),
            valid_until=self.day(number, texts, "valid_until"),
            note=texts.get("note", ""),
        )
        try:
            checked = checked_training(draft, self.today)
        except Invalid as error:
            place = error.place or "title"
            self.refuse(number, place, texts.get(place, ""), error.message)
            self.refused += 1
            return
        key = self._key(texts, who, checked)
        if key in self.keys:
            message = f"Row {self.keys[key]} tells the same training."
            self.refuse(number, "key" if "key" in self.places else "title", checked.title, message)
            self.refused += 1
            return
        self.keys[key] = number
        if not who.startswith(("member:", "worker:")):
            self.unknown[who] = None
        self.found.append(
            BroughtTraining(
                row=number, key=key, person=who, email=texts.get("email", ""), draft=checked
            )
        )

    def _person(self, texts: Mapping[str, str]) -> str:
        """Return who is meant: a kind with a key, or the name of somebody nobody knows."""
        for name in ("email", "person"):
            known = self.people.get(texts.get(name, "").casefold())
            if known is not None:
                return f"{known[0]}:{known[1]}"
        if self._fits_several(texts):
            return ""
        return " ".join((texts.get("person") or texts.get("email", "")).split())[:200]

    def _fits_several(self, texts: Mapping[str, str]) -> bool:
        word = (texts.get("person") or texts.get("email", "")).casefold()
        return word in self.people and self.people[word] is None

    def _nobody(self, texts: Mapping[str, str]) -> tuple[str, str, str]:
        """Return place, value and reason where a row names nobody."""
        if self._fits_several(texts):
            said = "Several people are called so; add the address."
            return "person", texts.get("person", ""), said
        return "person", "", "The person is missing."

    def _key(self, texts: Mapping[str, str], who: str, draft: TrainingDraft) -> str:
        given = texts.get("key", "")[:LONGEST_KEY]
        if given:
            return f"id:{given}"
        return f"row:{who.casefold()}|{draft.held_on}|{draft.title.casefold()}"[:300]

    def _hours(self, number: int, texts: Mapping[str, str]) -> float | None:
        cell = texts.get("hours", "")
        if is_empty(cell):
            return None
        clock = re.fullmatch(r"([0-9]{1,4}):([0-5][0-9])(:[0-5][0-9])?", cell)
        if clock:
            return int(clock[1]) + int(clock[2]) / 60 or None
        plain = re.fullmatch(
            r"([0-9]{1,4}([.,][0-9]{1,4})?) ?(h|hrs?|hours?|std\.?|stunden)?", cell
        )
        hours = float(plain[1].replace(",", ".")) if plain else None
        if hours is None or not isfinite(hours):
            self.refuse(number, "hours", cell, "This is no number of hours, as 7.5 or 7:30.")
        return hours or None

    def _result(self, number: int, texts: Mapping[str, str]) -> str:
        words = folded(texts.get("result", "")[:120])
        if not words:
            return Result.ATTENDED.value
        for result, pattern in RESULTS:
            if re.search(pattern, words):
                return result.value
        self.refuse(number, "result", texts["result"], "Use passed, attended or failed.")
        return Result.ATTENDED.value
