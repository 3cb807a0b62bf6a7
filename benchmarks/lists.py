"""How long the list of risks takes in a large organisation, against a small one in the same run.

Run: ./steward bench lists. Every filter with every order, the first page and one from the middle,
through the whole application as a signed-in person; rounds go back and forth between the two
organisations, so that other work on the machine weighs on both. Slow ones print their plan.
"""

import sys
from dataclasses import dataclass
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


def main() -> int:
    verdicts = Verdicts()
    with ground() as server:
        loaded()
        actors = [organisation_with(server, size) for size in (SMALL, LARGE)]
        small, large = (Place(actor, browser_of(actor)) for actor in actors)
        few, many = cases(small), cases(large)
        everything: dict[bool, list[float]] = {False: [], True: []}
        worst: list[tuple[float, float, str]] = []
        for title, address in many.items():
            beside = few.get(title) or few[title.removesuffix(", middle")]
            times: dict[bool, list[float]] = {False: [], True: []}
            for turn in range(ROUNDS + 2):
                for place, there in ((small, beside), (large, address)):
                    spent = asked(place, there)
                    if turn >= 2:
                        times[place is large].append(spent)
            for which, spent in times.items():
                everything[which] += spent
            worst.append((median(times[True]), median(times[False]), title))
        worst.sort(reverse=True)
        print(f"{len(many)} lists, medians of {ROUNDS} answers: {LARGE:,} and {SMALL:,} risks")
        for there, here, title in worst[: 200 if "--all" in sys.argv else 12]:
            print(f"  {title:<44} {there:7.1f} ms  {here:7.1f} ms  {there / here:5.2f} ×")
        p95 = percentile(everything[True], 0.95)
        verdicts.at_most("risk list, all orders and filters, p95", p95, TARGET, "ms")
        verdicts.at_most("the slowest of them, median", worst[0][0], TARGET, "ms")
        ratio = median(everything[True]) / median(everything[False])
        verdicts.at_most(f"median at {LARGE:,} against {SMALL:,}", ratio, RATIO, "×")
        tail = p95 / percentile(everything[False], 0.95)
        verdicts.at_most(f"p95 at {LARGE:,} against {SMALL:,}", tail, RATIO, "×")
        if "--explain" in sys.argv or worst[0][0] > TARGET:
            explained(large, many[worst[0][2]])
    return verdicts.status


if __name__ == "__main__":
    sys.exit(main())
