"""Every page of the example organisation: time, queries, size.

Run: ./steward bench pages. The pages are found by following the links from the home page, as a
signed-in person through every middleware; addresses without a parameter that no link leads to are
opened too, and what is reached neither way is named. The process is made ready as the web server's
is. Files for download are told apart. The column ``python`` is processor time of the application
alone, which other work on the machine moves less.
"""

import os
import re
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median
from urllib.parse import urldefrag, urlsplit

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, URLPattern, URLResolver, resolve
from ground import Verdicts, browser_of, ground, milliseconds, percentile

from steward.config.example import install_example
from steward.config.setup import first_owner_link
from steward.config.urls import urlpatterns
from steward.config.web import loaded
from steward.foundation.core.actor import Actor
from steward.foundation.identity.models import Membership, Person
from steward.foundation.identity.queries import actor_of
from steward.foundation.tenancy.operations import set_tenant

ROUNDS = 60
SAMPLES = 2
TIME, QUERIES, BYTES = 50, 20, 150 * 1024
HREF = re.compile(r'(?:href|hx-get)="(/[^"]*)"')
LEFT_OUT = ("/api", "/scim", "/static", "/sign-", "/begin", "/invitation", "/healthz", "/readyz")


@dataclass
class Page:
    """A page with what it cost."""

    address: str
    html: bool
    size: int
    queries: int
    times: list[float] = field(default_factory=list)
    own: float = 0


def owner() -> Actor:
    """Load the example and return its owner."""
    first_owner_link("http://testserver")
    install_example()
    first = Person.objects.order_by("pk").first()
    assert first is not None
    person = first
    with transaction.atomic():
        set_tenant(None, person_id=person.id)
        return actor_of(Membership.objects.get(person=person), label="x", now=datetime.now(UTC))


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> dict[str, str]:
    """Return every route of the application with its view's name."""
    found: dict[str, str] = {}
    for item in patterns:
        route = f"{before}{item.pattern}"
        if isinstance(item, URLResolver):
            found |= routes(item.url_patterns, route)
        else:
            found[f"/{route}"] = item.name or route
    return {name: view for name, view in found.items() if not name.startswith(LEFT_OUT)}


def walked(browser: Client, patterns: dict[str, str]) -> dict[str, list[str]]:
    """Follow every link from the home page; a few addresses for each route."""
    found: dict[str, list[str]] = {}
    waiting = ["/", *(route for route in patterns if "<" not in route)]
    seen: set[str] = set()
    while waiting:
        address = urldefrag(waiting.pop(0).replace("&amp;", "&"))[0]
        try:
            route = f"/{resolve(urlsplit(address).path).route}"
        except Resolver404:
            continue
        plain = "?" not in address
        kept = found.setdefault(route, [])
        if address in seen or route not in patterns or len(kept) >= SAMPLES + (not plain):
            continue
        seen.add(address)
        answer = browser.get(address)
        if answer.status_code in (302, 404, 405, 409, 422):
            continue
        assert answer.status_code == 200, (address, answer.status_code)
        kept.append(address)
        if answer["Content-Type"].startswith("text/html"):
            waiting += HREF.findall(answer.content.decode())
    return found


def measured(browser: Client, address: str) -> Page:
    """Open a page again and again."""
    with CaptureQueriesContext(connection) as seen:
        answer = browser.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    statements = [item["sql"] for item in seen if item["sql"] not in ("BEGIN", "COMMIT")]
    html = answer["Content-Type"].startswith("text/html")
    page = Page(address, html=html, size=len(body), queries=len(statements))
    rounds = ROUNDS if html else 3
    began = time.process_time()
    for _ in range(rounds):
        page.times.append(milliseconds(lambda: browser.get(address)))
    page.own = (time.process_time() - began) * 1000 / rounds
    return page


def main() -> int:
    verdicts = Verdicts()
    with ground():
        loaded()
        browser = browser_of(owner())
        patterns = routes(urlpatterns)
        found = walked(browser, patterns)
        pages = [measured(browser, item) for items in found.values() for item in items]
    pages.sort(key=lambda page: -median(page.times))
    print(f"{'page':<64} {'p50 ms':>8} {'p95 ms':>8} {'python':>7} {'queries':>7} {'bytes':>9}")
    for page in pages:
        shown = page.address if len(page.address) < 64 else f"{page.address[:60]}…"
        times = f"{median(page.times):8.1f} {percentile(page.times, 0.95):8.1f} {page.own:7.1f}"
        print(f"{shown:<64} {times} {page.queries:7} {page.size:9,}{'' if page.html else ' file'}")
    missing = sorted(route for route in patterns if not found.get(route))
    print(f"not reached: {', '.join(missing) or 'none'}")
    html = [page for page in pages if page.html]
    slowest = max(percentile(page.times, 0.95) for page in html)
    verdicts.at_most("slowest page, p95", slowest, TIME, "ms")
    verdicts.at_most("slowest page, median", max(median(page.times) for page in html), TIME, "ms")
    verdicts.at_most("most queries", max(page.queries for page in html), QUERIES)
    verdicts.at_most("largest page", max(page.size for page in html) / 1024, BYTES / 1024, "KB")
    print(f"load of the machine in the last minute: {os.getloadavg()[0]:.1f}")
    return verdicts.status


if __name__ == "__main__":
    sys.exit(main())
