"""Whether statutory clocks name only facts, sections, moments and clocks that there are."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from steward.domain.incidents.terms.clocks import PARTS, SENT
from steward.foundation.core.yaml_lines import Path

Found = Iterator[tuple[Path, str]]


def problems_of_clocks(body: dict[str, Any]) -> Found:
    """Yield what does not fit, each with its place."""
    sections = {str(item["id"]) for item in body["sections"]}
    for index, fact in enumerate(body["facts"]):
        if fact["section"] not in sections:
            yield ("facts", index, "section"), f"there is no section “{fact['section']}”"
        if (fact["type"] != "yes_no") != ("options" in fact):
            yield ("facts", index), "a choice has options, and a yes or no has none"
    moments = {str(item["id"]) for item in body["moments"]}
    starts = moments | {f"{SENT}{item['id']}" for item in body["clocks"]}
    for index, clock in enumerate(body["clocks"]):
        yield from _problems_of_one(clock, starts, ("clocks", index))


def _problems_of_one(clock: dict[str, Any], starts: set[str], path: Path) -> Found:
    ways = [name for name in ("limits", "at_once", "on_request") if clock.get(name)]
    if len(ways) != 1:
        yield path, "a clock has limits, or runs at once, or on request"
    for part in clock["asks"]:
        if part not in PARTS:
            yield (*path, "asks"), f"a report has no part “{part}”"
    for place, since in enumerate(clock.get("since", [])):
        try:
            date.fromisoformat(since["day"])
        except ValueError:
            yield (*path, "since", place, "day"), f"“{since['day']}” is no day such as 2027-12-02"
    for place, limit in enumerate(clock.get("limits", [])):
        for key in ("after", "or", "unless_later"):
            if key in limit and limit[key] not in starts:
                yield (*path, "limits", place, key), f"nothing is “{limit[key]}”"
