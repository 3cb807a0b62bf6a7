"""A task in one line: words, and what its signs mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from steward.domain.tasks.terms import NewTask, Severity
from steward.foundation.core.errors import Invalid

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HELP = "Write minutes !high @ada ^friday ~0.5 #9.3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the signs of a line can name: people by key with name and address, requirements."""

    people: Mapping[UUID, tuple[str, str]]
    requirements: frozenset[str]


def quick_task(line: str, known: Known, today: date) -> NewTask:
    """Return the task that a line describes.

    ``!high`` is the severity, ``@ada`` the person, ``^friday`` or ``^2026-12-04`` or ``^+5`` the
    day, ``~0.5`` the days of work, ``#A.5.4`` the clause or control; all else is the title. A sign
    with nothing after it is a word.

    Raises:
        Invalid: A sign names nothing that is known, or is given twice.
    """
    words: list[str] = []
    found: dict[str, str] = {}
    for word in line.split():
        sign, rest = word[0], word[1:]
        if sign not in "!@^~#" or not rest:
            words.append(word)
            continue
        if sign in found:
            raise Invalid(f"“{word}” is one {sign} too many.", place="line")
        found[sign] = rest
    return NewTask(
        title=" ".join(words),
        severity=_severity(found.get("!", "medium")),
        assignee_id=_person(found["@"], known) if "@" in found else None,
        due_on=_day(found["^"], today) if "^" in found else None,
        effort_days=_effort(found.get("~", "1")),
        requirement=_requirement(found["#"], known) if "#" in found else "",
    )


def _severity(word: str) -> str:
    hits = [level for level in Severity if level.value.startswith(word.lower())]
    if len(hits) != 1:
        raise Invalid(f"There is no severity “{word}”; write !high.", place="line")
    return hits[0].value


def _person(word: str, known: Known) -> UUID:
    wanted = word.casefold()
    exact = {key for key, names in known.people.items() if wanted in _names(*names)}
    near = exact or {
        key
        for key, names in known.people.items()
        if any(name.startswith(wanted) for name in _names(*names))
    }
    if len(near) == 1:
        return near.pop()
    problem = "Several people are" if near else "Nobody is"
    raise Invalid(f"{problem} called “{word}”; write more of the name.", place="line")


def _names(name: str, email: str) -> set[str]:
    parts = name.casefold().split()
    return {
        *parts,
        "".join(parts),
        ".".join(parts),
        email.casefold(),
        email.casefold().split("@")[0],
    }


def _day(word: str, today: date) -> date:
    lower = word.lower()
    if lower in ("today", "tomorrow"):
        return today + timedelta(days=lower == "tomorrow")
    if lower.startswith("+") and lower[1:].isascii() and lower[1:].isdecimal() and len(lower) < 5:
        return today + timedelta(days=int(lower[1:]))
    hits = [at for at, name in enumerate(WEEKDAYS) if len(lower) > 1 and name.startswith(lower)]
    if len(hits) == 1:
        return today + timedelta(days=(hits[0] - today.weekday() - 1) % 7 + 1)
    try:
        return date.fromisoformat(word)
    except ValueError:
        message = f"“{word}” is no day; write ^friday, ^+5 or ^2026-12-04."
        raise Invalid(message, place="line") from None


def _effort(word: str) -> float:
    try:
        return float(word.replace(",", "."))
    except ValueError:
        raise Invalid(f"“{word}” is no number of days; write ~0.5.", place="line") from None


def _requirement(word: str, known: Known) -> str:
    hits = [name for name in known.requirements if name.casefold() == word.casefold()]
    if not hits:
        raise Invalid(f"ISO/IEC 42001 has no clause or control “{word}”.", place="line")
    return hits[0]
