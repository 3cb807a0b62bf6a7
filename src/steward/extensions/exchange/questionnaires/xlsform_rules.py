"""What an XLSForm demands of answers: required, constraint, choice_filter, calculation."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from steward.domain.questionnaires.questions import Kind
from steward.extensions.exchange.questionnaires.drafting import Draft
from steward.extensions.exchange.questionnaires.formulas import (
    Call,
    Lit,
    Op,
    Ref,
    Tree,
    Untranslatable,
    read,
)
from steward.extensions.exchange.questionnaires.terms import Weight
from steward.extensions.exchange.questionnaires.translating import either
from steward.extensions.exchange.questionnaires.xlsform_sheets import ChoiceRow, Row
from steward.foundation.expressions.syntax import (
    Binary,
    ListOf,
    Literal,
    Name,
    Node,
    Not,
    unparse,
)

Raw = dict[str, Any]
DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
MOST_FILTERED = 200


class Rules:
    """Puts the demands on questions once every name is known."""

    def __init__(self, draft: Draft, lists: Mapping[str, list[ChoiceRow]]) -> None:
        self.draft = draft
        self.lists = lists

    def inside_group(self, question: Raw, row: Row) -> None:
        """Say which rules of a question inside a repeat are left out."""
        key = str(question["id"])
        for column in ("relevant", "constraint", "choice_filter", "calculation"):
            if cell := row.get(column):
                reason = f"“{cell[:100]}” is left out: questions of a repeated group have no rules."
                self.draft.remark(_at(row, column), reason, question=key)
        self.required(question, row, plain=True)

    def apply(self, question: Raw, row: Row, source: str, language: str) -> None:
        """Put required, constraint, filter and calculation on a question."""
        self.required(question, row, plain=False)
        if row.get("constraint"):
            self.constraint(question, row, source, row.text("constraint_message", language))
        if row.get("choice_filter"):
            self.choice_filter(question, row)
        if question["type"] != Kind.COMPUTED and row.get("calculation"):
            reason = "The calculation of an answer that people give is left out."
            self.draft.remark(_at(row, "calculation"), reason, question=str(question["id"]))

    def calculation(self, question: Raw, row: Row, source: str) -> None:
        """Keep a calculation as a formula; a choice is written out wherever it is read."""
        text, place = row.get("calculation"), _at(row, "calculation")
        if not text:
            self.draft.remark(place, "A calculation without a formula is left out.")
        try:
            tree = read(text) if text else None
        except Untranslatable:
            tree = None
        if isinstance(tree, Call) and tree.name == "if":
            self.draft.worked_out[source] = tree
            reason = (
                f"“{text[:160]}” is no question here; conditions that read it have it written out."
            )
            self.draft.remark(place, reason, Weight.CHANGED)
        else:
            formula = self.draft.formula(text, place) if text else None
            if formula is not None:
                question["formula"] = formula
                return
        self.draft.known.pop(source, None)
        self.draft.take_out(question)

    def required(self, question: Raw, row: Row, *, plain: bool) -> None:
        """Say when the question must be answered."""
        written = row.get("required")
        bare = written.lower().removesuffix("()")
        if bare in ("yes", "true", "1", "y"):
            question["required"] = True
        elif bare not in ("", "no", "false", "0", "n"):
            key, place = str(question["id"]), _at(row, "required")
            if plain:
                reason = f"“{written[:100]}” is left out: questions of a group have no rules."
                self.draft.remark(place, reason, question=key)
                return
            node = self.draft.condition(written, place, "What makes it required", question=key)
            if node is not None:
                question["required_when"] = unparse(node)

    def constraint(self, question: Raw, row: Row, source: str, message: str) -> None:
        """Put what must hold for an answer on a question."""
        key, place, text = str(question["id"]), _at(row, "constraint"), row.get("constraint")
        try:
            parts = list(_parts(read(text)))
        except Untranslatable as error:
            self.draft.remark(place, f"“{text[:120]}” is left out: {error}.", question=key)
            return
        left = [part for part in parts if not bound(question, part, apart=not message)]
        if message and len(left) < len(parts):
            reason = "The message of a form or length is left out; ours says what is needed."
            self.draft.remark(_at(row, "constraint_message"), reason, Weight.CHANGED, key)
        nodes: list[Node] = []
        for part in left:
            try:
                nodes.append(self.draft.translator(source).truth(part))
            except Untranslatable as error:
                reason = f"A part of “{text[:120]}” is left out: {error}."
                self.draft.remark(place, reason, question=key)
        rules: list[Raw] = question.setdefault("constraints", []) if nodes else []
        for node in nodes:
            rule = {"that": unparse(node)}
            rules.append({**rule, "message": message[:1000]} if message else rule)

    def choice_filter(self, question: Raw, row: Row) -> None:
        """Refuse options that do not fit earlier answers; all of them stay on show."""
        key, place, text = str(question["id"]), _at(row, "choice_filter"), row.get("choice_filter")
        options = self.lists.get(_list_of(row), [])
        try:
            pairs = list(self._filters(read(text)))
            rules = [rule for pair in pairs for rule in self._fitting(question, options, *pair)]
        except Untranslatable as error:
            reason = f"The filter “{text[:120]}” is left out, all options are offered: {error}."
            self.draft.remark(place, reason, question=key)
            return
        question.setdefault("constraints", []).extend(rules)
        reason = "All options are shown; one that does not fit the earlier answer is refused."
        self.draft.remark(place, reason, Weight.CHANGED, key)

    def _filters(self, tree: Tree) -> Iterator[tuple[str, str]]:
        for part in _parts(tree):
            match part:
                case Op("==", Lit(str(column)), Ref(name)) | Op("==", Ref(name), Lit(str(column))):
                    yield column, name
                case _:
                    raise Untranslatable("only “column = ${question}” can be translated")

    def _fitting(
        self, question: Raw, options: list[ChoiceRow], column: str, name: str
    ) -> Iterator[Raw]:
        """Yield for the options with equal cells the rule that the earlier answer be theirs."""
        translator = self.draft.translator()
        earlier = translator.question(name)
        fits: dict[str, set[str]] = {}
        for option in options:
            cell = option.cells.get(column.lower(), "")
            fits.setdefault(option.value, set()).add(cell)
        groups: dict[tuple[str, ...], list[str]] = {}
        for value, cells in fits.items():
            groups.setdefault(tuple(sorted(cells)), []).append(value)
        if len(groups) > MOST_FILTERED:
            raise Untranslatable(f"there are more than {MOST_FILTERED} groups of options")
        own = Name(f"answers.{translator.question(str(row_source(question, self.draft))).name}")
        for cells, values in groups.items():
            if not any(cells):
                raise Untranslatable(f"the column “{column}” of the choices is empty")
            chosen = Binary("in", own, ListOf(tuple(Literal(value) for value in values)))
            if question["type"] == Kind.MULTIPLE:
                chosen = either([Binary("in", Literal(value), own) for value in values])
            theirs = either([translator.chosen(earlier, cell) for cell in cells if cell])
            message = f"This does not fit the answer to “{earlier.label}”."
            yield {"that": unparse(either([Not(chosen), theirs])), "message": message}


def row_source(question: Raw, draft: Draft) -> str:
    """Return the name in the file of a question."""
    names = (source for source, known in draft.known.items() if known.name == question["id"])
    return next(names, str(question["id"]))


def _list_of(row: Row) -> str:
    words = row.get("type").split()
    return words[1] if len(words) > 1 and words[1] != "one" else words[-1] if words else ""


def _parts(tree: Tree) -> Iterator[Tree]:
    if isinstance(tree, Op) and tree.operator == "and":
        yield from _parts(tree.left)
        yield from _parts(tree.right)
    else:
        yield tree


def bound(question: Raw, part: Tree, *, apart: bool) -> bool:
    """Put a form, length or limit on a question; say whether the part was one.

    Args:
        question: The question.
        part: One part of its constraint.
        apart: Whether limits of numbers may become bounds; with a message they stay conditions.
    """
    match part:
        case Call("regex", (Ref(""), Lit(str(pattern)))):
            return _pattern(question, pattern)
        case Op(operator, Call("string-length", (Ref(""),)), Lit(value)):
            return question["type"] == Kind.TEXT and _limit(question, operator, value, whole=True)
        case Op(operator, Call("count-selected", (Ref(""),)), Lit(value)) if apart:
            return question["type"] == Kind.MULTIPLE and _limit(
                question, operator, value, whole=True
            )
        case Op(operator, Ref(""), right):
            return _own_limit(question, operator, right, apart=apart)
        case Op(operator, left, Ref("")) if operator in MIRRORED:
            return _own_limit(question, MIRRORED[operator], left, apart=apart)
        case _:
            return False


def _pattern(question: Raw, pattern: str) -> bool:
    if question["type"] != Kind.TEXT or "pattern" in question or len(pattern) > 500:
        return False
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    question["pattern"] = pattern
    return True


def _own_limit(question: Raw, operator: str, right: Tree, *, apart: bool) -> bool:
    if isinstance(right, Call) and right.name == "date" and len(right.arguments) == 1:
        right = right.arguments[0]
    if isinstance(right, Op) and right.operator == "-" and right.left == Lit(0):
        inner = right.right
        if isinstance(inner, Lit) and isinstance(inner.value, int | float):
            right = Lit(-inner.value)
    if not isinstance(right, Lit):
        return False
    value = right.value
    if question["type"] == Kind.DATE:
        return (
            isinstance(value, str) and bool(DATE.match(value)) and _set(question, operator, value)
        )
    if question["type"] != Kind.NUMBER or not apart:
        return False
    return _limit(question, operator, value, whole=bool(question.get("whole")))


def _limit(question: Raw, operator: str, value: object, *, whole: bool) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e15:
        return False
    if whole and operator in (">", "<") and float(value).is_integer():
        return _set(question, f"{operator}=", int(value) + (1 if operator == ">" else -1))
    return _set(question, operator, value)


def _set(question: Raw, operator: str, value: float | str) -> bool:
    name = {">=": "minimum", "<=": "maximum"}.get(operator, "")
    if not name or name in question:
        return False
    question[name] = value
    return True


def _at(row: Row, column: str) -> str:
    return f"survey, row {row.number}, column {column}"
