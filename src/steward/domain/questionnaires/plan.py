"""Which part of a template reads what: the order in which to work everything out.

Every question, section, score and effect is a node that reads names and writes names. Nodes that
read each other in a circle form one component; components stand in an order in which whatever is
read was written before.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from steward.domain.questionnaires.questions import Effect, Kind, Question, Section
from steward.domain.questionnaires.terms import Template
from steward.foundation.expressions.program import Program

TOTAL = "score"
Subject = Question | Section | Effect | None
"""What a node works out; None is the score over all sections."""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One thing to be worked out; ``role`` says what of its subject.

    ``asked`` names what must be asked, and answered, for an effect to hold.
    """

    role: str
    subject: Subject
    reads: frozenset[str]
    writes: tuple[str, ...]
    scored: tuple[Question, ...] = ()
    asked: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Component:
    """Nodes to be worked out together; more than once where they read each other."""

    nodes: tuple[Node, ...]
    circular: bool


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Components in order, and which of them read a name or belong to a question."""

    components: tuple[Component, ...]
    readers: Mapping[str, tuple[int, ...]]
    of_question: Mapping[str, int] = field(default_factory=dict[str, int])


@lru_cache(maxsize=64)
def plan_of(template: Template) -> Plan:
    """Return the plan of a template, made once per process."""
    nodes = tuple(_nodes(template))
    writer = {name: index for index, node in enumerate(nodes) for name in node.writes}
    reads = [sorted({writer[n] for n in node.reads if n in writer}) for node in nodes]
    components = tuple(
        Component(
            nodes=tuple(nodes[index] for index in sorted(group)),
            circular=len(group) > 1 or group[0] in reads[group[0]],
        )
        for group in _groups(reads)
    )
    readers: dict[str, list[int]] = {}
    of_question: dict[str, int] = {}
    for index, component in enumerate(components):
        for node in component.nodes:
            for name in node.reads:
                readers.setdefault(name, []).append(index)
            if isinstance(node.subject, Question) and node.role == "question":
                of_question[node.subject.id] = index
    kept = {name: tuple(dict.fromkeys(found)) for name, found in readers.items()}
    return Plan(components=components, readers=kept, of_question=of_question)


def _nodes(template: Template) -> Iterator[Node]:
    for section in template.sections:
        yield Node("section", section, _reads(section.visible_when), (f"#{section.id}",))
        for question in section.questions:
            yield _question_node(question)
            if question.required_when is not None:
                yield Node("required", question, _reads(question.required_when), ())
    for effect in template.effects:
        yield _effect_node(template, effect)
    if any(name == TOTAL or name.startswith("scores.") for name in _all_reads(template)):
        for section in template.sections:
            yield _score_node(section.questions, section, f"scores.{section.name}")
        yield _score_node(template.questions, None, TOTAL)


def _question_node(question: Question) -> Node:
    own = f"answers.{question.name}"
    writes = [f"?{question.id}", own, f"{own}.state"]
    if question.type is Kind.MATRIX:
        writes += [f"{own}.{row.value}" for row in question.rows]
    if question.attribute:
        writes.append(question.attribute)
    reads = _reads(question.visible_when) | _reads(question.formula) | {f"#{question.section}"}
    return Node("question", question, reads, tuple(writes))


def _effect_node(template: Template, effect: Effect) -> Node:
    """Return the node of an effect; it reads the states of answers too, see ``Sitting.said``."""
    reads, asked = _reads(effect.when), list[tuple[str, object]]()
    question = template.by_id.get(effect.place)
    if question is not None:
        asked.append((f"?{question.id}", True))
        if effect.when is None and question.type.is_asked:
            asked.append((f"answers.{question.name}.state", "answered"))
    elif effect.place:
        asked.append((f"#{effect.place}", True))
    states = {state for name in reads if (state := state_name(name))}
    needed = {name for name, _ in asked}
    return Node("effect", effect, reads | states | needed, (), asked=tuple(asked))


@cache
def state_name(name: str) -> str:
    """Return the name of the state of the answer that a name reads; empty for all else."""
    head, _, rest = name.partition(".")
    question, _, part = rest.partition(".")
    return f"answers.{question}.state" if head == "answers" and part != "state" else ""


def _score_node(questions: Iterable[Question], section: Section | None, name: str) -> Node:
    scored = tuple(q for q in questions if q.is_scored)
    reads = frozenset(f"answers.{q.name}.state" for q in scored) | {
        f"answers.{q.name}" for q in scored
    }
    rows = {f"answers.{q.name}.{row.value}" for q in scored for row in q.rows}
    return Node("score", section, reads | rows, (name,), scored)


def _reads(program: Program | None) -> frozenset[str]:
    return frozenset() if program is None else program.reads


def _all_reads(template: Template) -> set[str]:
    found: set[str] = set()
    for section in template.sections:
        found |= _reads(section.visible_when)
        for question in section.questions:
            for program in (question.visible_when, question.required_when, question.formula):
                found |= _reads(program)
    for effect in template.effects:
        found |= _reads(effect.when)
    return found


def _groups(reads: list[list[int]]) -> Iterator[list[int]]:
    """Yield the strongly connected groups, each after the groups that it reads.

    Source: R. Tarjan, Depth-first search and linear graph algorithms (1972), without recursion.
    """
    number: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    held: set[int] = set()
    for root in range(len(reads)):
        if root in number:
            continue
        work = [(root, iter(reads[root]))]
        number[root] = low[root] = len(number)
        stack.append(root)
        held.add(root)
        while work:
            node, ahead = work[-1]
            following = next(ahead, None)
            if following is None:
                work.pop()
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[node])
                if low[node] == number[node]:
                    yield _taken(stack, held, node)
            elif following not in number:
                number[following] = low[following] = len(number)
                stack.append(following)
                held.add(following)
                work.append((following, iter(reads[following])))
            elif following in held:
                low[node] = min(low[node], number[following])


def _taken(stack: list[int], held: set[int], last: int) -> list[int]:
    group: list[int] = []
    while True:
        node = stack.pop()
        held.discard(node)
        group.append(node)
        if node == last:
            return group
