from hypothesis import strategies as st

from steward.foundation.expressions.syntax import (
    AllOf,
    AnyOf,
    Binary,
    ListOf,
    Literal,
    Name,
    Not,
    Size,
    parts_of,
)

WORDS = ("a", "b", "c")
TEXTS = st.sampled_from(WORDS)
BOOLEANS = ("p", "q", "r")
NUMBERS = ("n", "m.low")
CHOICES = ("choice", "size")
SETS = ("several", "in_use")
NAMES = BOOLEANS + NUMBERS + CHOICES + SETS

PLAIN = st.none() | st.booleans() | st.integers(-3, 3) | TEXTS
LITERALS = st.builds(
    Literal,
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.decimals(-1000, 1000, places=6).map(float)
    | st.text(st.characters(codec="utf-8"), max_size=6),
)
FACT = st.sampled_from(NAMES).map(Name)


def _grown(inner):
    several = st.lists(inner, min_size=2, max_size=4).map(tuple)
    operator = st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/"])
    return st.one_of(
        several.map(AllOf),
        several.map(AnyOf),
        st.builds(Not, inner),
        st.builds(Size, inner),
        st.lists(inner, max_size=3).map(tuple).map(ListOf),
        st.builds(Binary, operator, inner, inner),
    )


TREES = st.recursive(LITERALS | FACT, _grown, max_leaves=12)
SMALL_TREES = st.recursive(st.builds(Literal, PLAIN) | FACT, _grown, max_leaves=10)

_NUMBER = st.sampled_from(NUMBERS).map(Name) | st.builds(Literal, st.integers(0, 3))
_TERMS = st.one_of(
    st.sampled_from(BOOLEANS).map(Name),
    st.booleans().map(Literal),
    st.builds(Binary, st.sampled_from(["<", "<=", "==", "!="]), _NUMBER, _NUMBER),
    st.builds(
        Binary,
        st.sampled_from(["==", "!="]),
        st.sampled_from(CHOICES).map(Name),
        TEXTS.map(Literal),
    ),
    st.builds(Binary, st.just("in"), TEXTS.map(Literal), st.sampled_from(SETS).map(Name)),
    st.builds(
        Binary,
        st.just("in"),
        st.sampled_from(CHOICES).map(Name),
        st.lists(TEXTS.map(Literal), max_size=3).map(tuple).map(ListOf),
    ),
)


def _joined(inner):
    several = st.lists(inner, min_size=2, max_size=4).map(tuple)
    return several.map(AllOf) | several.map(AnyOf) | st.builds(Not, inner)


RULES = st.recursive(_TERMS, _joined, max_leaves=8)

_KNOWN = {
    **dict.fromkeys(BOOLEANS, st.booleans()),
    **dict.fromkeys(NUMBERS, st.integers(0, 3)),
    **dict.fromkeys(CHOICES, TEXTS),
    **dict.fromkeys(SETS, st.frozensets(TEXTS)),
}
KNOWN_FACTS = st.fixed_dictionaries(_KNOWN)
FACTS = st.fixed_dictionaries({name: st.none() | values for name, values in _KNOWN.items()})
WILD_FACTS = st.dictionaries(
    st.sampled_from(NAMES),
    PLAIN | st.floats() | st.integers() | st.lists(PLAIN, max_size=3) | st.frozensets(PLAIN),
)


def with_values(node, facts):
    match node:
        case Name(name):
            value = facts.get(name)
            if isinstance(value, frozenset):
                return ListOf(tuple(Literal(item) for item in sorted(value)))
            return Literal(value)
        case ListOf() | AllOf() | AnyOf():
            return type(node)(tuple(with_values(part, facts) for part in parts_of(node)))
        case Not(operand) | Size(operand):
            return type(node)(with_values(operand, facts))
        case Binary(operator, left, right):
            return Binary(operator, with_values(left, facts), with_values(right, facts))
    return node
