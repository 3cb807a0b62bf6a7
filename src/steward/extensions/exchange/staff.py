"""From a list of people that a system for personnel exports to people, with refusals by cell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from steward.domain.competence.terms.staff import BroughtPerson, KnownStaff
from steward.extensions.exchange.lists import ListReader, is_empty, places_of, suggested
from steward.extensions.exchange.mapping import RowError, Suggestion
from steward.extensions.exchange.tables import Table
from steward.foundation.core.errors import Invalid

FIELDS = (
    "name",
    "first_name",
    "last_name",
    "email",
    "number",
    "unit",
    "function",
    "since",
    "until",
    "manager",
)
DAYS = ("since", "until")
LONGEST = {"name": 200, "email": 254, "number": 120, "function": 200}

# Field → pattern of a heading without capitals and marks, the telling ones first; the words that
# systems for personnel use, in English, German, French and Spanish.
HEADINGS: tuple[tuple[str, str], ...] = (
    ("manager", r"manager|supervisor|reports to|vorgesetzt|fuhrungskraft|responsable|superieur"),
    ("manager", r"\b(jefe|jefa|superior|n 1)\b"),
    ("email", r"e ?mail|mail address|courriel|correo"),
    ("number", r"(employee|personnel|staff|worker|payroll) ?(id|number|no|code|nr)$"),
    ("number", r"personal ?(nummer|nr)|mitarbeiter ?(nummer|nr|id)|matricule|legajo"),
    ("number", r"numero (d )?(de )?(emplead|salari|employe|personal)"),
    ("first_name", r"first ?name|given ?name|forename|vorname|prenom|^nombres?( de pila)?$"),
    ("last_name", r"last ?name|sur ?name|family ?name|nachname|familienname|apellidos?"),
    ("last_name", r"nom de famille"),
    ("until", r"(end|leaving|termination|exit|last|leave)( working)? (date|day)|terminat"),
    (
        "until",
        r"austritt|vertragsende|date (de )?(fin|sortie|depart)|fecha (de )?(baja|fin|salida)",
    ),
    ("since", r"(start|hire|hiring|joining|entry|begin|employment) ?(date|day)|hired|joined"),
    (
        "since",
        r"eintritt|vertragsbeginn|date d (entree|embauche)|date de debut|fecha de (alta|ini)",
    ),
    ("since", r"fecha de (ingreso|contrat)|embauche"),
    ("function", r"job|function|position|\brole\b|\btitle\b|funktion|rolle|stelle|fonction|poste"),
    ("function", r"puesto|cargo|funcion|tatigkeit|emploi"),
    ("unit", r"department|division|business unit|\bunit\b|\bteam\b|abteilung|einheit|bereich"),
    ("unit", r"service|departement|unite|departamento|unidad|area"),
    ("until", r"^(end|until|to|ende|bis|fin|sortie|hasta|baja)$"),
    ("since", r"^(start|since|from|beginn|seit|von|ab|debut|entree|desde|inicio|alta)$"),
    ("name", r"^(employee|person|full|display|worker|staff|mitarbeiter)? ?name$"),
    ("name", r"nombre completo|nom complet|^nom$|^(employee|mitarbeit\w*|emplead\w*|nom|person)\b"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffPreview:
    """Whom the rows tell and what is refused.

    ``jobs`` are the words for functions that nothing here is called by; they are kept as the job.
    """

    people: tuple[BroughtPerson, ...]
    errors: tuple[RowError, ...]
    refused: int
    jobs: tuple[str, ...]


def suggest_staff_columns(columns: Sequence[str]) -> Suggestion:
    """Return what each column seems to hold by its heading; every field at most once."""
    return suggested(columns, FIELDS, HEADINGS)


def preview_staff(
    table: Table, mapping: Mapping[str, str], known: KnownStaff, today: date
) -> StaffPreview:
    """Return whom each row tells; a refused row does not stop the others.

    A row needs a name and an address or a number, by which a later list finds the person again.
    A value that cannot be read is left out and named. An empty cell changes nothing, but an empty
    last day says that somebody stays.

    Args:
        table: What was read.
        mapping: Column → field.
        known: Whom and what a row can name.
        today: Who left before it and is not known is not taken.

    Raises:
        Invalid: A column or field does not exist, two lead to one field, or one is missing.
    """
    reader = _Reader(table, _places(table, mapping), known, today)
    for number, cells in enumerate(table.rows, table.first_row):
        if any(cells):
            reader.read(number, cells)
    return StaffPreview(
        people=tuple(reader.managed()),
        errors=tuple(sorted(reader.errors, key=lambda item: item.row)),
        refused=reader.refused,
        jobs=tuple(reader.jobs),
    )


def _places(table: Table, mapping: Mapping[str, str]) -> dict[str, int]:
    places = places_of(table, mapping, FIELDS)
    if not {"name", "first_name", "last_name"} & set(places):
        raise Invalid("Say which column holds the name.", place="name")
    if not {"email", "number"} & set(places):
        raise Invalid("Say which column holds the address or the personnel number.", place="email")
    return places


class _Reader(ListReader):
    """Reads row by row; what cannot be taken is collected."""

    def __init__(
        self, table: Table, places: Mapping[str, int], known: KnownStaff, today: date
    ) -> None:
        super().__init__(table, places, days=DAYS, last="until")
        self.known, self.today = known, today
        self.found: list[tuple[BroughtPerson, str]] = []
        self.jobs: dict[str, None] = {}
        self.rows: dict[str, int] = {}
        self.named: dict[str, set[int]] = {}

    def read(self, number: int, cells: Sequence[str]) -> None:
        """Take one row, or name why not."""
        texts = {name: " ".join(cells[place].split()) for name, place in self.places.items()}
        parts = (texts.get("first_name", ""), texts.get("last_name", ""))
        texts["name"] = texts.get("name", "") or " ".join(filter(None, parts))
        try:
            who, keys = self._who(texts)
        except Invalid as error:
            place = error.place or "name"
            self.refuse(number, place, texts.get(place, ""), error.message)
            self.refused += 1
            return
        told = self._told(number, texts)
        left_on = told.get("left_on")
        if not who and left_on is not None and left_on < self.today:
            said = "This person has left and nobody here knows of them."
            self.refuse(number, "until", texts["until"], said)
            self.refused += 1
            return
        for key in keys:
            self.rows[key] = number
        self.named.setdefault(texts["name"].casefold(), set()).add(number)
        job = texts.get("function", "")
        function = self.known.functions.get(job.casefold())
        if job and function is None:
            self.jobs[job] = None
        person = BroughtPerson(row=number, who=who, told=told, function_id=function)
        self.found.append((person, texts.get("manager", "")))

    def _who(self, texts: Mapping[str, str]) -> tuple[str, list[str]]:
        """Return who is meant, and by which words no other row may be meant.

        Raises:
            Invalid: Nobody is, several are, or another row tells the same person.
        """
        email, number = texts.get("email", "").casefold(), texts.get("number", "").casefold()
        if not texts["name"]:
            raise Invalid("The name is missing.", place="name")
        if not email and not number:
            raise Invalid("Neither an address nor a personnel number is given.", place="email")
        if email and "@" not in email:
            raise Invalid("This is no e-mail address.", place="email")
        for name, longest in LONGEST.items():
            if len(texts.get(name, "")) > longest:
                raise Invalid(f"Keep it to {longest} characters.", place=name)
        if email in self.known.emails and self.known.emails[email] is None:
            raise Invalid("Several people here have this address.", place="email")
        by_number, by_email = self.known.numbers.get(number), self.known.emails.get(email)
        if by_number and by_email and by_number != by_email:
            raise Invalid("The number is another person's than the address.", place="number")
        who = by_number or by_email or self.known.names.get(texts["name"].casefold()) or ""
        keys = [word for word in (f"#{number}", email, who) if word not in ("", "#")]
        for key in keys:
            if key in self.rows:
                raise Invalid(f"Row {self.rows[key]} tells the same person.", place="name")
        return who, keys

    def _told(self, number: int, texts: Mapping[str, str]) -> dict[str, Any]:
        given = {
            "name": texts["name"],
            "email": texts.get("email", ""),
            "staff_number": texts.get("number", ""),
            "job": texts.get("function", ""),
        }
        told: dict[str, Any] = {name: text for name, text in given.items() if text}
        if unit := texts.get("unit", ""):
            if key := self.known.units.get(unit.casefold()):
                told["unit_id"] = key
            else:
                self.refuse(number, "unit", unit, "No unit here is called so.")
        since = self.day(number, texts, "since")
        if since is not None:
            told["since_on"] = since
        left_on = self.day(number, texts, "until")
        if left_on is not None or ("until" in texts and is_empty(texts["until"])):
            told["left_on"] = left_on
        return told

    def managed(self) -> Iterator[BroughtPerson]:
        """Return the people with their managers, who may stand in later rows."""
        for person, word in self.found:
            manager = self._manager(word.casefold()) if word else ""
            if word and not manager:
                said = "Nobody, or several, are called so; use the address or the number."
                self.refuse(person.row, "manager", word, said)
            own = manager == f"row:{person.row}"
            yield person if own else replace(person, manager=manager)

    def _manager(self, word: str) -> str:
        if row := self.rows.get(f"#{word}") or self.rows.get(word):
            return f"row:{row}"
        if who := self.known.numbers.get(word) or self.known.emails.get(word):
            return who
        rows = self.named.get(word, set())
        if rows:
            return f"row:{next(iter(rows))}" if len(rows) == 1 else ""
        return self.known.managers.get(word) or ""
