"""Where people stand against what their functions require.

Source: ISO/IEC 42001:2023, 7.2 and A.4.6.
"""

from collections.abc import Iterable
from datetime import date

from steward.domain.competence.terms.functions import (
    LEVELS,
    ActionAct,
    ActionState,
    CompetenceDraft,
    FunctionDraft,
    Proof,
    Standing,
)
from steward.foundation.core.errors import Conflict, Invalid

LONGEST_MONTHS = 120
ALLOWED: dict[ActionState, dict[ActionAct, ActionState]] = {
    ActionState.PLANNED: {
        ActionAct.FINISH: ActionState.DONE,
        ActionAct.DROP: ActionState.DROPPED,
    },
    ActionState.DONE: {
        ActionAct.RESUME: ActionState.PLANNED,
        ActionAct.CONFIRM: ActionState.EFFECTIVE,
        ActionAct.REFUTE: ActionState.INEFFECTIVE,
    },
    ActionState.EFFECTIVE: {},
    ActionState.INEFFECTIVE: {},
    ActionState.DROPPED: {},
}
WHY_NOT = {
    ActionState.PLANNED: "Its effect is judged once the action is done.",
    ActionState.DONE: "The action is done; judge its effect, or take it up again.",
    ActionState.EFFECTIVE: "Its effect was judged; plan another action where a gap is left.",
    ActionState.INEFFECTIVE: "It was judged not effective; plan another action for the gap.",
    ActionState.DROPPED: "The action was dropped; plan another one for the gap.",
}


def moved(state: str, act: ActionAct) -> ActionState:
    """Return the state of an action after an act.

    Raises:
        Conflict: The state does not allow the act; the message says why.
    """
    here = ActionState(state)
    if act not in ALLOWED[here]:
        raise Conflict(WHY_NOT[here])
    return ALLOWED[here][act]


def standing_of(
    required: int, seen: int | None, *, next_due_on: date | None, today: date
) -> Standing:
    """Return where somebody stands; what nobody looked at is unknown, never fulfilled.

    A level below the required one is a gap however old its assessment is. A level that is high
    enough counts until the next assessment is due.

    Args:
        required: 1 to 4.
        seen: The level of the latest assessment, 0 to 4; None where there is none.
        next_due_on: The last day on which that assessment counts.
        today: The day on which this is asked.
    """
    if seen is None:
        return Standing.UNKNOWN
    if seen < required:
        return Standing.GAP
    if next_due_on is not None and next_due_on < today:
        return Standing.LAPSED
    return Standing.MET


def worst(standings: Iterable[Standing]) -> Standing | None:
    """Return the worst of several standings; None of none."""
    return min(standings, key=lambda item: item.rank, default=None)


def one_line(text: str, place: str, *, longest: int = 200, needed: bool = True) -> str:
    """Return a text on one line.

    Raises:
        Invalid: It is too long, or empty where it is needed.
    """
    said = " ".join(text.split())
    if needed and not said:
        raise Invalid("Fill this in.", place=place)
    if len(said) > longest:
        raise Invalid(f"Keep it to {longest:,} characters.", place=place)
    return said


def some_text(text: str, place: str, *, missing: str = "", longest: int = 5000) -> str:
    """Return a text of some sentences; ``missing`` is what is said where it must not be empty.

    Raises:
        Invalid: It is too long, or empty where it is needed.
    """
    said = text.strip()
    if missing and not said:
        raise Invalid(missing, place=place)
    if len(said) > longest:
        raise Invalid(f"Keep it to {longest:,} characters.", place=place)
    return said


def checked_function(draft: FunctionDraft, stages: frozenset[str]) -> FunctionDraft:
    """Return a function as it is kept.

    Raises:
        Invalid: It has no name, a text is too long, or a stage does not exist.
    """
    unknown = sorted(set(draft.stages) - stages)
    if unknown:
        raise Invalid(f"There is no stage {unknown[0]!r}.", place="stages")
    return FunctionDraft(
        name=one_line(draft.name, "name"),
        purpose=some_text(draft.purpose, "purpose"),
        stages=list(dict.fromkeys(draft.stages)),
    )


def checked_competence(draft: CompetenceDraft) -> CompetenceDraft:
    """Return a required competence as it is kept.

    Raises:
        Invalid: A value is missing, too long, no choice or outside its range.
    """
    if draft.level not in LEVELS:
        raise Invalid("The level is between 1 and 4.", place="level")
    if not draft.shown_by or not set(draft.shown_by) <= set(Proof):
        raise Invalid("Choose education, training, experience or several.", place="shown_by")
    if not 1 <= draft.renew_months <= LONGEST_MONTHS:
        raise Invalid(f"Between 1 and {LONGEST_MONTHS} months.", place="renew_months")
    return CompetenceDraft(
        name=one_line(draft.name, "name"),
        why=some_text(draft.why, "why", missing="Say why the function needs it."),
        level=draft.level,
        shown_by=[way.value for way in Proof if way.value in draft.shown_by],
        renew_months=draft.renew_months,
    )
