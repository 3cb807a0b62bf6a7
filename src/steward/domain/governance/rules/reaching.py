"""Which AI systems a law or contract reaches, and why."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from steward.foundation.expressions.program import compile_rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Whether a law reaches a system; ``caught`` is None where facts that decide are not known."""

    caught: bool | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What decides whom a law reaches: everything, some by key, or a condition over facts."""

    kind: str
    condition: str = ""
    chosen: frozenset[UUID] = frozenset()


def reaches(reach: Reach, system: UUID, facts: Mapping[str, Any]) -> Reached:
    """Return whether a law reaches a system, and why in words."""
    if reach.kind == "all":
        return Reached(caught=True, why="It reaches every AI system.")
    if reach.kind == "chosen":
        caught = system in reach.chosen
        why = "Chosen by a person." if caught else "Not among those chosen."
        return Reached(caught=caught, why=why)
    program = compile_rule(reach.condition)
    verdict = program.evaluate(facts)
    unknown = sorted(name for name in program.reads if facts.get(name) is None)
    if verdict is None:
        return Reached(caught=None, why=f"Not known: {', '.join(map(_words, unknown))}.")
    read = sorted(program.reads - set(unknown))
    told = "; ".join(f"{_words(name)}: {_value(facts[name])}" for name in read)
    return Reached(caught=verdict, why=told)


def names_read(reaches_of: Iterable[Reach]) -> Collection[str]:
    """Return the facts that conditions read."""
    found: set[str] = set()
    for reach in reaches_of:
        if reach.kind == "condition":
            found |= compile_rule(reach.condition).reads
    return found


def _words(name: str) -> str:
    return name.replace("_", " ")


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(_words(str(item)) for item in value) or "none"  # pyright: ignore[reportUnknownArgumentType,reportUnknownVariableType]
    return _words(str(value))
