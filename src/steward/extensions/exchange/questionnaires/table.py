"""Plain tables of questions, and assessments with scores, warnings and follow-ups by answer."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from steward.domain.questionnaires.questions import Kind, name_of
from steward.extensions.exchange.questionnaires.drafting import Draft, clean, identifier
from steward.extensions.exchange.questionnaires.table_headings import (
    COLUMNS,
    KINDS,
    NO,
    SEVERITIES,
    YES,
)
from steward.extensions.exchange.questionnaires.terms import Brought, Format, Weight
from steward.extensions.exchange.questionnaires.translating import either
from steward.extensions.exchange.tables import Table, read_table
from steward.foundation.core.errors import Invalid
from steward.foundation.expressions.syntax import Binary, Literal, Name, Node, Not, unparse

MOST_ROWS = 20_000
LONGEST_CELL = 20_000
MOST_OPTIONS = 500
OF_AN_OPTION = ("score", "warning", "risk", "severity", "followup")


@dataclass(slots=True)
class Block:
    """The rows of one question; each but a lone one holds one of its options."""

    section: str
    rows: list[tuple[int, Mapping[str, str]]] = field(
        default_factory=list[tuple[int, Mapping[str, str]]]
    )

    def first(self, column: str) -> str:
        """Return the first cell of a column that is filled."""
        return next((cells[column] for _, cells in self.rows if cells.get(column)), "")


@dataclass(slots=True)
class Made:
    """A question with what its rows say about options."""

    question: dict[str, Any]
    block: Block
    values: dict[int, str]


def read_questions(content: bytes, name: str, sheet: str | None = None) -> Brought:
    """Return the questionnaire of a table with a row for each question or each option.

    Raises:
        Invalid: No table, no column of questions, or too large.
    """
    table = read_table(content, name, sheet)
    if len(table.rows) > MOST_ROWS:
        raise Invalid(f"More than {MOST_ROWS:,} rows.", place=name)
    return _Questions(table, name).whole()


class _Questions:
    def __init__(self, table: Table, name: str) -> None:
        self.table = table
        self.name = name
        self.draft = Draft(name, Format.TABLE)
        self.columns = columns_of(table.columns)
        if "question" not in self.columns:
            found = ", ".join(f"“{clean(title, 60)}”" for title in table.columns[:8])
            raise Invalid(f"No column is headed as questions; there are {found}.", place=name)
        self.made: list[Made] = []
        self.asked_when: dict[str, list[Node]] = {}

    def whole(self) -> Brought:
        for note in self.table.notes:
            self.draft.remark(self.name, note, Weight.CHANGED)
        read_here = set(self.columns.values())
        for index, title in enumerate(self.table.columns):
            if index not in read_here and any(row[index] for row in self.table.rows):
                self.draft.remark(
                    f"column “{title}”", "The column is left out: its heading says nothing known."
                )
        for block in self.blocks():
            self.ask(block)
        self.scored()
        for item in list(self.made):
            self.follow(item)
        for key, nodes in self.asked_when.items():
            question = next(item.question for item in self.made if item.question["id"] == key)
            question["visible_when"] = unparse(either(nodes))
        return self.draft.finish(self.name.rpartition(".")[0] or self.name)

    def blocks(self) -> Iterator[Block]:
        current: Block | None = None
        section = key = ""
        for number, row in enumerate(self.table.rows, self.table.first_row):
            if any(len(cell) > LONGEST_CELL for cell in row):
                raise Invalid(
                    f"row {number}: a cell has more than {LONGEST_CELL:,} characters.",
                    place=self.name,
                )
            cells = {name: row[index] for name, index in self.columns.items()}
            section = cells.get("section") or section
            text = " ".join(cells["question"].split())
            if text and f"{cells.get('id')} {text}" != key:
                if current is not None:
                    yield current
                current, key = Block(section), f"{cells.get('id')} {text}"
            if current is not None and any(
                cells.get(name) for name in (*OF_AN_OPTION, "options", "question")
            ):
                current.rows.append((number, cells))
        if current is not None:
            yield current

    def ask(self, block: Block) -> None:
        number, cells = block.rows[0]
        title = block.section or "Questions"
        section = next((s for s in self.draft.sections if s["title"] == clean(title, 300)), None)
        section = section or self.draft.section(title)
        options = self.options(block)
        labels = [label for _, label in options]
        kind = self.kind(block, labels)
        source = cells.get("id") or f"q_{identifier(cells['question'][:60]).lower()}"
        question = self.draft.question(source, cells["question"], kind)
        values: dict[int, str] = {}
        if kind in (Kind.SINGLE, Kind.MULTIPLE):
            self.draft.give_options(source, question, [(_value(label), label) for label in labels])
        for row, label in options:
            values[row] = (
                ("yes" if label.casefold() in YES else "no")
                if kind is Kind.YES_NO
                else _value(label)
            )
        self.said(question, block, f"row {number}")
        section["questions"].append(question)
        self.made.append(Made(question, block, values))

    def options(self, block: Block) -> list[tuple[int, str]]:
        """Return row and label of each option; a lone row may hold several in one cell."""
        if len(block.rows) > 1:
            found = [
                (row, " ".join(cells["options"].split()))
                for row, cells in block.rows
                if cells.get("options")
            ]
        else:
            row, cells = block.rows[0]
            found = [(row, label) for label in split_options(cells.get("options", ""))]
        if len(found) > MOST_OPTIONS:
            raise Invalid(
                f"row {block.rows[0][0]}: more than {MOST_OPTIONS} options.", place=self.name
            )
        return found

    def kind(self, block: Block, labels: Sequence[str]) -> Kind:
        written = block.first("type").strip().casefold()
        rich = any(block.first(name) for name in OF_AN_OPTION)
        said = next(
            (kind for kind, pattern in KINDS if written and re.search(pattern, written)), None
        )
        row = f"row {block.rows[0][0]}"
        if said in (Kind.SINGLE, Kind.MULTIPLE) and not labels:
            self.draft.remark(row, "There are no options; it is asked as a text.", Weight.CHANGED)
            return Kind.TEXT
        if said is None and written:
            self.draft.remark(row, f"“{written[:60]}” is no type that is known.", Weight.CHANGED)
        words = {label.casefold() for label in labels}
        is_yes_no = len(words) == 2 and bool(words & set(YES)) and bool(words & set(NO))
        if labels and not rich and is_yes_no and said in (None, Kind.YES_NO, Kind.SINGLE):
            return Kind.YES_NO
        if labels and said in (None, Kind.YES_NO, Kind.SINGLE):
            return Kind.SINGLE
        if labels and said is not Kind.MULTIPLE:
            self.draft.remark(row, f"The options of an answer of the kind “{said}” are left out.")
        return said or Kind.TEXT

    def said(self, question: dict[str, Any], block: Block, at: str) -> None:
        key = str(question["id"])
        if text := block.first("help"):
            question["help"] = clean(text)
        if text := block.first("evidence"):
            question["expected_evidence"] = clean(text, 1000)
        required = block.first("required").strip().casefold()
        if required in YES:
            question["required"] = True
        elif required not in NO:
            self.draft.remark(
                f"{at}, column required", f"“{required[:80]}” is neither yes nor no.", question=key
            )
        if text := block.first("weight"):
            weight = number_in(text)
            if weight is None or not 0 <= weight <= 1000:
                self.draft.remark(
                    f"{at}, column weight", f"“{text[:60]}” is no weight.", question=key
                )
            else:
                question["weight"] = weight
        if text := block.first("requirement"):
            question["requirements"] = [
                clean(item, 100) for item in re.split(r"[,;\n]", text) if item.strip()
            ][:50]

    def scored(self) -> None:
        """Put the scores on options."""
        for item in self.made:
            several = isinstance(item.question.get("options"), list)
            for row, cells in item.block.rows:
                text = cells.get("score", "")
                if not text:
                    continue
                score, at = number_in(text), f"row {row}, column score"
                option = self.option(item, row)
                if score is None or abs(score) > 1e6:
                    self.draft.remark(
                        at, f"“{text[:60]}” is no number.", question=str(item.question["id"])
                    )
                elif option is None or not several:
                    self.draft.remark(
                        at,
                        "A score needs one option in its row.",
                        question=str(item.question["id"]),
                    )
                else:
                    option["score"] = score

    def option(self, item: Made, row: int) -> dict[str, Any] | None:
        value = item.values.get(row)
        if value is None or (
            len(item.block.rows) == 1 and len(item.question.get("options") or []) > 1
        ):
            return None
        options: list[dict[str, Any]] = item.question.get("options") or []
        return next((option for option in options if option["value"] == value), None)

    def follow(self, item: Made) -> None:
        """Put warnings, risks and follow-up questions on the options that cause them."""
        key = str(item.question["id"])
        for row, cells in item.block.rows:
            option = self.option(item, row)
            for name in ("warning", "risk"):
                text = " ".join(cells.get(name, "").split())
                if text and text.casefold() not in ("none", "-", "n/a", "no", "keine", "aucun"):
                    self.effect(item, option, name, text, cells, f"row {row}, column {name}")
            if text := " ".join(cells.get("followup", "").split()):
                if option is None:
                    self.draft.remark(
                        f"row {row}, column follow-up",
                        "A follow-up needs one option in its row.",
                        question=key,
                    )
                else:
                    self.ask_after(item, self.chosen(item, option), text)

    def effect(
        self,
        item: Made,
        option: dict[str, Any] | None,
        name: str,
        text: str,
        cells: Mapping[str, str],
        at: str,
    ) -> None:
        if option is None:
            item.question["red_flag"] = clean(text, 1000)
            reason = "No option causes it; it is shown beside the question."
            self.draft.remark(at, reason, Weight.CHANGED, str(item.question["id"]))
            return
        written = cells.get("severity", "").casefold()
        severity = next(
            (ours for ours, pattern in SEVERITIES if written and re.search(pattern, written)),
            "medium",
        )
        made: dict[str, Any] = {
            "kind": "risk" if name == "risk" else "finding",
            "title": clean(text, 200),
        }
        if len(text) > 200:
            made["description"] = clean(text)
        if name != "risk":
            made["severity"] = severity
        elif written:
            option["severity"] = severity
        option.setdefault("effects", []).append(made)

    @staticmethod
    def chosen(item: Made, option: Mapping[str, Any]) -> Node:
        name, value = Name(f"answers.{name_of(str(item.question['id']))}"), str(option["value"])
        if item.question["type"] == Kind.MULTIPLE:
            return Binary("in", Literal(value), name)
        if item.question["type"] == Kind.YES_NO:
            return name if value == "yes" else Not(name)
        return Binary("==", name, Literal(value))

    def ask_after(self, item: Made, when: Node, text: str) -> None:
        wanted = text.casefold()
        for other in self.made:
            ids = (
                other.block.first("id").casefold(),
                str(other.question["text"]).casefold(),
                str(other.question["id"]).casefold(),
            )
            if wanted in ids and other is not item:
                self.asked_when.setdefault(str(other.question["id"]), []).append(when)
                return
        question = self.draft.question(f"{item.question['id']}_more", text, Kind.TEXT)
        section = next(s for s in self.draft.sections if item.question in s["questions"])
        section["questions"].insert(section["questions"].index(item.question) + 1, question)
        self.made.append(Made(question, Block(item.block.section), {}))
        self.asked_when[str(question["id"])] = [when]


def columns_of(titles: Sequence[str]) -> dict[str, int]:
    """Return what each column holds by its heading; the first that fits, once each."""
    found: dict[str, int] = {}
    for index, title in enumerate(titles):
        plain = re.sub(r"[_\W]+", " ", title[:200].casefold()).strip() or title.strip()[:5]
        for name, pattern in COLUMNS:
            if name not in found and re.search(pattern, plain):
                found[name] = index
                break
    if "question" not in found and len(titles) == 1:
        found = {"question": 0}
    return found


def split_options(cell: str) -> list[str]:
    """Return the options in one cell, parted by whatever parts most of them."""
    for sign in ("\n", "|", ";", "/", ","):
        parts = [" ".join(part.split()) for part in cell.split(sign)]
        parts = [part.lstrip("-•*☐ ") for part in parts if part.strip("-•*☐ ")]
        if len(parts) > 1:
            return [part for part, _ in Counter(parts).items()]
    return [cell.strip()] if cell.strip() else []


def number_in(text: str) -> float | int | None:
    """Return the number that a cell holds, with a comma or a point."""
    found = re.fullmatch(r"\s*([+-]?\d{1,12}(?:[.,]\d{1,8})?)\s*(%?)\s*", text)
    if found is None:
        return None
    number = float(found[1].replace(",", ".")) / (100 if found[2] else 1)
    return int(number) if number.is_integer() else number


def _value(label: str) -> str:
    return identifier(label[:60], "option").lower() if label.isascii() else clean(label, 100)
