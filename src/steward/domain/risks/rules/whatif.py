"""What would change where a risk stands: each control alone, and each fact alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from steward.domain.frameworks.terms import Maturity
from steward.domain.risks.rules.derivation import control_effect, draft_of, treated_point
from steward.domain.risks.rules.treating import Effect, treated
from steward.domain.risks.terms import (
    Catalogue,
    ControlEffect,
    ControlLink,
    Criteria,
    Point,
    Scenario,
)
from steward.domain.systems.terms import Attribute, AttributeType, Fact, Facts


@dataclass(frozen=True, slots=True)
class Change:
    """Where the current point would lie if one control worked fully, or not at all."""

    control: str
    works: bool
    before: Point
    after: Point

    @property
    def words(self) -> str:
        """Return it as a sentence."""
        state = "worked fully" if self.works else "failed"
        if self.after.level is not self.before.level:
            return f"If {self.control} {state}: {self.after.level} instead of {self.before.level}."
        return (
            f"If {self.control} {state}: {self.after.likelihood} × {self.after.consequence}"
            f" instead of {self.before.likelihood} × {self.before.consequence},"
            f" still {self.before.level}."
        )


def changes_by_controls(
    criteria: Criteria, inherent: Point, effects: Sequence[ControlEffect], so_far: Effect
) -> Iterator[Change]:
    """Yield the single controls that would move the current point on the matrix.

    Args:
        criteria: The organisation's criteria.
        inherent: The point before any control.
        effects: What the controls do today.
        so_far: What effective treatments leave.
    """
    before = treated(criteria, treated_point(criteria, inherent, effects), so_far)
    for index, effect in enumerate(effects):
        link = ControlLink(effect.control, effect.effectiveness, effect.affects)
        for works, maturity in ((True, Maturity.MEASURED), (False, Maturity.NONE)):
            moved = [*effects[:index], control_effect(link, maturity), *effects[index + 1 :]]
            after = treated(criteria, treated_point(criteria, inherent, moved), so_far)
            places = [(point.likelihood, point.consequence) for point in (before, after)]
            if places[0] != places[1]:
                yield Change(effect.control, works, before, after)


Outcome = tuple[bool | None, Point | None]
"""Whether the condition of a rule holds, and where the risk then stands."""


@dataclass(frozen=True, slots=True)
class FactChange:
    """What another value of one fact would do; several values may do the same.

    ``after`` is None where the rule would not propose the risk; ``holds`` is None where its
    condition would stay open.
    """

    clause: str
    values: tuple[str, ...]
    before: Outcome
    after: Outcome

    @property
    def ends(self) -> bool:
        """Say whether the rule would no longer propose the risk."""
        return self.after[1] is None

    @property
    def words(self) -> str:
        """Return it as a sentence."""
        choice = " or ".join(f"“{value}”" for value in self.values)
        return f"If {self.clause} {choice}: {self._effect()}."

    def _effect(self) -> str:
        (held, before), (holds, after) = self.before, self.after
        if after is None or before is None:
            return "the rule would not propose it"
        told: list[str] = []
        if after.level is not before.level:
            told.append(f"{after.level} instead of {before.level}")
        elif _place(after) != _place(before):
            told.append(
                f"{after.likelihood} × {after.consequence} instead of"
                f" {before.likelihood} × {before.consequence}, still {before.level}"
            )
        if holds is not held:
            told.append("certain" if holds else "not certain")
        return ", ".join(told)


def changes_by_facts(
    catalogue: Catalogue,
    criteria: Criteria,
    scenario: Scenario,
    facts: Facts,
    maturity: Mapping[str, Maturity | None],
    so_far: Effect,
    attributes: Iterable[Attribute],
) -> Iterator[FactChange]:
    """Yield the single facts that would move a risk, or end it, with the values that do.

    Args:
        catalogue: In which version the rule is read.
        criteria: The organisation's criteria.
        scenario: The rule.
        facts: What is known of the system.
        maturity: How far controls have come.
        so_far: What effective treatments leave.
        attributes: What facts there are; those that no condition reads change nothing.
    """

    def outcome(known: Facts) -> Outcome:
        holds = scenario.applies_when.evaluate(known)
        if holds is False:
            return False, None
        draft = draft_of(catalogue, criteria, scenario, known, maturity)
        return holds, treated(criteria, draft.current, so_far)

    everywhere = [adjustment.when.reads for adjustment in catalogue.global_adjustments]
    read = set(scenario.reads).union(*everywhere)
    before = outcome(facts)
    for attribute in attributes:
        if attribute.id not in read:
            continue
        found: dict[tuple[str, Outcome], list[str]] = {}
        for clause, value, other in _others(attribute, facts.get(attribute.id)):
            after = outcome({**facts, attribute.id: other})
            if _told(after) != _told(before):
                found.setdefault((clause, after), []).append(value)
        for (clause, after), values in found.items():
            yield FactChange(clause, tuple(values), before, after)


def _others(attribute: Attribute, known: Fact) -> Iterator[tuple[str, str, Fact]]:
    """Yield every other value of a fact: the words before it, its own, and the value."""
    label = f"“{attribute.label}”"
    if attribute.type is AttributeType.BOOLEAN:
        for value in (True, False):
            if known is not value:
                yield f"{label} were", "yes" if value else "no", value
        return
    many = attribute.type is AttributeType.MULTI_ENUM
    held = known if isinstance(known, frozenset) else frozenset[str]()
    for option in attribute.options:
        if not many:
            if known != option.value:
                yield f"{label} were", option.label, option.value
        elif option.value in held:
            yield f"{label} did not name", option.label, held - {option.value}
        else:
            yield f"{label} named", option.label, held | {option.value}


def _told(outcome: Outcome) -> tuple[bool | None, tuple[int, int] | None]:
    holds, point = outcome
    return holds, None if point is None else _place(point)


def _place(point: Point) -> tuple[int, int]:
    return point.likelihood, point.consequence
