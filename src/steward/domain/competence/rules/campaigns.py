"""Campaigns: what is allowed when, how a quiz is marked, who is reached, who is reminded.

Source: ISO/IEC 42001:2023, 7.3.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

from steward.domain.competence.rules.gaps import one_line, some_text
from steward.domain.competence.terms.campaigns import (
    AddressedGroup,
    Asked,
    CampaignAct,
    CampaignDraft,
    CampaignState,
    Coverage,
    QuestionDraft,
    QuizOption,
)
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.terms import Role

ALLOWED: dict[CampaignState, dict[CampaignAct, CampaignState]] = {
    CampaignState.DRAFT: {
        CampaignAct.CHANGE: CampaignState.DRAFT,
        CampaignAct.START: CampaignState.RUNNING,
        CampaignAct.WITHDRAW: CampaignState.WITHDRAWN,
    },
    CampaignState.RUNNING: {
        CampaignAct.ANSWER: CampaignState.RUNNING,
        CampaignAct.PROLONG: CampaignState.RUNNING,
        CampaignAct.CLOSE: CampaignState.CLOSED,
    },
    CampaignState.CLOSED: {},
    CampaignState.WITHDRAWN: {},
}
WHY_NOT = {
    CampaignState.DRAFT: "The campaign has not started yet.",
    CampaignState.RUNNING: "The campaign runs; what people are shown does not change any more.",
    CampaignState.CLOSED: "The campaign is closed; what it shows stays as it was.",
    CampaignState.WITHDRAWN: "The campaign was withdrawn.",
}
MOST_DAYS = 60
MOST_ATTEMPTS = 10
MOST_OPTIONS = 8
LONGEST_MESSAGE = 20_000


def moved(state: str, act: CampaignAct) -> CampaignState:
    """Return the state of a campaign after an act.

    Raises:
        Conflict: The state does not allow the act; the message says why.
    """
    here = CampaignState(state)
    if act not in ALLOWED[here]:
        raise Conflict(WHY_NOT[here])
    return ALLOWED[here][act]


def checked_campaign(draft: CampaignDraft) -> CampaignDraft:
    """Return a campaign as it is kept.

    Raises:
        Invalid: A value is missing, too long, no choice or outside its range.
    """
    if draft.due_on < draft.starts_on:
        raise Invalid("It would be due before it starts.", place="due_on")
    if not 0 <= draft.remind_every <= MOST_DAYS:
        raise Invalid(f"Between 0 (never) and {MOST_DAYS} days.", place="remind_every")
    if not 1 <= draft.pass_percent <= 100:
        raise Invalid("Between 1 and 100 per cent.", place="pass_percent")
    if not 0 <= draft.attempts <= MOST_ATTEMPTS:
        raise Invalid(f"Between 0 (any number) and {MOST_ATTEMPTS}.", place="attempts")
    document = one_line(draft.document, "document", longest=300, needed=False)
    return replace(
        draft,
        title=one_line(draft.title, "title"),
        message=some_text(
            draft.message, "message", missing="Write the message.", longest=LONGEST_MESSAGE
        ),
        statement=some_text(
            draft.statement,
            "statement",
            missing="Say what people acknowledge, as one sentence of theirs.",
            longest=1000,
        ),
        document=document,
        document_version=one_line(
            draft.document_version, "document_version", longest=40, needed=False
        ),
        document_kind=one_line(draft.document_kind, "document_kind", longest=40, needed=False),
        group=_group(draft),
        group_kind=AddressedGroup(draft.group_kind).value,
    )


def _group(draft: CampaignDraft) -> list[str]:
    if draft.group_kind not in tuple(AddressedGroup):
        raise Invalid(f"Choose {', '.join(AddressedGroup)}.", place="group_kind")
    if draft.group_kind == AddressedGroup.ALL:
        return []
    chosen = list(dict.fromkeys(item for item in draft.group if item))
    if not chosen:
        raise Invalid("Choose at least one.", place="group")
    for item in chosen:
        _check_member(AddressedGroup(draft.group_kind), item)
    return chosen


def _check_member(kind: AddressedGroup, item: str) -> None:
    if kind is AddressedGroup.ROLES:
        if item not in tuple(Role):
            raise Invalid(f"There is no role {item!r}.", place="group")
        return
    try:
        UUID(item)
    except ValueError:
        raise Invalid(f"{item[:40]!r} is no key of one of the {kind}.", place="group") from None


def checked_question(draft: QuestionDraft) -> QuestionDraft:
    """Return a question as it is kept.

    Raises:
        Invalid: It has no text, fewer than two or too many options, two alike, or none is right.
    """
    options = [
        QuizOption(text=one_line(item.text, "options", longest=300), is_right=item.is_right)
        for item in draft.options
    ]
    if not 2 <= len(options) <= MOST_OPTIONS:
        raise Invalid(f"Give between 2 and {MOST_OPTIONS} answers.", place="options")
    if len({item.text.casefold() for item in options}) < len(options):
        raise Invalid("Two answers are the same.", place="options")
    if not any(item.is_right for item in options):
        raise Invalid("Mark at least one answer as right.", place="options")
    return QuestionDraft(
        text=one_line(draft.text, "text", longest=500),
        options=options,
        explanation=some_text(draft.explanation, "explanation", longest=1000),
    )


def shuffled(seed: int, key: str, count: int) -> list[int]:
    """Return the numbers 0 to count - 1 in an order that seed and key decide alone.

    The same seed gives the same order for ever, so that an auditor can see what somebody saw.
    """
    return sorted(
        range(count), key=lambda place: sha256(f"{seed}:{key}:{place}".encode()).hexdigest()
    )


def is_right(options: Sequence[Mapping[str, object]], chosen: Iterable[int]) -> bool:
    """Say whether exactly the right options of a question were chosen."""
    right = {place for place, item in enumerate(options) if item["is_right"] is True}
    return set(chosen) == right


def percent_of(right: int, questions: int) -> int:
    """Return the share of right answers in whole per cent, rounded down; 100 without questions."""
    return 100 if not questions else right * 100 // questions


def may_try(attempts: int, made: int, *, passed: bool) -> bool:
    """Say whether somebody may take the quiz (again); 0 attempts stand for any number."""
    return not passed and (attempts == 0 or made < attempts)


def coverage(people: Iterable[Asked], *, is_open: bool) -> list[Coverage]:
    """Return the coverage by unit in the order of names, those without a unit last.

    Done is who acknowledged and passed. While the campaign runs, whoever can still do so is
    reachable; afterwards only those who did.
    """
    units: dict[str, list[Asked]] = {}
    for item in people:
        units.setdefault(item.unit, []).append(item)
    return [
        _covered(unit, units[unit], is_open=is_open)
        for unit in sorted(units, key=lambda name: (not name, name.casefold()))
    ]


def _covered(unit: str, people: Sequence[Asked], *, is_open: bool) -> Coverage:
    done = [item.acknowledged and item.passed for item in people]
    reachable = [
        over or (is_open and (item.passed or item.may_try))
        for over, item in zip(done, people, strict=True)
    ]
    return Coverage(unit=unit, asked=len(people), done=sum(done), reachable=sum(reachable))


def in_all(parts: Iterable[Coverage]) -> Coverage:
    """Return the coverage of all units together."""
    found = list(parts)
    return Coverage(
        unit="",
        asked=sum(item.asked for item in found),
        done=sum(item.done for item in found),
        reachable=sum(item.reachable for item in found),
    )


def reminder_due(every: int, *, asked_on: date, reminded_on: date | None, today: date) -> bool:
    """Say whether somebody who has not answered is reminded today; 0 days stand for never."""
    if every == 0:
        return False
    return (reminded_on or asked_on) + timedelta(days=every) <= today
