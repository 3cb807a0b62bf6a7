"""Find out what a file is, and read it within bounds."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from steward.domain.monitoring.terms import Asset, Evaluation, Issue, Named, Observation, Reading
from steward.extensions.connectors.formats import formats
from steward.extensions.connectors.terms import (
    LARGEST,
    MOST_RESULTS,
    Format,
    Refused,
    SourceFile,
)
from steward.extensions.connectors.values import counted

AHEAD = timedelta(minutes=5)
"""How far the clock of a source may be ahead of ours."""
MOST_NOTES = 50
UNNAMED = " · "
"""How the name of a list of issues ends where it is not known what they are about."""
Told = TypeVar("Told", Observation, Evaluation, Issue, Asset)


def format_of(file: SourceFile, kind: str = "") -> Format:
    """Return the kind of a file, or the one that somebody names.

    Raises:
        Refused: It is empty or too large, nothing is known of the name, or no kind fits.
    """
    if not file.content.strip():
        raise file.refuse("it is empty")
    if len(file.content) > LARGEST:
        raise file.refuse(f"it has more than {LARGEST // 1024 // 1024} MB")
    if kind:
        found = formats().get(kind)
        if found is None:
            raise Refused(f"There is no kind of file “{kind[:60]}”.", place="kind")
        return found
    for item in formats().values():
        if item.recognise(file):
            return item
    if file.head[:1] in ("{", "["):
        _ = file.rows if file.suffix in (".jsonl", ".ndjson") else file.json
    raise file.refuse("its kind is not known; the formats that are read are listed in the help")


def read_file(content: bytes, name: str, now: datetime, kind: str = "") -> tuple[Format, Reading]:
    """Return the kind of a file and what it says; the same file and instant say the same.

    Raises:
        Refused: Its kind is not known, or it is not what its kind promises.
    """
    file = SourceFile(content, name)
    found = format_of(file, kind)
    return found, bounded(found.read(file, now), file.name, now)


def bounded(reading: Reading, name: str, now: datetime) -> Reading:
    """Return a reading within its bounds; a time that is still to come is the present one.

    Raises:
        Refused: It says more than is taken in at once.
    """
    parts = (reading.observations, reading.evaluations, reading.issues, reading.assets)
    total = sum(len(part) for part in parts)
    if total > MOST_RESULTS:
        reason = (
            f"This file says {total:,} things; {MOST_RESULTS:,} are the limit: bring it in parts."
        )
        raise Refused(reason, place=name[:200])
    late: list[str] = []
    latest = now + AHEAD
    changed = replace(
        reading,
        observations=_not_ahead(reading.observations, "observed_at", now, latest, late),
        evaluations=_not_ahead(reading.evaluations, "evaluated_at", now, latest, late),
        issues=_not_ahead(reading.issues, "seen_at", now, latest, late),
        assets=_not_ahead(_once(reading.assets), "seen_at", now, latest, late),
    )
    notes = list(dict.fromkeys(note[:500] for note in reading.notes if note))
    if late:
        said = counted(len(late), "result says a time", "results say times")
        notes.insert(0, f"{said} still to come; the time of taking in stands for it.")
    if len(notes) > MOST_NOTES:
        left = len(notes) - MOST_NOTES
        notes = [*notes[:MOST_NOTES], f"There are {left:,} further remarks of this kind."]
    return replace(changed, notes=tuple(notes))


def named(reading: Reading, name: str) -> Reading:
    """Return a reading in which what it does not name is called by this name."""
    if not is_unnamed(reading):
        return reading

    def call(item: Told) -> Told:
        if item.subject.name:
            return item
        return replace(item, subject=replace(item.subject, name=name))

    covers = reading.covers
    return replace(
        reading,
        observations=tuple(call(item) for item in reading.observations),
        evaluations=tuple(call(item) for item in reading.evaluations),
        issues=tuple(call(item) for item in reading.issues),
        assets=tuple(call(item) for item in reading.assets),
        covers=f"{covers}{name}" if covers.endswith(UNNAMED) else covers,
    )


def is_unnamed(reading: Reading) -> bool:
    """Say whether a reading leaves open what a part of it is about."""
    if reading.covers.endswith(UNNAMED):
        return True
    parts = (*reading.observations, *reading.evaluations, *reading.issues, *reading.assets)
    return any(not item.subject.name for item in parts)


def _once(assets: tuple[Asset, ...]) -> tuple[Asset, ...]:
    """Return each asset once: the first that is told of, with what it says."""
    found: dict[Named, Asset] = {}
    for asset in assets:
        found.setdefault(asset.subject, asset)
    return tuple(found.values())


def _not_ahead(
    items: tuple[Told, ...], moment: str, now: datetime, latest: datetime, late: list[str]
) -> tuple[Told, ...]:
    if all(getattr(item, moment) <= latest for item in items):
        return items
    late += [moment for item in items if getattr(item, moment) > latest]
    return tuple(
        replace(item, **{moment: now}) if getattr(item, moment) > latest else item for item in items
    )
