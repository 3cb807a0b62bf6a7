"""Templates as FHIR Questionnaire and as XLSForm, with what those formats cannot say."""

import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

from steward.domain.questionnaires.questions import Kind, Question
from steward.domain.questionnaires.terms import Template
from steward.extensions.exchange.questionnaires.backwards import ToXPath, enable_when, quoted
from steward.extensions.exchange.questionnaires.formulas import Untranslatable
from steward.extensions.exchange.questionnaires.terms import LEFT_OUT, Remark
from steward.foundation.core.errors import NotFound
from steward.foundation.expressions.program import Program

Row = dict[str, str]
HL7 = "http://hl7.org/fhir/StructureDefinition"
FHIR_TYPES = {
    Kind.SINGLE: "choice",
    Kind.MATURITY: "choice",
    Kind.MULTIPLE: "choice",
    Kind.YES_NO: "boolean",
    Kind.NUMBER: "decimal",
    Kind.PERCENTAGE: "decimal",
    Kind.MONEY: "decimal",
    Kind.DATE: "date",
    Kind.LIST: "string",
    Kind.FILE: "attachment",
    Kind.NOTE: "display",
    Kind.GROUP: "group",
}
FORM_TYPES = {
    Kind.NUMBER: "decimal",
    Kind.PERCENTAGE: "decimal",
    Kind.MONEY: "decimal",
    Kind.DATE: "date",
    Kind.FILE: "file",
    Kind.NOTE: "note",
    Kind.COMPUTED: "calculate",
}
EXACT = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.YES_NO, Kind.NUMBER, Kind.DATE, Kind.FILE})
PLAIN = EXACT | {Kind.NOTE, Kind.GROUP, Kind.TEXT}
SURVEY = (
    "type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message",
    "calculation",
)  # fmt: skip
CHOICES = ("list_name", "name", "label")
YES_NO = (("yes", "Yes"), ("no", "No"))


@dataclass(slots=True)
class Written:
    """A made file and what it cannot say."""

    content: bytes = b""
    remarks: list[Remark] = field(default_factory=list[Remark])

    def lose(self, question: str, reason: str) -> None:
        """Note something that the format cannot say."""
        self.remarks.append(Remark(place=question, reason=reason, question=question))

    def condition(self, place: str, what: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401 -- leaf
        """Return a translated condition, or nothing with a remark."""
        try:
            return make()
        except Untranslatable as error:
            self.lose(place, f"{what} is left out: {error}.")
            return None


def written_as(sheet: Template, kind: str) -> Written:
    """Return a template as ``fhir`` or ``xlsform``.

    Raises:
        NotFound: There is no such format.
    """
    if kind == "fhir":
        return to_fhir(sheet)
    if kind == "xlsform":
        return to_xlsform(sheet)
    raise NotFound(f"Questionnaires are not written as {kind}.")


def _by_name(sheet: Template) -> dict[str, Question]:
    return {question.name: question for question in sheet.questions}


def _told_apart(written: Written, sheet: Template) -> None:
    """Note what neither format can say."""
    for section in sheet.sections:
        for item in section.questions:
            if item.is_scored:
                written.lose(item.id, "Scores are left out.")
            if item.type not in PLAIN and item.type is not Kind.COMPUTED:
                written.lose(
                    item.id,
                    f"“{item.type}” has no equal; what comes nearest is asked.",
                )
            if item.attribute or item.requirements or item.prefill_from or item.same_as:
                written.lose(item.id, "Facts, requirements and proposals are left out.")
    if sheet.effects:
        written.lose(sheet.id, f"{len(sheet.effects)} effects are left out.")
    if sheet.gates or sheet.bands:
        written.lose(sheet.id, "Bands and gates are left out.")


def _rows_apart(question: Question) -> Iterator[tuple[str, str]]:
    for row in question.rows:
        yield f"{question.id}_{row.value}", f"{question.text} {row.label}"


def to_fhir(sheet: Template) -> Written:
    """Return a template as a FHIR R4 Questionnaire in JSON."""
    written = Written()
    questions = _by_name(sheet)
    items: list[dict[str, Any]] = []
    for section in sheet.sections:
        item: dict[str, Any] = {
            "linkId": f"section-{section.id}",
            "type": "group",
            "text": section.title,
        }
        _fhir_condition(written, item, section.id, section.visible_when, questions)
        if section.help:
            written.lose(section.id, "The help of a section is left out.")
        item["item"] = [
            made for q in section.questions for made in _fhir_items(written, q, questions)
        ]
        items.append(item)
    _told_apart(written, sheet)
    body: dict[str, Any] = {
        "resourceType": "Questionnaire",
        "name": sheet.id.replace("-", "_"),
        "title": sheet.title,
        "status": "draft",
        **({"version": sheet.version} if sheet.version else {}),
        **({"description": sheet.purpose} if sheet.purpose else {}),
        "item": items,
    }
    if written.remarks:
        said = [f"{item.place}: {item.reason}" for item in written.remarks]
        body["extension"] = [{"url": LEFT_OUT, "valueString": text[:1000]} for text in said]
    written.content = (json.dumps(body, indent=2, ensure_ascii=False) + "\n").encode()
    return written


def _fhir_condition(
    written: Written,
    item: dict[str, Any],
    key: str,
    when: Program | None,
    questions: dict[str, Question],
) -> None:
    if when is not None:
        made = written.condition(key, f"“{when.text}”", lambda: enable_when(when.tree, questions))
        item.update(made or {})


def _fhir_items(
    written: Written, question: Question, questions: dict[str, Question]
) -> Iterator[dict[str, Any]]:
    if question.type is Kind.COMPUTED:
        written.lose(question.id, "A calculation is left out.")
        return
    if question.type is Kind.MATRIX:
        for key, label in _rows_apart(question):
            item: dict[str, Any] = {"linkId": key, "type": "choice", "text": label}
            item["answerOption"] = _fhir_options(question)
            _fhir_condition(written, item, question.id, question.visible_when, questions)
            yield item
        return
    yield _fhir_item(written, question, questions)


def _fhir_options(question: Question) -> list[dict[str, Any]]:
    return [{"valueCoding": {"code": o.value, "display": o.label}} for o in question.options]


def _fhir_item(
    written: Written, question: Question, questions: dict[str, Question]
) -> dict[str, Any]:
    kind, bounds = question.type, question.bounds
    item: dict[str, Any] = {"linkId": question.id, "text": question.text}
    item["type"] = (
        "integer" if kind is Kind.NUMBER and bounds.whole else FHIR_TYPES.get(kind, "text")
    )
    if question.required and kind is not Kind.NOTE:
        item["required"] = True
    if kind in (Kind.MULTIPLE, Kind.LIST, Kind.GROUP):
        item["repeats"] = True
    if question.options and kind is not Kind.YES_NO:
        item["answerOption"] = _fhir_options(question)
    if kind is Kind.TEXT and isinstance(bounds.maximum, int | float):
        item["maxLength"] = int(bounds.maximum)
    extensions = list(_fhir_extensions(question))
    if extensions:
        item["extension"] = extensions
    _fhir_condition(written, item, question.id, question.visible_when, questions)
    if question.required_when is not None:
        written.lose(question.id, f"Required when “{question.required_when.text}” is left out.")
    for rule in question.constraints:
        written.lose(question.id, f"The check “{rule.that.text}” is left out.")
    if bounds.pattern:
        written.lose(question.id, f"The form “{bounds.pattern}” is left out.")
    if question.fields:
        item["item"] = [_fhir_item(written, inner, questions) for inner in question.fields]
    return item


def _fhir_extensions(question: Question) -> Iterator[dict[str, Any]]:
    bounds, kind = question.bounds, question.type
    for name, limit in (("minValue", bounds.minimum), ("maxValue", bounds.maximum)):
        if limit is None:
            continue
        if kind is Kind.DATE:
            yield {"url": f"{HL7}/{name}", "valueDate": limit}
        elif kind.is_number:
            word = "valueInteger" if isinstance(limit, int) else "valueDecimal"
            yield {"url": f"{HL7}/{name}", word: limit}
        elif kind in (Kind.MULTIPLE, Kind.LIST, Kind.GROUP):
            occurs = "minOccurs" if name == "minValue" else "maxOccurs"
            yield {"url": f"{HL7}/questionnaire-{occurs}", "valueInteger": limit}
        elif kind is Kind.TEXT and name == "minValue":
            yield {"url": f"{HL7}/minLength", "valueInteger": limit}
    if bounds.unit:
        yield {"url": f"{HL7}/questionnaire-unit", "valueCoding": {"display": bounds.unit}}
    if question.help:
        yield {"url": f"{HL7}/entryHelp", "valueString": question.help}


def to_xlsform(sheet: Template) -> Written:
    """Return a template as an XLSForm in XLSX."""
    written = Written()
    form = _Form(written, _by_name(sheet))
    for section in sheet.sections:
        head: Row = {"type": "begin group", "name": section.id, "label": section.title}
        if section.help:
            written.lose(section.id, "The help of a section is left out.")
        form.relevant(head, section.id, section.visible_when)
        form.rows.append(head)
        for question in section.questions:
            form.question(question)
        form.rows.append({"type": "end group"})
    _told_apart(written, sheet)
    settings: Row = {"form_title": sheet.title, "form_id": sheet.id}
    lost = [{"place": item.place, "reason": item.reason} for item in written.remarks]
    written.content = _workbook(
        ("survey", SURVEY, form.rows),
        ("choices", CHOICES, list(form.choices())),
        ("settings", ("form_title", "form_id"), [settings]),
        ("left out", ("place", "reason"), lost),
    )
    return written


class _Form:
    """The rows of an XLSForm so far."""

    def __init__(self, written: Written, questions: dict[str, Question]) -> None:
        self.written = written
        self.questions = questions
        self.rows: list[Row] = []
        self.lists: dict[str, Sequence[tuple[str, str]]] = {}

    def relevant(self, row: Row, key: str, when: Program | None) -> None:
        if when is not None:
            make = lambda: ToXPath(self.questions).text(when.tree)  # noqa: E731 -- leaf
            if made := self.written.condition(key, f"“{when.text}”", make):
                row["relevant"] = made

    def choices(self) -> Iterator[Row]:
        for name, options in self.lists.items():
            for value, label in options:
                yield {"list_name": name, "name": value, "label": label}

    def question(self, question: Question) -> None:
        if question.type is Kind.MATRIX:
            for key, label in _rows_apart(question):
                row = self.row(question)
                self.rows.append(
                    {**row, "type": self.listed(question), "name": key, "label": label}
                )
            return
        if question.type is Kind.GROUP:
            head: Row = {"type": "begin repeat", "name": question.id, "label": question.text}
            self.relevant(head, question.id, question.visible_when)
            self.rows.append(head)
            for inner in question.fields:
                self.rows.append(self.row(inner))
            self.rows.append({"type": "end repeat"})
            return
        self.rows.append(self.row(question))

    def row(self, question: Question) -> Row:
        row: Row = {"type": self.type(question), "name": question.id, "label": question.text}
        if question.help:
            row["hint"] = question.help
        if question.required:
            row["required"] = "yes"
        elif (when := question.required_when) is not None:
            make = lambda: ToXPath(self.questions).text(when.tree)  # noqa: E731 -- leaf
            row["required"] = (
                self.written.condition(question.id, f"Required when “{when.text}”", make) or ""
            )
        self.relevant(row, question.id, question.visible_when)
        self.constraint(row, question)
        if (formula := question.formula) is not None:
            make = lambda: ToXPath(self.questions).value(formula.tree)  # noqa: E731 -- leaf
            row["calculation"] = self.written.condition(question.id, "The calculation", make) or ""
        return row

    def type(self, question: Question) -> str:
        if question.type is Kind.NUMBER and question.bounds.whole:
            return "integer"
        if question.type in (Kind.SINGLE, Kind.MULTIPLE, Kind.MATURITY, Kind.YES_NO):
            return self.listed(question)
        return FORM_TYPES.get(question.type, "text")

    def listed(self, question: Question) -> str:
        options = [(option.value, option.label) for option in question.options]
        name = question.id
        if question.type is Kind.YES_NO:
            name, options = "yes_no_list", list(YES_NO)
        if any(" " in value for value, _ in options) and question.type is Kind.MULTIPLE:
            self.written.lose(
                question.id, "Values with spaces may be torn apart by other programs."
            )
        self.lists[name] = options
        return f"{'select_multiple' if question.type is Kind.MULTIPLE else 'select_one'} {name}"

    def constraint(self, row: Row, question: Question) -> None:
        parts = list(self.bounds(question))
        for rule in question.constraints:
            make = lambda rule=rule: ToXPath(self.questions, question.name).within(rule.that.tree)  # noqa: E731 -- leaf
            made = self.written.condition(question.id, f"The check “{rule.that.text}”", make)
            if made:
                parts.append(f"({made})" if len(question.constraints) > 1 or parts else made)
                row["constraint_message"] = rule.message
        if len(question.constraints) > 1:
            self.written.lose(question.id, "Only the message of the last check is kept.")
        if parts:
            row["constraint"] = " and ".join(parts)

    def bounds(self, question: Question) -> Iterator[str]:
        bounds, kind = question.bounds, question.type
        what = {Kind.TEXT: "string-length(.)", Kind.MULTIPLE: "count-selected(.)"}.get(kind, ".")
        if bounds.pattern and kind is Kind.TEXT:
            make = lambda: f"regex(., {quoted(bounds.pattern)})"  # noqa: E731 -- leaf
            if made := self.written.condition(question.id, f"The form “{bounds.pattern}”", make):
                yield made
        for sign, limit in ((">=", bounds.minimum), ("<=", bounds.maximum)):
            if limit is None:
                continue
            if kind in (Kind.GROUP, Kind.LIST):
                self.written.lose(question.id, "How many entries are needed is left out.")
            elif kind is Kind.DATE:
                yield f"{what} {sign} date('{limit}')"
            else:
                yield f"{what} {sign} {limit}"


def _workbook(*sheets: tuple[str, Sequence[str], Sequence[Row]]) -> bytes:
    packed = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(packed, options)
    bold = book.add_format({"bold": True})
    for name, columns, rows in sheets:
        page = book.add_worksheet(name)
        page.freeze_panes(1, 0)
        page.set_column(0, len(columns) - 1, 24)
        for index, column in enumerate(columns):
            page.write_string(0, index, column, bold)
        for number, row in enumerate(rows, 1):
            for index, column in enumerate(columns):
                if cell := row.get(column, ""):
                    page.write_string(number, index, cell[:32_767])
    book.close()
    return packed.getvalue()
