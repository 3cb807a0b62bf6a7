"""Expressions of XLSForm and SurveyJS as one tree; what they mean here is decided elsewhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 10_000
DEEPEST = 40
MOST_OPERATORS = 250


class Untranslatable(Exception):
    """An expression that has no equal in the language of conditions; the message says why."""


@dataclass(frozen=True, slots=True)
class Lit:
    """A value written out; None is nothing."""

    value: str | float | int | bool | None


@dataclass(frozen=True, slots=True)
class Several:
    """Several values."""

    items: "tuple[Tree, ...]"


@dataclass(frozen=True, slots=True)
class Ref:
    """The answer to a question; an empty name is the question itself."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: "tuple[Tree, ...]"


@dataclass(frozen=True, slots=True)
class Op:
    """Two sides and what stands between."""

    operator: str
    left: "Tree"
    right: "Tree"


Tree = Lit | Several | Ref | Call | Op

SPELLED = {
    "=": "==",
    "<>": "!=",
    "equal": "==",
    "notequal": "!=",
    "greater": ">",
    "less": "<",
    "greaterorequal": ">=",
    "lessorequal": "<=",
    "contain": "contains",
    "contains": "contains",
    "*=": "contains",
    "notcontain": "notcontains",
    "notcontains": "notcontains",
    "anyof": "anyof",
    "allof": "allof",
    "and": "and",
    "&&": "and",
    "&": "and",
    "or": "or",
    "||": "or",
    "|": "or",
    "div": "/",
    "mod": "%",
}
STRENGTH = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(("==", "!=", "contains", "notcontains", "anyof", "allof"), 3),
    **dict.fromkeys(("<", "<=", ">", ">="), 3),
    **dict.fromkeys("+-", 4),
    **dict.fromkeys("*/%", 5),
}
AFTER = {"empty": "empty", "notempty": "notempty"}
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d+)?)(?![\w.])
    | (?P<text>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")
    | \$?\{(?P<ref>[^{}]{1,300})\}
    | (?P<path>\.\.?/[^\s()=<>!,]*|/[A-Za-z_][^\s()=<>!,]*)
    | (?P<word>[A-Za-z_][\w:-]*(?:\.\w[\w:-]*)*)
    | (?P<sign><=|>=|<>|!=|==|&&|\|\||\*=|[-+*/%=<>!&|(),.\[\]])
    )""",
    re.VERBOSE,
)


def read(text: str) -> Tree:
    """Return the tree of an expression.

    Raises:
        Untranslatable: It cannot be read, is too long or nested too deeply.
    """
    if len(text) > LONGEST:
        raise Untranslatable(f"the expression has more than {LONGEST:,} characters")
    return _Reader(list(_tokens(text))).whole()


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    position, end = 0, len(text.rstrip())
    while position < end:
        found = _TOKEN.match(text, position)
        if found is None:
            rest = text[position:].lstrip()[:20]
            raise Untranslatable(f"“{rest}” cannot be read")
        kind = str(found.lastgroup)
        yield kind, found.group(kind)
        position = found.end()


class _Reader:
    """Reads by strength of the operators; the depth is counted."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.position = 0
        self.depth = 0
        self.operators = 0

    def whole(self) -> Tree:
        found = self.expression(0)
        if self.position < len(self.tokens):
            raise Untranslatable(f"“{self.tokens[self.position][1][:20]}” is not expected there")
        return found

    def peek(self) -> tuple[str, str]:
        if self.position < len(self.tokens):
            return self.tokens[self.position]
        return "end", ""

    def take(self) -> tuple[str, str]:
        found = self.peek()
        self.position += 1
        return found

    def expect(self, sign: str) -> None:
        if self.take() != ("sign", sign):
            raise Untranslatable(f"“{sign}” is missing")

    def expression(self, least: int) -> Tree:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Untranslatable(f"it is nested more than {DEEPEST} deep")
        left = self.operand()
        while True:
            kind, text = self.peek()
            word = text.lower()
            if kind == "word" and word in AFTER:
                self.take()
                left = Call(AFTER[word], (left,))
                continue
            operator = SPELLED.get(word, text) if kind in ("word", "sign") else ""
            strength = STRENGTH.get(operator, 0)
            if strength <= least:
                break
            self.take()
            self.operators += 1
            if self.operators > MOST_OPERATORS:
                raise Untranslatable(f"it has more than {MOST_OPERATORS} operators")
            left = Op(operator, left, self.expression(strength))
        self.depth -= 1
        return left

    def operand(self) -> Tree:
        kind, text = self.take()
        if kind == "number":
            return Lit(float(text) if "." in text else int(text[:30]))
        if kind == "text":
            return Lit(re.sub(r"\\(.)", r"\1", text[1:-1]) if "\\" in text else text[1:-1])
        if kind == "ref":
            return Ref(text.strip())
        if kind == "word":
            return self.word(text)
        if kind == "path":
            raise Untranslatable(f"“{text[:40]}” is a path; only questions by name are read")
        return self.sign(text)

    def word(self, text: str) -> Tree:
        lower = text.lower()
        if self.peek() == ("sign", "("):
            self.take()
            arguments = self.several(")")
            return Call(lower, arguments)
        if lower in ("true", "false"):
            return Lit(lower == "true")
        if lower in ("null", "undefined"):
            return Lit(None)
        if lower in ("not", "negate"):
            return Call("not", (self.expression(STRENGTH["and"]),))
        return Lit(text)

    def sign(self, text: str) -> Tree:
        if text == "(":
            found = self.expression(0)
            self.expect(")")
            return found
        if text == "[":
            return Several(self.several("]"))
        if text == "!":
            return Call("not", (self.expression(STRENGTH["*"]),))
        if text == "-":
            return Op("-", Lit(0), self.expression(STRENGTH["*"]))
        if text == ".":
            return Ref("")
        raise Untranslatable(f"“{text}” is not expected there" if text else "it ends too early")

    def several(self, closing: str) -> tuple[Tree, ...]:
        items: list[Tree] = []
        if self.peek() == ("sign", closing):
            self.take()
            return ()
        while True:
            items.append(self.expression(0))
            if self.peek() != ("sign", ","):
                break
            self.take()
        self.expect(closing)
        return tuple(items)
