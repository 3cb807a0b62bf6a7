"""How long the list of risks takes in a large organisation, against a small one in the same run.

Run: ./steward bench lists. Every filter with every order, the first page and one from the middle,
through the whole application as a signed-in person; rounds go back and forth between the two
organisations, so that other work on the machine weighs on both. Slow ones print their plan.
"""

import sys
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import urlencode

from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from ground import Verdicts, browser_of, ground, milliseconds, organisation_with, percentile

from steward.config.web import loaded
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.operations import acting_for
from steward.interfaces.web.kit.cursor import encode
from steward.interfaces.web.kit.filters import condition_of
from steward.interfaces.web.kit.listing import order_of
from steward.interfaces.web.risks.pages import pages

SMALL, LARGE = 1_000, 100_000
ROUNDS = 10
TARGET, RATIO = 60, 1.3
FILTERS: dict[str, dict[str, str]] = {
    "all": {},
    "proposed": {"status": "proposed"},
    "dismissed": {"status": "dismissed"},
    "critical": {"current_level": "critical"},
    "low": {"current_level": "low"},
    "changed": {"changed": "1"},
    "accepted, high": {"status": "accepted", "current_level": "high"},
    "dismissed, medium, changed": {
        "status": "dismissed",
        "current_level": "medium",
        "changed": "1",
    },
    "words: data": {"q": "data"},
    "words: triage 000": {"q": "triage 000"},
    "words: of nothing": {"q": "zyxwvut"},
    "words: data, proposed": {"q": "data", "status": "proposed"},
}


@dataclass
class Place:
    """An organisation with the browser of its owner."""

    actor: Actor
    browser: Client


def orders() -> list[str]:
    """Return the list's own order, and both directions of every column that sorts."""
    sorting = [column.name for column in pages.columns if column.order]
    return ["", *sorting, *(f"-{name}" for name in sorting)]


def middle(place: Place, wanted: dict[str, str], sort: str) -> str:
    """Return the cursor of the page in the middle of a filtered list; empty in a short one."""
    params = QueryDict(urlencode(wanted))
    order = order_of(pages, sort)
    with acting_for(place.actor.organisation_id):
        rows = pages.rows(place.actor).filter(condition_of(pages.filters, params, place.actor))
        order = order.on(rows.model)
        count = rows.count()
        if count <= pages.size:
            return ""
        ordered = rows.order_by(*order.expressions(backward=False))
        return encode(order.values_of(ordered[count // 2]))


def cases(place: Place) -> dict[str, str]:
    """Return every address to be measured, by what it is."""
    found: dict[str, str] = {}
    for name, wanted in FILTERS.items():
        for sort in orders():
            query = {**wanted, **({"sort": sort} if sort else {})}
            title = f"{name} by {sort or 'rank'}"
            found[title] = f"/risks?{urlencode(query)}"
            after = middle(place, wanted, sort)
            if after:
                found[f"{title}, middle"] = f"/risks?{urlencode({**query, 'after': after})}"
    return found


def asked(place: Place, address: str) -> float:
    """Return the milliseconds of one answer."""
    return milliseconds(lambda: _get(place, address))


def _get(place: Place, address: str) -> None:
    answer = place.browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)


def fills(place: Place, address: str) -> bool:
    """Say whether the answer is a full page."""
    return place.browser.get(address).content.count(b'class="reference"') >= pages.size


def explained(place: Place, address: str) -> None:
    """Print the plans of an address that took too long."""
    with CaptureQueriesContext(connection) as seen:
        _get(place, address)
    slow = [item["sql"] for item in seen if "risks_risk" in item["sql"]]
    with acting_for(place.actor.organisation_id), connection.cursor() as cursor:
        for sql in slow:
            print(f"    {sql[:200]} … {sql[-400:]}")
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {sql.replace('%', '%%')}", [])
            print("\n".join(f"      {line}" for (line,) in cursor.fetchall()))


@dataclass
class Measured:
    """The milliseconds of one list, there in the large organisation and here in the small one.

    Times are compared only where both answer with a full page: a list of eight rows is no measure
    for one of fifty.
    """

    title: str
    full: bool
    here: list[float] = field(default_factory=list[float])
    there: list[float] = field(default_factory=list[float])


def judge(verdicts: Verdicts, what: str, lists: list[Measured]) -> None:
    """Hold some lists against the targets."""
    p95 = percentile([spent for one in lists for spent in one.there], 0.95)
    verdicts.at_most(f"{len(lists)} lists {what}, p95", p95, TARGET, "ms")
    there = [spent for one in lists if one.full for spent in one.there]
    here = [spent for one in lists if one.full for spent in one.here]
    print(f"  {len(there) // ROUNDS} of them fill the page in both organisations:")
    against = f"at {LARGE:,} against {SMALL:,}"
    verdicts.at_most(f"  median {against}", median(there) / median(here), RATIO, "×")
    tail = percentile(there, 0.95) / percentile(here, 0.95)
    verdicts.at_most(f"  p95 {against}", tail, RATIO, "×")


def main() -> int:
    verdicts = Verdicts()
    with ground() as server:
        loaded()
        actors = [organisation_with(server, size) for size in (SMALL, LARGE)]
        small, large = (Place(actor, browser_of(actor)) for actor in actors)
        few, many = cases(small), cases(large)
        measured: list[Measured] = []
        for title, address in many.items():
            beside = few.get(title) or few[title.removesuffix(", middle")]
            full = fills(small, beside) and fills(large, address)
            one = Measured(title, full)
            for turn in range(ROUNDS + 2):
                for place, there, kept in ((small, beside, one.here), (large, address, one.there)):
                    spent = asked(place, there)
                    if turn >= 2:
                        kept.append(spent)
            measured.append(one)
        measured.sort(key=lambda one: -median(one.there))
        print(f"{len(many)} lists, medians of {ROUNDS} answers: {LARGE:,} and {SMALL:,} risks")
        for one in measured[: 200 if "--all" in sys.argv else 12]:
            there, here = median(one.there), median(one.here)
            print(f"  {one.title:<44} {there:7.1f} ms  {here:7.1f} ms  {there / here:5.2f} ×")
        words = [one for one in measured if one.title.startswith("words")]
        judge(verdicts, "filtered and sorted", [one for one in measured if one not in words])
        judge(verdicts, "searched by words", words)
        if "--explain" in sys.argv or median(measured[0].there) > TARGET:
            explained(large, many[measured[0].title])
    return verdicts.status


if __name__ == "__main__":
    sys.exit(main())
