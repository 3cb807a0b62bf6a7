"""Our conditions as expressions of an XLSForm, and as enableWhen of FHIR, where they can."""

from collections.abc import Mapping
from typing import Any

from steward.domain.questionnaires.questions import Kind, Question
from steward.extensions.exchange.questionnaires.formulas import Untranslatable
from steward.foundation.expressions.syntax import (
    AllOf,
    AnyOf,
    Binary,
    ListOf,
    Literal,
    Name,
    Node,
    Not,
    Size,
)

COMPARES = ("==", "!=", "<", "<=", ">", ">=")


def _answer(node: Node, questions: Mapping[str, Question]) -> Question | None:
    """Return the question whose answer a name is."""
    if not isinstance(node, Name) or not node.name.startswith("answers."):
        return None
    return questions.get(node.name.removeprefix("answers."))


def _state(node: Node, questions: Mapping[str, Question]) -> tuple[Question, bool] | None:
    """Return question and whether it must be answered, where a condition asks just that."""
    match node:
        case Binary("==" | "!=" as operator, Name(name), Literal("answered")):
            found = questions.get(name.removeprefix("answers.").removesuffix(".state"))
            if found is not None and name.endswith(".state"):
                return found, operator == "=="
        case _:
            pass
    return None


def quoted(text: str) -> str:
    """Return a text as XPath writes it.

    Raises:
        Untranslatable: It has both kinds of quotation marks.
    """
    if "'" in text and '"' in text:
        raise Untranslatable("a text with both quotation marks")
    if "\\" in text:
        raise Untranslatable("a text with a backslash")
    return f'"{text}"' if "'" in text else f"'{text}'"


class ToXPath:
    """Writes conditions for an XLSForm; ``own`` is the question that a dot means."""

    def __init__(self, questions: Mapping[str, Question], own: str = "") -> None:
        self.questions = questions
        self.own = own

    def reference(self, question: Question) -> str:
        """Return how a question is named in an expression."""
        return "." if question.name == self.own else f"${{{question.id}}}"

    def text(self, node: Node) -> str:  # noqa: PLR0911 -- leaf
        """Return an expression.

        Raises:
            Untranslatable: It reads what an XLSForm does not have.
        """
        if (state := _state(node, self.questions)) is not None:
            return f"{self.reference(state[0])} {'!=' if state[1] else '='} ''"
        match node:
            case AllOf(operands):
                return " and ".join(self.within(item, AnyOf) for item in operands)
            case AnyOf(operands):
                return " or ".join(self.text(item) for item in operands)
            case Not(operand):
                return f"not({self.text(operand)})"
            case Binary("in", left, right):
                return self.member(left, right)
            case Binary(operator, left, right) if operator in COMPARES:
                sign = "=" if operator == "==" else operator
                return f"{self.value(left)} {sign} {self.value(right)}"
            case Name():
                question = self.question(node)
                if question.type is not Kind.YES_NO:
                    raise Untranslatable(f"“{node.name}” is no yes or no")
                return f"{self.reference(question)} = 'yes'"
            case Literal(True | False as value):
                return f"{str(value).lower()}()"
            case _:
                return self.value(node)

    def within(self, node: Node, *apart: type[Node]) -> str:
        """Return an expression, in brackets where it would be torn apart."""
        text = self.text(node)
        return f"({text})" if isinstance(node, apart) else text

    def question(self, node: Node) -> Question:
        """Return the question that a name reads."""
        found = _answer(node, self.questions)
        if found is None:
            raise Untranslatable(f"“{getattr(node, 'name', 'a value')}” is no answer in this form")
        return found

    def value(self, node: Node) -> str:
        """Return a value, a name or arithmetic."""
        match node:
            case Literal(str(value)):
                return quoted(value)
            case Literal(bool(value)):
                return f"{str(value).lower()}()"
            case Literal(int(value) | float(value)):
                return str(value)
            case Name():
                return self.reference(self.question(node))
            case Size(operand):
                question = self.question(operand)
                function = "count" if question.type is Kind.GROUP else "count-selected"
                return f"{function}({self.reference(question)})"
            case Binary(operator, left, right) if operator in "+-*/":
                sign = "div" if operator == "/" else operator
                sides = [
                    f"({self.value(side)})" if isinstance(side, Binary) else self.value(side)
                    for side in (left, right)
                ]
                return f"{sides[0]} {sign} {sides[1]}"
            case _:
                raise Untranslatable("a part that has no equal there")

    def member(self, left: Node, right: Node) -> str:
        """Return that an option is chosen, or that an answer is one of several."""
        if isinstance(right, ListOf):
            name = self.value(left)
            return "(" + " or ".join(f"{name} = {self.value(item)}" for item in right.items) + ")"
        question = self.question(right)
        if question.type is not Kind.MULTIPLE or not isinstance(left, Literal):
            raise Untranslatable("only options can be looked for")
        return f"selected({self.reference(question)}, {self.value(left)})"


def enable_when(node: Node, questions: Mapping[str, Question]) -> dict[str, Any]:
    """Return enableWhen and enableBehavior of FHIR.

    Raises:
        Untranslatable: The condition is more than comparisons under one and, or one or.
    """
    operands = node.operands if isinstance(node, AllOf | AnyOf) else (node,)
    made: dict[str, Any] = {"enableWhen": [_compared(item, questions) for item in operands]}
    if len(operands) > 1:
        made["enableBehavior"] = "any" if isinstance(node, AnyOf) else "all"
    return made


def _compared(node: Node, questions: Mapping[str, Question]) -> dict[str, Any]:
    if (state := _state(node, questions)) is not None:
        return {"question": state[0].id, "operator": "exists", "answerBoolean": state[1]}
    match node:
        case Not(inner) if (found := _answer(inner, questions)) and found.type is Kind.YES_NO:
            return {"question": found.id, "operator": "=", "answerBoolean": False}
        case Name() if (found := _answer(node, questions)) and found.type is Kind.YES_NO:
            return {"question": found.id, "operator": "=", "answerBoolean": True}
        case Binary("in", Literal(str(value)), right) if found := _answer(right, questions):
            return {"question": found.id, "operator": "=", "answerCoding": {"code": value}}
        case Binary(operator, left, Literal(value)) if found := _answer(left, questions):
            return {"question": found.id, **_against(found, operator, value)}
        case _:
            raise Untranslatable("FHIR has only comparisons joined by one and, or one or")


def _against(question: Question, operator: str, value: object) -> dict[str, Any]:
    sign = "=" if operator == "==" else operator
    if question.type in (Kind.SINGLE, Kind.MATURITY) and isinstance(value, str):
        return {"operator": sign, "answerCoding": {"code": value}}
    if question.type is Kind.TEXT and isinstance(value, str):
        return {"operator": sign, "answerString": value}
    if question.type is Kind.DATE and isinstance(value, str):
        return {"operator": sign, "answerDate": value}
    if question.type.is_number and isinstance(value, int | float):
        kind = (
            "answerInteger" if isinstance(value, int) and question.bounds.whole else "answerDecimal"
        )
        return {"operator": sign, kind: value}
    raise Untranslatable(f"“{question.id}” cannot be compared there")
