"""How two sides come to agree, what is proposed for statuses and people, and when to try again."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from steward.domain.tasks.rules.waiting import LONGEST_LINK
from steward.domain.tasks.terms import Severity, TaskStatus
from steward.extensions.trackers.terms import (
    MAX_TRIES,
    Clash,
    Merge,
    Precedence,
    RemoteStatus,
    RemoteUser,
    SharedField,
    StatusMap,
    Trouble,
)
from steward.foundation.core.errors import Invalid
from steward.foundation.expressions.program import compile_rule
from steward.foundation.expressions.syntax import ExpressionError, parse
from steward.foundation.expressions.types import Boolean, Choice, Number, Text, Vocabulary, check

LINK = re.compile(r"https?://[^\s<>()\[\]|\x00-\x1f]+", re.IGNORECASE)
MOST_LINKS = 10
LONGEST_CONDITION = 2_000
FIRST_WAIT = 30
LONGEST_WAIT = 6 * 3600
NO_DAY = 100_000.0
VOCABULARY: Vocabulary = {
    "title": Text(),
    "requirement": Text(),
    "role": Text(),
    "source": Text(),
    "severity": Choice(frozenset(level.value for level in Severity)),
    "status": Choice(frozenset(status.value for status in TaskStatus)),
    "assigned": Boolean(),
    "priority": Number(),
    "effort_days": Number(low=0),
    "days_left": Number(),
}
"""What a filter may read of a task; ``source`` is what its cause is, ``days_left`` to its day."""
WORDS_OF_FACTS = {
    "title": "what is to be done",
    "requirement": "clause or control, such as 'A.6.2.4'",
    "role": "the role that does it",
    "source": "what it follows from: 'gap', 'hand', …",
    "severity": "low, medium, high or critical",
    "status": "open, doing, done or cancelled",
    "assigned": "whether somebody has it",
    "priority": "relief a day",
    "effort_days": "effort in days",
    "days_left": "days until it is due; a large number where it has no day",
}


def checked_condition(text: str) -> str:
    """Return a filter as it is kept; empty means that tasks are sent by hand alone.

    Raises:
        Invalid: It is no condition, or reads what a task has not.
    """
    text = text.strip()
    if not text:
        return ""
    if len(text) > LONGEST_CONDITION:
        raise Invalid(f"At most {LONGEST_CONDITION:,} characters.", place="condition")
    try:
        tree = parse(text)
    except ExpressionError as error:
        raise Invalid(error.message, place="condition") from None
    problems = check(tree, VOCABULARY)
    if problems:
        first = problems[0]
        words = f"line {first.line}, column {first.column}: {first.message}"
        raise Invalid(words, place="condition")
    return text


def facts_of(task: Any, today: date) -> dict[str, Any]:  # noqa: ANN401 -- leaf
    """Return what a filter reads of a task."""
    left = NO_DAY if task.due_on is None else float((task.due_on - today).days)
    return {
        "title": task.title,
        "requirement": task.requirement,
        "role": task.owner_role,
        "source": task.origin.partition(":")[0],
        "severity": task.severity,
        "status": task.status,
        "assigned": task.assignee_id is not None,
        "priority": task.priority,
        "effort_days": task.effort_days,
        "days_left": left,
    }


def goes_out(condition: str, facts: Mapping[str, Any]) -> bool:
    """Say whether a task with these facts is sent by itself; an unknown answer is no."""
    return bool(condition) and compile_rule(condition).evaluate(facts) is True


def merged(
    base: Mapping[SharedField, str],
    ours: Mapping[SharedField, str],
    theirs: Mapping[SharedField, str],
    rules: Mapping[SharedField, Precedence],
    *,
    ours_is_newer: bool,
) -> Merge:
    """Return what follows from comparing both sides with what they last agreed on.

    A side that still has what was agreed gives way; where both changed to different values the
    rule of the field decides, or a person is asked.
    """
    take: dict[SharedField, str] = {}
    push: dict[SharedField, str] = {}
    clash: dict[SharedField, Clash] = {}
    same: set[SharedField] = set()
    for name, mine in ours.items():
        other, agreed = theirs[name], base.get(name)
        if mine == other:
            same.add(name)
        elif mine == agreed:
            take[name] = other
        elif other == agreed:
            push[name] = mine
        else:
            rule = rules.get(name, Precedence.ASK)
            if rule is Precedence.NEWEST:
                rule = Precedence.OURS if ours_is_newer else Precedence.THEIRS
            if rule is Precedence.ASK:
                clash[name] = Clash(ours=mine, theirs=other)
            else:
                (push if rule is Precedence.OURS else take)[name] = (
                    mine if rule is Precedence.OURS else other
                )
    return Merge(take=take, push=push, clash=clash, same=frozenset(same))


def proposed_statuses(known: Sequence[RemoteStatus]) -> StatusMap:
    """Return which status could be which: by what the tracker's statuses mean, first come first."""
    by_meaning: dict[str, str] = {}
    for status in known:
        by_meaning.setdefault(status.means, status.word)
    fallback = {"doing": "open", "cancelled": "done"}
    out: dict[str, str] = {}
    for status in TaskStatus:
        word = by_meaning.get(status.value) or by_meaning.get(fallback.get(status.value, ""))
        out[status.value] = word or (known[0].word if known else "")
    return StatusMap(out=out, back={status.word: status.means for status in known})


def chosen_statuses(
    known: Sequence[RemoteStatus], out: Mapping[str, str], back: Mapping[str, str]
) -> StatusMap:
    """Return the map in use: what was chosen where it still exists, else what is proposed."""
    proposed, words = proposed_statuses(known), {status.word for status in known}
    kept_out = {key: word for key, word in out.items() if word in words}
    kept_back = {word: key for word, key in back.items() if word in words}
    return StatusMap(out={**proposed.out, **kept_out}, back={**proposed.back, **kept_back})


def checked_statuses(
    known: Sequence[RemoteStatus], out: Mapping[str, str], back: Mapping[str, str]
) -> StatusMap:
    """Return a map of statuses as it is kept.

    Raises:
        Invalid: A status is none of its side.
    """
    words, ours = {status.word for status in known}, {status.value for status in TaskStatus}
    for key, word in out.items():
        if key not in ours or word not in words:
            raise Invalid(f"The tracker has no status “{word}”.", place=f"out_{key}")
    for word, key in back.items():
        if word not in words or key not in ours:
            raise Invalid(f"A task has no status “{key}”.", place="back")
    return StatusMap(out=dict(out), back=dict(back))


def proposed_people(
    members: Iterable[tuple[str, str, str]], users: Sequence[RemoteUser]
) -> dict[str, str]:
    """Return which member could be which user: by e-mail, else by a name that is one person's.

    Args:
        members: Key, name and e-mail of each.
        users: The people of the tracker.
    """
    by_mail = {user.email.lower(): user.id for user in users if user.email}
    names: dict[str, list[str]] = {}
    for user in users:
        for word in {_plain(user.name), _plain(user.id)} - {""}:
            names.setdefault(word, []).append(user.id)
    found: dict[str, str] = {}
    for key, name, email in members:
        local = email.partition("@")[0]
        guesses = [by_mail.get(email.lower(), "")]
        guesses += [_only(names.get(_plain(word), [])) for word in (name, local)]
        user = next((guess for guess in guesses if guess), "")
        if user and user not in found.values():
            found[key] = user
    return found


def _plain(word: str) -> str:
    return re.sub(r"[\W_]", "", word.lower())


def _only(found: Sequence[str]) -> str:
    return found[0] if len(found) == 1 else ""


def status_here(word: str, status: str, statuses: StatusMap) -> str:
    """Return the status of a task for a word of the tracker; one that fits already stays."""
    if statuses.out.get(status) == word:
        return status
    return statuses.back.get(word, "")


def wait_before(tries: int, asked_for: int | None = None) -> timedelta:
    """Return how long to wait after a number of tries: doubled each time, at most six hours."""
    own = min(FIRST_WAIT * 2 ** max(tries - 1, 0), LONGEST_WAIT)
    return timedelta(seconds=max(own, min(asked_for or 0, 24 * 3600)))


def is_over(trouble: Trouble, tries: int) -> bool:
    """Say whether a delivery has failed for good."""
    return trouble.for_good or (trouble.wait_seconds is None and tries >= MAX_TRIES)


def instant(text: object) -> datetime | None:
    """Return an instant that a tracker wrote in ISO 8601, with or without a colon in the zone."""
    if not isinstance(text, str) or "T" not in text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def body_of(task: Any, address: str) -> str:  # noqa: ANN401 -- leaf
    """Return the words of a new ticket; the last line is the mark that finds it again."""
    parts = [str(task.reason)] if task.reason else []
    steps = [f"{number}. {step}" for number, step in enumerate(task.steps, 1)]
    if steps:
        parts.append("\n".join(["Steps:", *steps]))
    told = [f"Severity: {task.severity}"]
    if task.requirement:
        told.insert(0, f"Requirement: {task.requirement}")
    if task.due_on is not None:
        told.append(f"Due: {task.due_on.isoformat()}")
    parts.append(" · ".join(told))
    parts.append(mark_of(task, address))
    return "\n\n".join(parts)


def mark_of(task: Any, address: str) -> str:  # noqa: ANN401 -- leaf
    """Return the line that names a task in its ticket."""
    return f"{task.reference} in Steward: {address}"


def note_text(author: str, words: str, mark: str) -> str:
    """Return what is said on a ticket for somebody; the last line is its mark."""
    return f"{author}: {words.strip()}\n\n{mark}"


def is_own(text: str, mark: str) -> bool:
    """Say whether a remark ends with a mark of ours; a quoted one does not count."""
    lines = [line.strip() for line in text.strip().splitlines()]
    return bool(lines) and lines[-1].startswith(mark)


def links_in(text: str) -> tuple[str, ...]:
    """Return the web addresses in a remark, each once, at most ten; closing marks do not belong."""
    found = (match.rstrip(".,;:!?\"'") for match in LINK.findall(text))
    return tuple(dict.fromkeys(link for link in found if len(link) <= LONGEST_LINK))[:MOST_LINKS]
