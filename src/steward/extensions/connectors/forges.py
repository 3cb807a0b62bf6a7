"""What Git forges have in common: what is asked of them, and what their answers say.

Each forge has a small client that fills a `Repository`; the rest is the same for all. What a forge
does not tell is None, and nothing is said of it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

from steward.domain.monitoring.terms import Named, Observation, Reading, Value
from steward.extensions.connections.terms import Setting
from steward.extensions.connectors.settings_of import address, checked, lines_of, token
from steward.extensions.connectors.terms import Asking, Pulled
from steward.extensions.connectors.values import name_of
from steward.extensions.inbox.wire import Trouble
from steward.foundation.core.errors import Invalid

REPOSITORIES, MERGING = "repositories", "merging"
PARTS = 2
WINDOW = timedelta(days=90)
"""How far back changes and runs count."""
MOST_CHANGES = 30
MOST_ARTEFACTS = 20
MOST_NAMED = 10
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What somebody said of a change, and when; ``approves`` is no where they took it back."""

    by: str
    approves: bool
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change that was merged: by whom it is, who merged it, and what was said of it.

    ``reviews`` is None where the forge does not tell them; a name that it does not tell is empty.
    """

    number: int
    author: str
    merged_at: datetime
    merger: str = ""
    reviews: tuple[Review, ...] | None = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A release that is out; ``digests`` by the name of the artefact, where they are told."""

    version: str
    at: datetime
    digests: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run of the pipeline on the main branch that passed or failed."""

    passed: bool
    ended_at: datetime


@dataclass(slots=True, kw_only=True)
class Repository:
    """What a forge tells of one repository; None is unknown, an empty list is none."""

    name: str
    branch: str = ""
    is_protected: bool | None = None
    reviews_required: int | None = None
    changes: list[Change] | None = None
    release: Release | None = None
    runs: list[Run] | None = None
    notes: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks a forge about one repository; what it refuses for good is noted, and left unknown."""

    asking: Asking
    found: Repository

    def ask(self, path: str, query: Mapping[str, str] | None = None, about: str = "") -> Any:  # noqa: ANN401 -- leaf
        """Return the answer, or None where the forge refuses; ``about`` says of what, if told."""
        try:
            return self.asking.wire.ask("GET", path, query=query).body
        except Trouble as trouble:
            if not trouble.for_good:
                raise
            if about:
                self.found.notes.append(f"{self.found.name}: {about} unknown: {trouble.reason}")
            return None

    @property
    def merging_deploys(self) -> bool:
        """Say whether who merges a change deploys it."""
        return self.asking.config.get(MERGING) == YES

    def newest(self, changes: list[Change]) -> list[Change]:
        """Return the newest changes of the window, at most as many as are looked at."""
        begin = self.asking.now - WINDOW
        inside = [item for item in changes if begin <= item.merged_at <= self.asking.now]
        inside.sort(key=lambda item: item.merged_at, reverse=True)
        if len(inside) > MOST_CHANGES:
            words = f"the newest {MOST_CHANGES} of {len(inside)} changes were looked at"
            self.found.notes.append(f"{self.found.name}: {words}.")
        return inside[:MOST_CHANGES]


Look = Callable[[Asker], None]
"""Fill in what a forge tells of a repository; only its name is known."""


def plain(part: str) -> str:
    """Return a name as one part of an address."""
    return quote(part, safe="")


def pulling(look: Look) -> Callable[[Asking], Iterator[Pulled]]:
    """Return how a forge is asked: one repository after the other; the cursor is the place."""

    def pull(asking: Asking) -> Iterator[Pulled]:
        rows = lines_of(asking.config[REPOSITORIES], REPOSITORIES)
        begin = int(asking.cursor.get("place", 0))
        for place, row in enumerate(rows):
            if place < begin:
                continue
            name, system = (part.strip() for part in row.split("|", PARTS - 1))
            found = Repository(name=name)
            asker = Asker(asking, found)
            look(asker)
            last = place == len(rows) - 1
            reading = reading_of(
                found, system, now=asking.now, merging_deploys=asker.merging_deploys
            )
            yield Pulled(reading=reading, cursor={} if last else {"place": place + 1})

    return pull


def approvers_of(change: Change) -> dict[str, datetime | None]:
    """Return who approved a change and did not take it back before it was merged, and when.

    Of each person the last word counts. What was said after the merge does not.
    """
    said = change.reviews or ()
    early = [item for item in said if item.at is None or item.at <= change.merged_at]
    early.sort(key=lambda item: (item.at is not None, item.at or change.merged_at))
    last = {item.by.casefold(): item for item in early if item.by}
    return {name: item.at for name, item in last.items() if item.approves}


def was_approved(change: Change) -> bool | None:
    """Say whether a change was approved before it was merged; None where that is not told."""
    if change.reviews is None:
        return None
    approvers = approvers_of(change)
    if not approvers:
        return _nobody(change)
    return True if any(at is not None for at in approvers.values()) else None


def duties_apart(change: Change, *, merging_deploys: bool) -> bool | None:
    """Say whether somebody approved who is not the author, nor the deployer where merging deploys.

    None where it is not told who wrote, deployed or approved it.
    """
    if change.reviews is None:
        return None
    approvers = set(approvers_of(change))
    if not approvers:
        return _nobody(change)
    if not change.author or (merging_deploys and not change.merger):
        return None
    excluded = {change.author.casefold()}
    if merging_deploys:
        excluded.add(change.merger.casefold())
    return bool(approvers - excluded)


def _nobody(change: Change) -> bool | None:
    """Return no, or None where somebody approved whose name the forge does not tell."""
    return None if any(item.approves and not item.by for item in change.reviews or ()) else False


def together(said: list[bool | None]) -> bool | None:
    """Return no where one says no, else unknown where one is unknown, else yes."""
    if any(item is False for item in said):
        return False
    return True if said and all(item is True for item in said) else None


def reading_of(
    found: Repository, system: str, *, now: datetime, merging_deploys: bool = False
) -> Reading:
    """Return what a repository says of its AI system."""
    notes = list(found.notes)

    def tell(
        property_: str,
        value: Value,
        at: datetime,
        *,
        count: int | None = None,
        **more: object,
    ) -> Observation:
        return Observation(
            subject=Named(kind="system", name=name_of(system)),
            property=property_,
            value=value,
            observed_at=at,
            count=count,
            detail={"repository": found.name, **more},
        )

    seen: list[Observation] = []
    if found.is_protected is not None:
        seen.append(tell("code.protected", found.is_protected, now))
    if found.reviews_required is not None:
        seen.append(tell("code.reviews_required", float(found.reviews_required), now))
    if found.changes:
        newest = max(item.merged_at for item in found.changes)
        apart = partial(duties_apart, merging_deploys=merging_deploys)
        asked: tuple[tuple[str, str, Callable[[Change], bool | None]], ...] = (
            ("deploy.approved", "merged without an approval", was_approved),
            ("deploy.duties_apart", "approved by nobody else", apart),
        )
        for property_, words, said in asked:
            answers = {item.number: said(item) for item in found.changes}
            value = together(list(answers.values()))
            if value is not None:
                seen.append(tell(property_, value, newest, count=len(answers)))
            else:
                notes.append(f"{found.name}: {property_} unknown; the forge does not tell enough.")
            bad = [f"#{number}" for number, answer in answers.items() if answer is False]
            if bad:
                shown = ", ".join(bad[:MOST_NAMED]) + (" and more" if bad[MOST_NAMED:] else "")
                notes.append(f"{found.name}: {words}: {shown}.")
    elif found.changes is not None:
        notes.append(f"{found.name}: nothing was merged in the last {WINDOW.days} days.")
    seen += _of_release(found.release, tell)
    seen += _of_runs(found.runs or [], now, tell)
    return Reading(observations=tuple(seen), notes=tuple(notes))


def _of_release(release: Release | None, tell: Callable[..., Observation]) -> list[Observation]:
    if release is None:
        return []
    digests = sorted(release.digests.items())[:MOST_ARTEFACTS]
    return [
        tell("release.version", release.version, release.at),
        *(
            tell("release.digest", value, release.at, artefact=name, version=release.version)
            for name, value in digests
        ),
    ]


def _of_runs(runs: list[Run], now: datetime, tell: Callable[..., Observation]) -> list[Observation]:
    inside = [item for item in runs if now - WINDOW <= item.ended_at]
    if not inside:
        return []
    newest = max(item.ended_at for item in inside)
    passed = [item for item in inside if item.passed]
    share = len(passed) / len(inside)
    seen = [tell("build.passed_share", share, newest, count=len(inside))]
    if passed:
        last = max(item.ended_at for item in passed)
        seen.append(tell("build.last_passed_on", last.date().isoformat(), last))
    return seen


def settings_for(base: str, example: str, token_help: str) -> tuple[Setting, ...]:
    """Return the settings of a forge."""
    return (
        Setting(
            name=REPOSITORIES,
            label="Repositories",
            help_text=f"One a line: repository | AI system, such as {example}",
            long=True,
        ),
        Setting(
            name=MERGING,
            label="Does merging deploy?",
            help_text="Yes or no. Where what is merged goes live by itself, who merges deploys, and"
            " must be another than who approves.",
            required=False,
            initial=NO,
        ),
        address("Of the forge's interface for programs.", base),
        token(token_help),
    )


def checking(base: str, *, deep: bool = False) -> "Callable[[Mapping[str, str]], dict[str, str]]":
    """Return how the settings of a forge are checked; ``deep`` allows groups within groups."""

    def check(config: Mapping[str, str]) -> dict[str, str]:
        rows = lines_of(config.get(REPOSITORIES, ""), REPOSITORIES)
        if not rows:
            raise Invalid("Name at least one repository.", place=REPOSITORIES)
        for place, row in enumerate(rows, 1):
            parts = [part.strip() for part in row.split("|", PARTS - 1)]
            if len(parts) != PARTS or not all(parts):
                raise Invalid(f"Line {place}: write repository | AI system.", place=REPOSITORIES)
            names = parts[0].split("/")
            fits = len(names) == PARTS or (deep and len(names) > PARTS)
            if not fits or any(name in ("", ".", "..") for name in names):
                words = f"Line {place}: write the repository as owner/name."
                raise Invalid(words, place=REPOSITORIES)
        merging = config.get(MERGING, "").strip().lower() or NO
        if merging not in (YES, NO):
            raise Invalid("Write yes or no.", place=MERGING)
        return checked(config, base) | {REPOSITORIES: "\n".join(rows), MERGING: merging}

    return check
