"""XLSForm: surveys written in the sheets “survey”, “choices” and “settings”.

Source: https://xlsform.org/en/ref-table/ and the form definitions of pyxform.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from steward.domain.questionnaires.questions import Kind
from steward.extensions.exchange.questionnaires.books import read_named
from steward.extensions.exchange.questionnaires.drafting import Draft, clean
from steward.extensions.exchange.questionnaires.scores import put_scores
from steward.extensions.exchange.questionnaires.terms import Brought, Format, Weight
from steward.extensions.exchange.questionnaires.xlsform_rules import Rules
from steward.extensions.exchange.questionnaires.xlsform_sheets import (
    MEDIA,
    ChoiceRow,
    Row,
    choices_of,
    chosen_language,
    languages_of,
    rows_of,
)
from steward.extensions.exchange.questionnaires.xlsform_types import (
    ASKED_AS_TEXT,
    BLOCK,
    COLUMNS,
    FURTHER,
    OF_THE_DEVICE,
    SELECT,
    TYPES,
)
from steward.foundation.core.errors import Invalid
from steward.foundation.expressions.syntax import Node

Raw = dict[str, Any]
SHEETS = ("survey", "choices", "settings")
SCORE = "score"
OF_CHOICES = frozenset({"list_name", "list", "name", "order", "sort", SCORE})
DEEPEST = 30
MOST_LOOPED = 200


@dataclass(slots=True)
class Block:
    """A group, repeat or loop that is open; ``group`` is the question that a repeat became."""

    kind: str
    row: Row
    group: Raw | None = None
    relevant: list[tuple[str, Row]] = field(default_factory=list[tuple[str, Row]])
    looped: list[ChoiceRow] = field(default_factory=list[ChoiceRow])


@dataclass(slots=True)
class Later:
    """A question whose conditions wait until every name is known."""

    question: Raw
    row: Row
    source: str
    relevant: list[tuple[str, Row]]
    in_group: bool


def read_xlsform(content: bytes, name: str, language: str = "") -> Brought:
    """Return the questionnaire of an XLSForm.

    Raises:
        Invalid: No XLSForm, damaged, a bomb or too large; names the place.
    """
    sheets = read_named(content, name, SHEETS)
    if "survey" not in sheets:
        raise Invalid("There is no sheet “survey”.", place=name)
    reader = _Form(name, {sheet: rows_of(lines) for sheet, lines in sheets.items()}, language)
    return reader.whole()


class _Form:
    def __init__(self, name: str, sheets: dict[str, list[Row]], language: str) -> None:
        self.draft = Draft(name, Format.XLSFORM)
        self.rows = sheets["survey"]
        settings = sheets.get("settings") or [Row(number=2, cells={})]
        self.settings = settings[0]
        found = languages_of([*self.rows, *sheets.get("choices", [])])
        self.language = chosen_language(found, language, self.settings.get("default_language"))
        self.draft.languages = tuple(item for item in found if item)
        self.lists = choices_of(sheets.get("choices", []), self.language)
        self.blocks: list[Block] = []
        self.later: list[Later] = []
        self.section: Raw | None = None
        self.title = self.settings.get("form_title") or name.rpartition(".")[0] or name

    def whole(self) -> Brought:
        others = [item for item in self.draft.languages if item != self.language]
        for other in others:
            reason = f"The texts in “{other}” stay out: a questionnaire has one language."
            self.draft.remark(f"survey, column label::{other}", reason, Weight.CHANGED)
        unknown = {name: row for row in reversed(self.rows) for name in row.cells}
        for column, row in unknown.items():
            if column not in COLUMNS:
                reason = f"The column “{column}” is none of XLSForm; it is left out."
                self.draft.remark(_at(row, column), reason, Weight.LOOKS)
        self.unread_columns()
        for row in self.rows:
            self.row(row)
        for block in self.blocks:
            self.draft.remark(_at(block.row, "type"), "This group is never ended.", Weight.CHANGED)
        rules = Rules(self.draft, self.lists)
        for item in self.later:
            if item.question["type"] == Kind.COMPUTED:
                rules.calculation(item.question, item.row, item.source)
        conditions: dict[tuple[str, int], Node | None] = {}
        for item in self.later:
            self.conditions(rules, item, conditions)
        source = self.settings.get("form_id") or self.settings.get("id_string")
        return self.draft.finish(self.title, source=source)

    def row(self, row: Row) -> None:
        written = " ".join(row.get("type").split())
        if not written:
            if row.get("name") or row.texts:
                self.draft.remark(_at(row, "type"), "The row has no type; it is left out.")
            return
        if row.get("disabled").lower() in ("yes", "true", "1"):
            self.draft.remark(_at(row, "disabled"), "The row is switched off; it is left out.")
            return
        if block := BLOCK.match(written):
            self.begin_or_end(row, block)
        elif written.lower() == "include":
            reason = f"The form “{row.get('name')}” is another file; bring it on its own."
            self.draft.remark(_at(row, "type"), reason)
        elif self.looped():
            self.loop_over(row, written)
        else:
            self.asked(row, written, row.get("name"), row.text("label", self.language))

    # Groups, repeats and loops.

    def begin_or_end(self, row: Row, block: re.Match[str]) -> None:
        kind = block["kind"].lower()
        if block["what"].lower() == "end":
            if not self.blocks:
                self.draft.remark(
                    _at(row, "type"), "Nothing is open that could end.", Weight.CHANGED
                )
                return
            self.blocks.pop()
            self.section = None if not self.blocks else self.section
            return
        if len(self.blocks) == DEEPEST:
            raise Invalid(f"Groups are nested more than {DEEPEST} deep.", place=_at(row, "type"))
        label = row.text("label", self.language)
        made = Block(kind=kind, row=row)
        if row.get("relevant"):
            made.relevant.append((row.get("relevant"), row))
        if not self.blocks:
            self.section = self.draft.section(
                label or row.get("name") or self.title, row.get("name")
            )
        elif label and kind != "repeat" and not self.group():
            self.ask_note(row, label)
        if kind == "repeat":
            made.group = self.begin_repeat(row, label)
        if kind == "loop":
            made.looped = self.options(block["list"] or "", row)[:MOST_LOOPED]
        self.remark_further(row, "")
        self.blocks.append(made)

    def begin_repeat(self, row: Row, label: str) -> Raw | None:
        if self.group() is not None:
            reason = "A repeat within a repeat becomes part of the outer one."
            self.draft.remark(_at(row, "type"), reason, Weight.CHANGED)
            return None
        question = self.draft.question(row.get("name"), label or row.get("name"), Kind.GROUP)
        question["fields"] = []
        self.put(question, row, row.get("name"), in_group=False)
        return question

    def ask_note(self, row: Row, label: str) -> None:
        key = f"{row.get('name') or 'group'}_heading"
        note = self.draft.question(key, label, Kind.NOTE, listed=False)
        self.put(note, row, key, in_group=False)

    def group(self) -> Raw | None:
        return next((block.group for block in self.blocks if block.group is not None), None)

    def looped(self) -> list[ChoiceRow]:
        nothing: list[ChoiceRow] = []
        return next((block.looped for block in self.blocks if block.looped), nothing)

    def loop_over(self, row: Row, written: str) -> None:
        for option in self.looped():
            label = row.text("label", self.language)
            label = label.replace("%(label)s", option.label).replace("%(name)s", option.value)
            self.asked(row, written, f"{option.value}_{row.get('name')}", label)

    # Questions.

    def asked(self, row: Row, written: str, source: str, label: str) -> None:
        select = SELECT.match(written)
        bare = written.lower().replace(" ", "_")
        if bare in OF_THE_DEVICE:
            reason = "What a device records of itself is left out; a run keeps its own times."
            self.draft.remark(_at(row, "type"), reason, Weight.LOOKS)
            return
        if select is not None:
            self.select(row, select, source, label)
            return
        kind = TYPES.get(bare)
        if kind is None and bare in ("hidden", "xml-external", "csv-external"):
            self.draft.remark(_at(row, "type"), f"“{written}” is left out: nobody answers it.")
            return
        listed = kind is not Kind.NOTE
        question = self.draft.question(source, label or source, kind or Kind.TEXT, listed=listed)
        if kind is None:
            unknown = f"“{written}” is no type that is known; it is asked as a text."
            reason = ASKED_AS_TEXT.get(bare, unknown)
            self.draft.remark(_at(row, "type"), reason, Weight.CHANGED, str(question["id"]))
        if bare in ("integer", "int"):
            question["whole"] = True
        if bare == "range":
            _range(question, row.get("parameters"))
        self.put(question, row, source, in_group=self.group() is not None)

    def select(self, row: Row, select: re.Match[str], source: str, label: str) -> None:
        written = select["kind"].lower()
        several = "multiple" in written or "all that" in written or written == "rank"
        options = self.options(select["list"].strip(), row)
        kind = Kind.MULTIPLE if several else Kind.SINGLE
        values = [(item.value, item.label) for item in options]
        if select["other"]:
            values.append(("other", "Other"))
        scored = [item for item in options if item.cells.get(SCORE)]
        if _is_yes_no(values) and not several and not scored:
            kind, values = Kind.YES_NO, []
        if not options:
            kind = Kind.LIST if several else Kind.TEXT
        question = self.draft.question(source, label or source, kind)
        if values and options:
            self.draft.give_options(source, question, values)
            put_scores(
                self.draft,
                question,
                (
                    (clean(i.value, 200), i.cells[SCORE], f"choices, row {i.number}, {SCORE}")
                    for i in scored
                ),
            )
        if written == "rank":
            reason = "The order of the options is not asked, only which are chosen."
            self.draft.remark(_at(row, "type"), reason, Weight.CHANGED, str(question["id"]))
        self.put(question, row, source, in_group=self.group() is not None)
        if select["other"] and options:
            self.specify_other(row, source, several=several)

    def specify_other(self, row: Row, source: str, *, several: bool) -> None:
        other = self.draft.question(f"{source}_other", "Which other?", Kind.TEXT)
        chosen = f"selected(${{{source}}}, 'other')" if several else f"${{{source}}} = 'other'"
        bare = Row(number=row.number, cells={"type": "text", "relevant": chosen})
        self.put(other, bare, f"{source}_other", in_group=self.group() is not None)

    def unread_columns(self) -> None:
        """Name the columns of choices that nothing here reads."""
        filters = " ".join(row.get("choice_filter") for row in self.rows)
        choices = [item for found in self.lists.values() for item in found]
        for column in dict.fromkeys(name for item in choices for name in item.cells):
            if column in OF_CHOICES or column in filters:
                continue
            reason = f"The column “{column}” of the choices has no equal here; it is left out."
            weight = Weight.LOOKS if column in MEDIA else Weight.LOST
            self.draft.remark(f"choices, column {column}", reason, weight)

    def options(self, name: str, row: Row) -> list[ChoiceRow]:
        found = self.lists.get(name)
        if not found:
            reason = f"There is no list “{name}” in the sheet “choices”; it is asked as a text."
            self.draft.remark(_at(row, "type"), reason, Weight.CHANGED)
        return found or []

    def put(self, question: Raw, row: Row, source: str, *, in_group: bool) -> None:
        hint = row.text("hint", self.language) or row.text("guidance_hint", self.language)
        if hint:
            question["help"] = hint[:5_000]
        self.remark_further(row, str(question["id"]))
        relevant = [pair for block in self.blocks for pair in block.relevant]
        later = Later(question, row, source, relevant, in_group)
        self.later.append(later)
        group = self.group()
        if group is not None and in_group:
            self.draft.known.pop(source, None)
            if question["type"] in (Kind.NOTE, Kind.COMPUTED):
                reason = "Notes and calculations inside a repeat are left out."
                self.draft.remark(_at(row, "type"), reason, question=str(group["id"]))
                self.later.pop()
                return
            group["fields"].append(question)
            return
        if self.section is None:
            self.section = self.draft.section(self.title, "general")
        self.section["questions"].append(question)

    def remark_further(self, row: Row, question: str) -> None:
        for column, (reason, weight) in FURTHER.items():
            cell = row.get(column)
            if not cell or (column == "readonly" and cell.lower() in ("no", "false", "false()")):
                continue
            said = f"“{cell[:80]}”: {reason}"
            self.draft.remark(_at(row, column), said, weight, question)

    def conditions(
        self, rules: Rules, item: Later, done: dict[tuple[str, int], Node | None]
    ) -> None:
        key, row = str(item.question["id"]), item.row
        if item.in_group:
            rules.inside_group(item.question, row)
            return
        nodes: list[Node | None] = []
        for text, at in item.relevant:
            if (text, at.number) not in done:
                place = _at(at, "relevant")
                done[text, at.number] = self.draft.condition(text, place, "The condition")
            nodes.append(done[text, at.number])
        if row.get("relevant") and (row.get("relevant"), row) not in item.relevant:
            place = _at(row, "relevant")
            nodes.append(
                self.draft.condition(
                    row.get("relevant"), place, "The condition", own=item.source, question=key
                )
            )
        self.draft.ask_when(item.question, nodes)
        rules.apply(item.question, row, item.source, self.language)


def _range(question: Raw, parameters: str) -> None:
    for name, ours in (("start", "minimum"), ("end", "maximum")):
        found = re.search(rf"\b{name}\s*=\s*(-?\d{{1,9}}(?:\.\d{{1,6}})?)", parameters)
        if found:
            number = float(found[1])
            question[ours] = int(number) if number.is_integer() else number


def _is_yes_no(values: list[tuple[str, str]]) -> bool:
    return sorted((value.lower(), label.lower()) for value, label in values) == [
        ("no", "no"),
        ("yes", "yes"),
    ]


def _at(row: Row, column: str) -> str:
    return f"survey, row {row.number}, column {column}"
