"""What would change where a risk stands: each control alone, at work or failed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from steward.domain.frameworks.terms import Maturity
from steward.domain.risks.rules.derivation import control_effect, treated_point
from steward.domain.risks.rules.treating import Effect, treated
from steward.domain.risks.terms import ControlEffect, ControlLink, Criteria, Point


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
