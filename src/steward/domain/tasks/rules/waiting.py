"""What a task waits for, who stands in for whom, and what closing asks for."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from steward.foundation.core.errors import Conflict, Invalid

LONGEST_LINK = 2000
LONGEST_TITLE = 300
LONGEST_WHY = 2000


def check_wait(edges: Iterable[tuple[UUID, UUID]], task: UUID, blocker: UUID) -> None:
    """Refuse a wait that would close a circle; an edge is (waiting task, what it waits for).

    Raises:
        Conflict: The task would wait for itself, at once or through others.
    """
    if task == blocker:
        raise Conflict("A task cannot wait for itself.", place="blocker_id")
    after: dict[UUID, list[UUID]] = {}
    for waiting, other in edges:
        after.setdefault(waiting, []).append(other)
    seen: set[UUID] = set()
    ahead = [blocker]
    while ahead:
        here = ahead.pop()
        if here == task:
            message = "That task waits for this one already; the two would wait for each other."
            raise Conflict(message, place="blocker_id")
        if here not in seen:
            seen.add(here)
            ahead.extend(after.get(here, ()))


def stand_in(person: UUID, deputies: Mapping[UUID, UUID | None]) -> UUID:
    """Return who takes the work meant for a person; the person where nobody stands in.

    Args:
        person: For whom the work is meant.
        deputies: Who is away today → who stands in, None for nobody.
    """
    here, seen = person, {person}
    while here in deputies:
        deputy = deputies[here]
        if deputy is None or deputy in seen:
            return person
        here = deputy
        seen.add(here)
    return here


def check_closing(
    blockers: Sequence[str], asked: Collection[str], *, shown: bool, needed: bool
) -> None:
    """Refuse to call work done that still waits for other work, or lacks its evidence.

    Args:
        blockers: The references of open tasks that it waits for.
        asked: The evidence that the work is to produce.
        shown: Whether a file or link is kept as evidence.
        needed: Whether the organisation closes nothing without its evidence.

    Raises:
        Conflict: It waits for open tasks.
        Invalid: The evidence is missing.
    """
    if blockers:
        names = ", ".join(blockers[:3])
        more = f" and {len(blockers) - 3} more" if len(blockers) > 3 else ""
        raise Conflict(f"It waits for {names}{more}; close that first.")
    if needed and asked and not shown:
        message = f"Give a link, or add a file under Evidence: {'; '.join(asked)}."
        raise Invalid(message, place="link")


def check_link(url: str) -> str:
    """Return the address of a page, trimmed; empty stays empty.

    Raises:
        Invalid: It is no address of a web page, or too long.
    """
    url = url.strip()
    if len(url) > LONGEST_LINK:
        raise Invalid(f"At most {LONGEST_LINK} characters.", place="link")
    if url and not url.lower().startswith(("https://", "http://")):
        raise Invalid("A link begins with https:// or http://.", place="link")
    if any(sign.isspace() or ord(sign) < 32 for sign in url):
        raise Invalid("A link has no spaces.", place="link")
    return url


def check_words(text: str, *, place: str, missing: str, most: int = LONGEST_WHY) -> str:
    """Return a text that must not be empty, trimmed.

    Raises:
        Invalid: It says nothing, or too much.
    """
    text = text.strip()
    if not text:
        raise Invalid(missing, place=place)
    if len(text) > most:
        raise Invalid(f"At most {most:,} characters.", place=place)
    return text
