"""Which input of an estimate matters most: what follows if one end of a range is wrong."""

from dataclasses import dataclass, replace

from steward.domain.risks.rules.estimating import Guess, check_guess
from steward.foundation.core.errors import Invalid

WRONG_BY = 2.0
"""Each end of a range is taken at half and at twice of what was said."""
INPUTS = {
    "rate_low": "How often, at least",
    "rate_high": "How often, at most",
    "loss_low": "One event costs at least",
    "loss_mode": "One event costs most likely",
    "loss_high": "One event costs at most",
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """A guess with one end at half and at twice; None where the range would not hold any more."""

    name: str
    half: Guess | None
    twice: Guess | None


def wrong_ends(guess: Guess) -> list[Wrong]:
    """Return a guess with each of its ends wrong, one after the other."""
    return [
        Wrong(name, _changed(guess, name, 1 / WRONG_BY), _changed(guess, name, WRONG_BY))
        for name in INPUTS
        if getattr(guess, name) is not None
    ]


def _changed(guess: Guess, name: str, factor: float) -> Guess | None:
    changed = {name: getattr(guess, name) * factor}
    try:
        return check_guess(replace(guess, **changed))
    except Invalid:
        return None
