"""Classify: the class or the classes still possible, the way, the duties with their days."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from steward.domain.impacts.rules.walking import Walk, Ways, nothing, plain
from steward.domain.impacts.terms.results import Collected, Duty, Open, Result, Visit
from steward.domain.impacts.terms.tree import ROLES, Answers, Obligation, Outcome, Step, Tree, Value

Facts = Mapping[str, object]
LOOKED_INTO = 8


def judge(tree: Tree, answers: Answers, *, with_leads: bool = True) -> Result:
    """Classify under the answers; an answer that is missing or None is not known.

    Args:
        tree: The decision tree.
        answers: Question → answer; what is not on a possible way is passed over.
        with_leads: Whether to say of each open question which classes its answers leave.
    """
    walk = Walk(tree, answers)
    ways = walk.ways()
    facts = _facts(tree, answers, ways)
    collected = tuple(
        Collected(outcome=name, certain=name in ways.sure)
        for name in tree.outcomes
        if name in ways.maybe
    )
    sure, maybe = _roles(tree, answers, ways)
    return Result(
        possible=classes_of(tree, ways.gravest),
        roles=tuple(role for role in ROLES if role in sure),
        visits=tuple(_visits(tree, answers, ways, facts)),
        collected=collected,
        duties=_duties(tree, collected, facts, sure, maybe),
        open=tuple(_open(walk, ways, with_leads=with_leads)),
    )


def classes_of(tree: Tree, gravest: Iterable[str]) -> tuple[str, ...]:
    """Return the classes that outcomes give, the most severe first."""
    classes = {tree.outcomes[name].verdict for name in gravest}
    return tuple(name for name in tree.verdicts if name in classes)


def reached(tree: Tree, answers: Answers) -> tuple[Step, ...]:
    """Return the questions for people that stand on some possible way, in the order of asking."""
    found = Walk(tree, answers).ways().steps
    return tuple(step for step in tree.steps.values() if step.id in found and step.is_asked)


def _facts(tree: Tree, answers: Answers, ways: Ways) -> dict[str, object]:
    """Return what conditions about the whole result read."""
    facts: dict[str, object] = {
        name: True if name in ways.sure else None if name in ways.maybe else False
        for name in (*tree.outcomes, *tree.marks)
    }
    for step in tree.steps.values():
        if step.is_asked:
            on = step.id in ways.steps
            facts[step.id] = plain(answers.get(step.id)) if on else nothing(step)
    return facts


def _roles(tree: Tree, answers: Answers, ways: Ways) -> tuple[frozenset[str], frozenset[str]]:
    """Return the roles that are certain, and all that are possible."""
    given = answers.get(tree.roles_from)
    on = tree.roles_from in ways.steps
    named = frozenset(given) if isinstance(given, tuple) and on else frozenset[str]()
    sure = named.union(r for name in ways.sure for r in _added(tree, name))
    maybe = sure.union(r for name in ways.maybe for r in _added(tree, name))
    if on and given is None:
        maybe = maybe.union(ROLES)
    return sure & frozenset(ROLES), maybe & frozenset(ROLES)


def _added(tree: Tree, name: str) -> tuple[str, ...]:
    outcome = tree.outcomes.get(name)
    return outcome.adds_roles if outcome else ()


def _visits(tree: Tree, answers: Answers, ways: Ways, facts: Facts) -> Iterator[Visit]:
    for step in tree.steps.values():
        if step.id not in ways.steps:
            continue
        value = answers.get(step.id) if step.is_asked else _computed(step, facts)
        given = () if value is None else (value,) if isinstance(value, str) else value
        found = [name for item in given for name in step.option(item).outcomes]
        yield Visit(
            step=step.id,
            value=value,
            given=step.is_asked and value is not None,
            certain=step.id in ways.sure_steps,
            outcomes=tuple(dict.fromkeys(found)),
        )


def _computed(step: Step, facts: Facts) -> Value:
    for option in step.options:
        holds = option.condition.evaluate(facts) if option.condition else True
        if holds is not False:
            return option.value if holds else None
    return None


def _duties(
    tree: Tree,
    collected: tuple[Collected, ...],
    facts: Facts,
    sure: frozenset[str],
    maybe: frozenset[str],
) -> tuple[Duty, ...]:
    """Return one duty for each article and role: certain before possible, then the earliest."""
    best: dict[tuple[str, str], Duty] = {}
    for item in collected:
        outcome = tree.outcomes[item.outcome]
        for obligation in outcome.obligations:
            holds = obligation.condition.evaluate(facts) if obligation.condition else True
            if holds is False:
                continue
            certain = item.certain and holds is True
            for duty in _for_roles(outcome, obligation, facts, sure, maybe, certain=certain):
                known = best.get(duty.key)
                if known is None or _rank(duty) < _rank(known):
                    best[duty.key] = duty
    return tuple(sorted(best.values(), key=lambda duty: _place(tree, duty)))


def _for_roles(
    outcome: Outcome,
    obligation: Obligation,
    facts: Facts,
    sure: frozenset[str],
    maybe: frozenset[str],
    *,
    certain: bool,
) -> Iterator[Duty]:
    day, said = _day(outcome, facts)
    for role in obligation.roles:
        if role in maybe:
            yield Duty(
                article=obligation.article,
                role=role,
                outcome=outcome.id,
                day=day,
                certain=certain and role in sure,
                note=" ".join(text for text in (obligation.note, said) if text),
            )


def _day(outcome: Outcome, facts: Facts) -> tuple[date | None, str]:
    """Return the day and what is to be said about it; what is not known gives no extra time."""
    for item in outcome.dates:
        if (item.condition.evaluate(facts) if item.condition else True) is True:
            return item.day, item.note
    return None, ""


def _rank(duty: Duty) -> tuple[bool, date]:
    return not duty.certain, duty.day or date.max


def _place(tree: Tree, duty: Duty) -> tuple[int, int]:
    return list(ROLES).index(duty.role), list(tree.articles).index(duty.article)


def _open(walk: Walk, ways: Ways, *, with_leads: bool) -> Iterator[Open]:
    asked = [s for s in walk.tree.steps.values() if s.is_asked and s.id in ways.steps]
    without = [step for step in asked if walk.answers.get(step.id) is None]
    classes = classes_of(walk.tree, ways.gravest)
    for number, step in enumerate(without):
        looked = number < LOOKED_INTO
        settles = with_leads and looked and len(classes) > 1
        leads = _leads(walk, classes, step) if settles else {}
        yield Open(step=step.id, leads=leads, looked=looked)


def _leads(walk: Walk, classes: tuple[str, ...], step: Step) -> dict[str, tuple[str, ...]]:
    """Return answer → classes that it leaves, or nothing where no answer narrows them."""
    found: dict[str, tuple[str, ...]] = {}
    for option in step.options:
        value = (option.value,) if step.is_multiple else option.value
        found[option.value] = classes_of(walk.tree, walk.given(step.id, value).ways().gravest)
    return {} if all(left == classes for left in found.values()) else found
