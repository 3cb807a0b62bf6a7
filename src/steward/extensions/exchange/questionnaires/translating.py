"""Foreign expressions in the language of conditions, by what their questions are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from steward.domain.questionnaires.questions import Kind
from steward.extensions.exchange.questionnaires.formulas import (
    Call,
    Lit,
    Op,
    Ref,
    Several,
    Tree,
    Untranslatable,
)
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

NUMBERS = (Kind.NUMBER, Kind.MONEY, Kind.PERCENTAGE, Kind.COMPUTED)
ORDER = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
MOST_STEPS = 60
YES = {"yes", "true", "1", "y"}
NO = {"no", "false", "0", "n"}
FUNCTIONS = {
    "today": "the language of conditions has no today",
    "now": "the language of conditions has no clock",
    "if": "the language of conditions has no if",
    "iif": "the language of conditions has no if",
    "concat": "texts are not put together",
    "position": "entries of a group are not numbered",
    "pulldata": "it reads another file",
    "random": "chance has no place in a questionnaire",
}


class NoOption(Untranslatable):
    """A question is compared with an option that it does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A question that expressions may read; ``words`` leads foreign values to ours."""

    name: str
    kind: Kind
    label: str = ""
    words: Mapping[str, str] = field(default_factory=dict[str, str])


def together(nodes: Sequence[Node]) -> Node:
    """Return the condition that all of some conditions hold."""
    parts = [
        part for node in nodes for part in (node.operands if isinstance(node, AllOf) else [node])
    ]
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def either(nodes: Sequence[Node]) -> Node:
    """Return the condition that one of some conditions holds."""
    parts = [
        part for node in nodes for part in (node.operands if isinstance(node, AnyOf) else [node])
    ]
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def answered(name: str, *, is_so: bool = True) -> Node:
    """Return the condition that a question is answered, or is not."""
    return Binary("==" if is_so else "!=", Name(f"answers.{name}.state"), Literal("answered"))


class Translator:
    """Translates one expression; ``own`` is the question that a dot means."""

    def __init__(
        self,
        known: Callable[[str], Known | None],
        own: str = "",
        worked_out: Mapping[str, Tree] | None = None,
    ) -> None:
        self.known = known
        self.own = own
        self.worked_out = worked_out or {}
        self.steps = 0

    def truth(self, tree: Tree) -> Node:
        """Return the condition that an expression holds.

        Raises:
            Untranslatable: It has no equal; says which part.
        """
        match tree:
            case Op("and", left, right):
                return together([self.truth(left), self.truth(right)])
            case Op("or", left, right):
                return either([self.truth(left), self.truth(right)])
            case Op(operator, left, right) if operator in ORDER:
                return self.compared(operator, left, right)
            case Op(operator, left, right):
                return self.containing(operator, left, right)
            case Ref(name):
                found = self.question(name)
                return (
                    Name(f"answers.{found.name}")
                    if found.kind is Kind.YES_NO
                    else answered(found.name)
                )
            case Lit(bool(value)):
                return Literal(value)
            case Call(name, arguments):
                return self.called(name, arguments)
            case _:
                raise Untranslatable("a value stands where a condition is needed")

    def value(self, tree: Tree) -> Node:
        """Return what an expression gives.

        Raises:
            Untranslatable: It has no equal; says which part.
        """
        match tree:
            case Lit(value):
                return Literal(value)
            case Ref(name):
                return Name(f"answers.{self.question(name).name}")
            case Op(operator, left, right) if operator in "+-*/":
                return self.reckoned(operator, left, right)
            case Op("%", _, _):
                raise Untranslatable("the language of conditions has no remainder")
            case Call("count-selected" | "count" | "size", (Ref(name),)):
                return self.size(name)
            case Call("number" | "int" | "string" | "once" | "boolean", (inner,)):
                return self.value(inner)
            case Call(name, _) if name not in ("true", "false"):
                raise Untranslatable(_why(name))
            case _:
                return self.truth(tree)

    def question(self, name: str) -> Known:
        """Return the question that a name means."""
        key = name or self.own
        found = self.known(key)
        if found is None:
            raise Untranslatable(f"“{key[:60]}” is no question that came over")
        return found

    def size(self, name: str) -> Node:
        """Return how many values an answer has."""
        found = self.question(name)
        if found.kind not in (Kind.MULTIPLE, Kind.GROUP, Kind.LIST):
            raise Untranslatable(f"“{name or self.own}” does not have several values to count")
        return Size(Name(f"answers.{found.name}"))

    def reckoned(self, operator: str, left: Tree, right: Tree) -> Node:
        """Return two numbers reckoned with."""
        for side in (left, right):
            if isinstance(side, Ref) and self.question(side.name).kind not in NUMBERS:
                raise Untranslatable(f"“{side.name or self.own}” is no number to reckon with")
            if isinstance(side, Lit) and (isinstance(side.value, str | bool) or side.value is None):
                raise Untranslatable(f"“{side.value}” is no number to reckon with")
        return Binary(operator, self.value(left), self.value(right))

    def called(self, name: str, arguments: tuple[Tree, ...]) -> Node:
        """Return what a function that gives true or false means."""
        match name, arguments:
            case "not", (inner,):
                return Not(self.truth(inner))
            case (("true" | "false"), ()):
                return Literal(name == "true")
            case (("boolean" | "once"), (inner,)):
                return self.truth(inner)
            case "selected", (Ref(question), Lit(value)):
                return self.chosen(self.question(question), value)
            case (("empty" | "notempty"), (Ref(question),)):
                return answered(self.question(question).name, is_so=name == "notempty")
            case _:
                raise Untranslatable(_why(name))

    def containing(self, operator: str, left: Tree, right: Tree) -> Node:
        """Return what looking for values in an answer means."""
        if not isinstance(left, Ref):
            raise Untranslatable(f"“{operator}” needs a question on its left")
        found = self.question(left.name)
        if operator == "contains":
            return self.all_or_any(found, right, together)
        if operator == "notcontains":
            return Not(self.all_or_any(found, right, together))
        if operator == "anyof":
            return self.all_or_any(found, right, either)
        if operator == "allof":
            return self.all_or_any(found, right, together)
        raise Untranslatable(f"“{operator}” gives a number where a condition is needed")

    def all_or_any(
        self, found: Known, right: Tree, joined: Callable[[Sequence[Node]], Node]
    ) -> Node:
        """Return the condition that all, or any, of some values are chosen."""
        items = right.items if isinstance(right, Several) else (right,)
        values = [item.value for item in items if isinstance(item, Lit)]
        if len(values) != len(items) or not values:
            raise Untranslatable("only written values can be looked for")
        return joined([self.chosen(found, value) for value in values])

    def chosen(self, found: Known, value: object) -> Node:
        """Return the condition that an option is chosen."""
        name = Name(f"answers.{found.name}")
        if found.kind is Kind.MULTIPLE:
            return Binary("in", Literal(_word(found, value)), name)
        if found.kind in (Kind.SINGLE, Kind.YES_NO, Kind.MATURITY):
            return self.beside(found, "==", value)
        raise NoOption(f"“{found.label or found.name}” has no options to choose from")

    @staticmethod
    def opposite(node: Node) -> Node:
        """Return the condition that another does not hold."""
        return Not(node)

    def compared(self, operator: str, left: Tree, right: Tree) -> Node:
        """Return what a comparison means."""
        written_out = self.written_out(left)
        if written_out is not None:
            return self.by_cases(operator, written_out, right)
        if isinstance(left, Lit) and isinstance(right, Lit):
            return Literal(value=(left.value == right.value) == (operator == "=="))
        if isinstance(left, Lit) and not isinstance(right, Lit):
            return self.compared(ORDER[operator], right, left)
        if isinstance(left, Ref) and isinstance(right, Call) and right.name in ("true", "false"):
            right = Lit(right.name == "true")
        if isinstance(left, Ref) and isinstance(right, Lit):
            return self.beside(self.question(left.name), operator, right.value)
        if isinstance(left, Ref) and isinstance(right, Several):
            return self.exactly(self.question(left.name), operator, right)
        if isinstance(left, Call) and left.name == "selected" and isinstance(right, Lit):
            inner = self.truth(left)
            is_so = (str(right.value).lower() in YES) == (operator == "==")
            return inner if is_so else Not(inner)
        sides = [self.value(left), self.value(right)]
        kinds = [self.question(s.name).kind for s in (left, right) if isinstance(s, Ref)]
        if operator not in ("==", "!=") and any(kind not in NUMBERS for kind in kinds):
            raise Untranslatable("only numbers can be compared by size")
        return Binary(operator, sides[0], sides[1])

    def by_cases(self, operator: str, cases: tuple[Tree, Tree, Tree], right: Tree) -> Node:
        """Return what a choice compared means; an option that a branch lacks never holds."""
        holds = self.truth(cases[0])
        found: list[Node] = []
        for node, branch in ((holds, cases[1]), (Not(holds), cases[2])):
            try:
                compared = self.compared(operator, branch, right)
            except NoOption:
                compared = Literal(value=operator == "!=")
            if compared != Literal(value=False):
                found.append(
                    node if compared == Literal(value=True) else together([node, compared])
                )
        return either(found) if found else Literal(value=False)

    def written_out(self, tree: Tree) -> tuple[Tree, Tree, Tree] | None:
        """Return condition and branches of a choice, itself or of the calculation it names."""
        if isinstance(tree, Ref) and tree.name in self.worked_out:
            tree = self.worked_out[tree.name]
        if not (isinstance(tree, Call) and tree.name in ("if", "iif") and len(tree.arguments) == 3):
            return None
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise Untranslatable("its calculations are too long to write out")
        return tree.arguments[0], tree.arguments[1], tree.arguments[2]

    def exactly(self, found: Known, operator: str, right: Several) -> Node:
        """Return the condition that exactly some values are chosen."""
        if operator not in ("==", "!=") or found.kind is not Kind.MULTIPLE:
            raise Untranslatable("a list is compared with a question of one answer")
        every = self.all_or_any(found, right, together)
        size = Binary("==", Size(Name(f"answers.{found.name}")), Literal(len(right.items)))
        whole = together([every, size])
        return whole if operator == "==" else Not(whole)

    def beside(self, found: Known, operator: str, value: object) -> Node:
        """Return the comparison of a question's answer with a written value."""
        name, is_equal = Name(f"answers.{found.name}"), operator == "=="
        if operator in ("==", "!="):
            if value is None or value == "":
                return answered(found.name, is_so=not is_equal)
            if found.kind is Kind.YES_NO:
                return name if _is_yes(found, value) == is_equal else Not(name)
            if found.kind in (Kind.SINGLE, Kind.MATURITY):
                return Binary(operator, name, Literal(_word(found, value)))
            if found.kind is Kind.MULTIPLE:
                return self.exactly(found, operator, Several((Lit(_plain(value)),)))
        return self.measured(found, operator, value)

    def measured(self, found: Known, operator: str, value: object) -> Node:
        """Return a comparison by size, or of texts by sameness."""
        name = Name(f"answers.{found.name}")
        if found.kind in NUMBERS:
            if found.kind is Kind.COMPUTED and isinstance(value, str) and _number(value) is None:
                return Binary(operator, name, Literal(value))
            number = _number(value)
            if number is None:
                raise Untranslatable(f"“{value}” is compared with a number")
            return Binary(operator, name, Literal(number))
        if found.kind in (Kind.SINGLE, Kind.MATURITY):
            return self.by_size(found, operator, value)
        if found.kind in (Kind.TEXT, Kind.DATE) and operator in ("==", "!="):
            return Binary(operator, name, Literal(str(value)))
        if found.kind in (Kind.TEXT, Kind.DATE):
            raise Untranslatable("dates and texts cannot be compared by order in conditions")
        raise Untranslatable(f"an answer of the kind “{found.kind}” cannot be compared")

    def by_size(self, found: Known, operator: str, value: object) -> Node:
        """Return the options whose numbers stand in the relation."""
        limit = _number(value)
        numbers = {ours: _number(theirs) for theirs, ours in found.words.items()}
        if limit is None or not numbers or None in numbers.values():
            raise Untranslatable(f"“{operator}” needs options that are numbers")
        holds: dict[str, Callable[[float], bool]] = {
            "<": lambda n: n < limit,
            "<=": lambda n: n <= limit,
            ">": lambda n: n > limit,
            ">=": lambda n: n >= limit,
        }
        fits = [Literal(o) for o, n in numbers.items() if n is not None and holds[operator](n)]
        if not fits:
            return Literal(value=False)
        return Binary("in", Name(f"answers.{found.name}"), ListOf(tuple(fits)))


def _why(name: str) -> str:
    return FUNCTIONS.get(name, f"the language of conditions has no “{name[:40]}” of this kind")


def _plain(value: object) -> str | float | int | bool | None:
    return value if isinstance(value, str | float | int | bool) else None


def _word(found: Known, value: object) -> str:
    key = str(value).lower() if isinstance(value, bool) else str(value)
    word = found.words.get(key)
    if word is None:
        raise NoOption(f"“{found.label or found.name}” has no option “{key[:60]}”")
    return word


def _is_yes(found: Known, value: object) -> bool:
    word = found.words.get(str(value), str(value)).lower()
    if word not in YES | NO:
        raise Untranslatable(f"“{word[:60]}” is neither yes nor no")
    return word in YES


def _number(value: object) -> float | int | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = float(str(value))
    except ValueError:
        return None
    if not abs(number) < 1e15:
        return None
    return int(number) if number.is_integer() else number
