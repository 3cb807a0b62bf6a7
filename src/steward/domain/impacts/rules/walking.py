"""Walk a decision tree on every way that the answers leave open, three-valued.

An answer that is not known opens all its branches. What stands on every way is certain, what stands
on some is possible; the classes are those of the ways' gravest outcomes. From one place on only
that matters which a later condition can read, so ways that agree in it are walked once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from steward.domain.impacts.terms.tree import END, Answers, Choosable, Step, Tree, Value
from steward.foundation.expressions.program import Program

NONE: frozenset[str] = frozenset()
Read = tuple[tuple[str, Value], ...]
Taken = tuple[Value, tuple[Choosable, ...]]


@dataclass(frozen=True, slots=True)
class Ways:
    """What the ways from one place to the end have in common, and what they hold together.

    ``gravest`` holds the gravest outcome of each way, ``fallbacks`` those of ways without a class.
    """

    gravest: frozenset[str]
    fallbacks: frozenset[str]
    sure: frozenset[str]
    maybe: frozenset[str]
    sure_steps: frozenset[str]
    steps: frozenset[str]


@dataclass(slots=True)
class Walk:
    """One walk under given answers; what was found from a place is kept for the next way there."""

    tree: Tree
    answers: Answers
    known: dict[tuple[str, frozenset[str], Read], Ways] = field(
        default_factory=dict[tuple[str, frozenset[str], Read], Ways]
    )

    def ways(self) -> Ways:
        """Return all ways from the start, each ended by the outcome that gives its class."""
        found = self._from(self.tree.start, NONE, ())
        alone = found.fallbacks if len(found.gravest | found.fallbacks) == 1 else NONE
        return Ways(
            found.gravest | found.fallbacks,
            found.fallbacks,
            found.sure | alone,
            found.maybe | found.fallbacks,
            found.sure_steps,
            found.steps,
        )

    def given(self, step: str, value: Value) -> "Walk":
        """Return the walk with one more answer; what lies behind the question is as it was."""
        order = list(self.tree.steps)
        behind = {END, *order[order.index(step) + 1 :]}
        known = {key: ways for key, ways in self.known.items() if key[0] in behind}
        return Walk(self.tree, {**self.answers, step: value}, known)

    def _from(self, place: str, marks: frozenset[str], read: Read) -> Ways:
        later = self.tree.later[place]
        marks &= later
        read = tuple(item for item in read if item[0] in later)
        key = (place, marks, read)
        found = self.known.get(key)
        if found is None:
            if place == END:
                found = self._end(marks, read)
            else:
                step = self.tree.steps[place]
                taken = self._taken(step, marks, read)
                found = _either([self._branch(step, marks, read, *item) for item in taken])
            self.known[key] = found
        return found

    def _taken(self, step: Step, marks: frozenset[str], read: Read) -> Iterator[Taken]:
        """Yield every answer that is possible here; no option means that nobody asks."""
        asked = self._holds(step.asked_if, marks, read)
        if asked is not True:
            yield None, ()
        if asked is False:
            return
        if not step.is_asked:
            yield from self._computed(step, marks, read)
            return
        value = self.answers.get(step.id)
        if value is None:
            yield from self._unknown(step)
        else:
            given = (value,) if isinstance(value, str) else value
            yield value, tuple(step.option(item) for item in given)

    def _computed(self, step: Step, marks: frozenset[str], read: Read) -> Iterator[Taken]:
        for option in step.options:
            holds = self._holds(option.condition, marks, read)
            if holds is not False:
                yield option.value, (option,)
            if holds is True:
                return

    def _unknown(self, step: Step) -> Iterator[Taken]:
        """Yield each answer for itself, and where several may be given, all of them together."""
        for option in step.options:
            yield (None if step.is_multiple else option.value), (option,)
        several = tuple(option for option in step.options if not option.exclusive)
        if step.is_multiple and len(several) > 1:
            yield None, several

    def _branch(
        self,
        step: Step,
        marks: frozenset[str],
        read: Read,
        value: Value,
        options: tuple[Choosable, ...],
    ) -> Ways:
        if not options:
            return self._from(step.skip_to, marks, read)
        left = frozenset[str]().union(*(option.left for option in options))
        on = self._from(options[0].next, marks | left, (*read, (step.id, value)))
        here = frozenset((step.id,))
        own = self.tree.gravest_of(left)
        return Ways(
            frozenset(self._graver(own, name) for name in on.gravest)
            | (frozenset((own,)) if own and on.fallbacks else NONE),
            NONE if own else on.fallbacks,
            on.sure | left,
            on.maybe | left,
            on.sure_steps | here,
            on.steps | here,
        )

    def _graver(self, one: str, other: str) -> str:
        outcomes = self.tree.outcomes
        return one if one and outcomes[one].severity >= outcomes[other].severity else other

    def _end(self, marks: frozenset[str], read: Read) -> Ways:
        found: set[str] = set()
        for condition, outcome in self.tree.otherwise:
            holds = self._holds(condition, marks, read)
            if holds is not False:
                found.add(outcome)
            if holds is True:
                break
        return Ways(NONE, frozenset(found), NONE, NONE, NONE, NONE)

    def _holds(self, condition: Program | None, marks: frozenset[str], read: Read) -> bool | None:
        """Evaluate a condition here; a question that was passed over has no answer."""
        if condition is None:
            return True
        answered = dict(read)
        facts: dict[str, object] = {}
        for name in condition.reads:
            step = self.tree.steps.get(name)
            if step is None:
                facts[name] = name in marks
            else:
                facts[name] = plain(answered[name]) if name in answered else nothing(step)
        return condition.evaluate(facts)


def plain(value: Value) -> object:
    """Return an answer as conditions read it."""
    return frozenset(value) if isinstance(value, tuple) else value


def nothing(step: Step) -> object:
    """Return what conditions read of a question that is not asked."""
    return NONE if step.is_multiple else ""


def _either(ways: list[Ways]) -> Ways:
    first, *rest = ways
    if not rest:
        return first
    return Ways(
        first.gravest.union(*(other.gravest for other in rest)),
        first.fallbacks.union(*(other.fallbacks for other in rest)),
        first.sure.intersection(*(other.sure for other in rest)),
        first.maybe.union(*(other.maybe for other in rest)),
        first.sure_steps.intersection(*(other.sure_steps for other in rest)),
        first.steps.union(*(other.steps for other in rest)),
    )
