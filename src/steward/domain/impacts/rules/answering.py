"""Check answers, propose them from facts, and say which facts they settle."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, cast

from steward.domain.impacts.rules.judging import reached
from steward.domain.impacts.terms.tree import UNKNOWN, Answers, Step, Tree, Value
from steward.domain.systems.terms import Facts
from steward.foundation.core.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An answer that the facts of the system give, with the facts that were read."""

    value: Value
    reads: tuple[str, ...]


def checked_answers(tree: Tree, raw: Mapping[str, object]) -> dict[str, Value]:
    """Return answers with their proper form; ``unknown`` and null become None.

    Raises:
        Invalid: There is no such question, or the answer is not one of its answers.
    """
    return {name: checked_answer(tree, name, value) for name, value in raw.items()}


def checked_answer(tree: Tree, name: str, value: object) -> Value:
    """Return one answer in its proper form.

    Raises:
        Invalid: There is no such question, or the answer is not one of its answers.
    """
    step = tree.steps.get(name)
    if step is None or not step.is_asked:
        near = get_close_matches(name, [s.id for s in tree.steps.values() if s.is_asked], n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise Invalid(f"There is no question {name!r}{hint}", place=name)
    many = isinstance(value, list | tuple)
    given = [str(item) for item in cast("list[object]", value if many else [value])]
    if value is None or not given or UNKNOWN in given:
        return None
    known = [option.value for option in step.options]
    for item in given:
        if item not in known:
            raise Invalid(f"{item!r} is no answer; use one of {', '.join(known)}.", place=name)
    if not step.is_multiple:
        if len(set(given)) > 1:
            raise Invalid("Give one answer.", place=name)
        return given[0]
    alone = [item for item in given if step.option(item).exclusive]
    if alone and len(set(given)) > 1:
        label = step.option(alone[0]).label
        raise Invalid(f"“{label}” cannot stand beside another answer.", place=name)
    return tuple(item for item in known if item in given)


def proposed(step: Step, facts: Facts) -> Proposal | None:
    """Return the answer that the facts give, or None where they do not decide.

    Where several answers are allowed, all that hold are proposed, and none if one is undecided.
    """
    verdicts = {value: rule.evaluate(facts) for value, rule in step.prefill.items()}
    holding = tuple(value for value, verdict in verdicts.items() if verdict is True)
    if not holding:
        return None
    if step.is_multiple and None in verdicts.values():
        return None
    reads = {name for value in holding for name in step.prefill[value].reads}
    return Proposal(value=holding if step.is_multiple else holding[0], reads=tuple(sorted(reads)))


def kept(tree: Tree, answers: Answers) -> dict[str, Value]:
    """Return the answers that stand on a possible way; others count nowhere."""
    on = {step.id for step in reached(tree, answers)}
    return {name: value for name, value in answers.items() if name in on}


def carried(tree: Tree, stored: Mapping[str, Any]) -> tuple[dict[str, Value], tuple[str, ...]]:
    """Return stored answers as another version of the tree takes them, and which it does not."""
    found: dict[str, Value] = {}
    lost: list[str] = []
    for name, value in stored.items():
        try:
            found[name] = checked_answer(tree, name, value)
        except Invalid:
            lost.append(name)
    return found, tuple(lost)


def facts_read(tree: Tree, answers: Answers) -> frozenset[str]:
    """Return the facts that the questions on a possible way read, and that their answers settle."""
    found: set[str] = set()
    for step in reached(tree, answers):
        for rule in step.prefill.values():
            found |= rule.reads
        value = answers.get(step.id)
        given = () if value is None else (value,) if isinstance(value, str) else value
        for item in given:
            found |= step.option(item).sets.keys()
    return frozenset(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDoubt:
    """An answer that the facts of today would not propose."""

    step: Step
    given: Value
    proposed: Value
    reads: tuple[str, ...]


def answers_in_doubt(
    tree: Tree, answers: Answers, facts: Facts, changed: Iterable[str]
) -> tuple[AnswerDoubt, ...]:
    """Return the answers that facts which changed since would give otherwise."""
    names, found = frozenset(changed), list[AnswerDoubt]()
    for step in reached(tree, answers):
        proposal = proposed(step, facts)
        given = answers.get(step.id)
        if proposal is None or proposal.value == given or names.isdisjoint(proposal.reads):
            continue
        found.append(
            AnswerDoubt(step=step, given=given, proposed=proposal.value, reads=proposal.reads)
        )
    return tuple(found)


def settled_facts(tree: Tree, answers: Answers, facts: Facts) -> dict[str, bool | list[str]]:
    """Return the facts that the answers settle and that the system does not have yet.

    A list such as the roles is only ever extended.
    """
    found: dict[str, bool | list[str]] = {}
    for name, value in kept(tree, answers).items():
        given = () if value is None else (value,) if isinstance(value, str) else value
        for item in given:
            for fact, settled in tree.steps[name].option(item).sets.items():
                _settle(found, facts, fact, settled)
    return found


def _settle(
    found: dict[str, bool | list[str]],
    facts: Facts,
    fact: str,
    settled: bool | str,  # noqa: FBT001 -- leaf
) -> None:
    known = facts.get(fact)
    if isinstance(settled, bool):
        if known is None:
            found[fact] = settled
        return
    members = set(cast("frozenset[str]", known or ()))
    before = found.get(fact)
    members.update(before if isinstance(before, list) else ())
    if settled not in members:
        found[fact] = sorted({*members, settled})
