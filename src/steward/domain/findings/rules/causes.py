"""Whether a cause is one: found step by step, and not the finding said once more."""

from collections.abc import Mapping, Sequence

from steward.domain.findings.rules.drafting import needed
from steward.domain.findings.rules.words import said_already
from steward.domain.findings.terms.causes import FEWEST_WHYS, MOST_WHYS, Branch
from steward.domain.findings.terms.drafts import CauseDraft
from steward.foundation.core.errors import Invalid

RESTATED = 0.7
"""From this share of its words on, a text says what another said already."""
LONGEST_LINE, MOST_CAUSES = 300, 12


def check_cause(draft: CauseDraft, statement: str) -> CauseDraft:
    """Return the cause with its texts trimmed.

    Source: ISO/IEC 42001:2023, 10.2: determining the causes of the nonconformity.

    Raises:
        Invalid: Neither the chain nor the fishbone is filled in, a step is left out, the cause
            or a step only says again what was said before it, or a text is missing or too long.
    """
    cause = needed(draft.cause, "cause", "Say what the cause is, once the questions are answered.")
    if draft.category not in tuple(Branch):
        raise Invalid("Choose the branch that the cause belongs to.", place="category")
    whys = _chain(draft.whys, statement)
    fishbone = _fishbone(draft.fishbone or {})
    if not whys and not fishbone:
        raise Invalid(
            f"Ask why at least {FEWEST_WHYS} times, or fill in the fishbone.", place="whys"
        )
    if fishbone and not whys and draft.category not in fishbone:
        raise Invalid("Name a branch of the fishbone in which something stands.", place="category")
    if said_already(cause, statement) >= RESTATED:
        raise Invalid(
            "This says what was found, not why it came about. Ask once more why.", place="cause"
        )
    return CauseDraft(cause=cause, category=draft.category, whys=whys, fishbone=fishbone)


def _chain(whys: Sequence[str], statement: str) -> tuple[str, ...]:
    steps = [step.strip() for step in whys]
    while steps and not steps[-1]:
        steps.pop()
    if not steps:
        return ()
    if len(steps) > MOST_WHYS:
        raise Invalid(f"Ask at most {MOST_WHYS} times.", place="whys")
    if not all(steps):
        raise Invalid("Leave no step out: each answers the one before it.", place="whys")
    if len(steps) < FEWEST_WHYS:
        raise Invalid(f"Ask why at least {FEWEST_WHYS} times.", place="whys")
    before = statement
    for number, step in enumerate(steps, 1):
        if len(step) > LONGEST_LINE:
            raise Invalid(f"Use at most {LONGEST_LINE} characters in a step.", place="whys")
        if said_already(step, before) >= RESTATED:
            raise Invalid(f"Answer {number} only says again what it answers.", place="whys")
        before = step
    return tuple(steps)


def _fishbone(given: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    unknown = sorted(set(given) - set(Branch))
    if unknown:
        raise Invalid(f"The branches are {', '.join(Branch)}.", place="fishbone")
    found: dict[str, tuple[str, ...]] = {}
    for branch in Branch:
        lines = tuple(line.strip() for line in given.get(branch, ()) if line.strip())
        if len(lines) > MOST_CAUSES or any(len(line) > LONGEST_LINE for line in lines):
            raise Invalid(
                f"Name at most {MOST_CAUSES} causes here, of {LONGEST_LINE} characters each.",
                place=branch.value,
            )
        if lines:
            found[branch.value] = lines
    return found
