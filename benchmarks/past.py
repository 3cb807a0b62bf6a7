"""How long the list of risks takes as of a past instant, over two million versions of risks.

Run: ./steward bench past. Ten thousand risks get two hundred versions each, at instants of their
own over three years, written by SQL; the list is then asked for with its filters and orders at
instants from the first month to the last, through the whole application as a signed-in person.
"""

import os
import sys
from datetime import UTC, datetime, timedelta
from statistics import median
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from ground import Verdicts, browser_of, ground, milliseconds, organisation_with, percentile

from steward.config.database import use
from steward.config.server import APP, OWNER, EmbeddedServer
from steward.config.web import loaded
from steward.domain.risks.models import Risk
from steward.domain.systems.models import AiSystem
from steward.foundation.tenancy.looking import looking_back
from steward.foundation.tenancy.operations import acting_for

RISKS, VERSIONS = 10_000, 200
DAYS = 3 * 365
ROUNDS = 2
TARGET = 150
AGO = (DAYS - 20, 800, 547, 200, 30, 1)
LISTS: dict[str, dict[str, str]] = {
    "all": {},
    "all by level, backward": {"sort": "-current_level"},
    "proposed": {"status": "proposed"},
    "critical": {"current_level": "critical"},
    "accepted, high": {"status": "accepted", "current_level": "high"},
    "changed": {"changed": "1"},
    "words: data": {"q": "data"},
    "words: of nothing": {"q": "zyxwvut"},
}


def history_of(server: EmbeddedServer, organisation: UUID) -> None:
    """Write the versions of every risk; the last of each is the risk as it is."""
    connections.close_all()
    use(server.uri(OWNER))
    try:
        with acting_for(organisation), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM risks_riskevent")
            if cursor.fetchone()[0] >= RISKS * VERSIONS:
                return
            began = f"now() - interval '{DAYS} days'"
            for table in ("identity_organisation", "identity_membership"):
                cursor.execute(f"UPDATE {table}event SET pgh_created_at = {began}")
            cursor.execute("ALTER TABLE risks_riskevent DISABLE TRIGGER USER")
            cursor.execute("DELETE FROM risks_riskevent")
            cursor.execute("DELETE FROM systems_aisystemevent")
            names = ", ".join(f'"{item.column}"' for item in AiSystem._meta.concrete_fields)
            cursor.execute(
                f"INSERT INTO systems_aisystemevent ({names}, pgh_obj_id, pgh_label,"
                f" pgh_created_at) SELECT {names}, id, 'insert', {began} FROM systems_aisystem"
            )
            columns = {item.column: f'r."{item.column}"' for item in Risk._meta.concrete_fields}
            columns["current_rank"] = "r.current_rank + (v * 7919 %% 40) * 0.125 - 2.5"
            columns["status"] = (
                "(array['proposed','accepted','edited','dismissed'])[1 + (r.number + v) %% 4]"
            )
            columns |= {
                "pgh_obj_id": "r.id",
                "pgh_label": "CASE v WHEN 0 THEN 'insert' ELSE 'update' END",
                "pgh_created_at": "s.since",
                "pgh_until": "s.until",
                "pgh_node": "past.node(s.since, s.until)",
            }
            # Each risk changes at a rhythm of its own; only the last version is as it is today.
            for name in ("current_rank", "status"):
                columns[name] = (
                    f'CASE v WHEN {VERSIONS - 1} THEN r."{name}" ELSE {columns[name]} END'
                )
            names = ", ".join(f'"{name}"' for name in columns)
            cursor.execute(
                f"INSERT INTO risks_riskevent ({names}) SELECT {', '.join(columns.values())}"
                f" FROM generate_series(0, {VERSIONS - 1}) AS v CROSS JOIN risks_risk AS r,"
                f" LATERAL (SELECT {began} + interval '{DAYS - 2} days' * (v::float"
                f" + (r.number * 31 %% 97) / 97.0) / {VERSIONS} AS since, CASE v"
                f" WHEN {VERSIONS - 1} THEN 'infinity' ELSE {began} + interval '{DAYS - 2} days'"
                f" * (v + 1 + (r.number * 31 %% 97) / 97.0) / {VERSIONS} END AS until) AS s"
                " ORDER BY s.since",
                [],
            )
            cursor.execute("ALTER TABLE risks_riskevent ENABLE TRIGGER USER")
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE) risks_riskevent, systems_aisystemevent")
    finally:
        connections.close_all()
        use(server.uri(APP))


def get(browser: Client, address: str) -> None:
    """Ask for a page."""
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)


def explained(browser: Client, organisation: UUID, address: str, moment: datetime) -> None:
    """Print the plans of an address."""
    with CaptureQueriesContext(connection) as seen:
        get(browser, address)
    slow = [item["sql"] for item in seen if "FROM" in item["sql"]]
    with acting_for(organisation), looking_back(moment), connection.cursor() as cursor:
        for sql in slow:
            took = milliseconds(lambda text=sql: cursor.execute(text.replace("%", "%%"), []))
            if took < 8:
                continue
            print(f"    {took:.1f} ms {sql[:100]} … {sql[-500:]}")
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {sql.replace('%', '%%')}", [])
            print("\n".join(f"      {line}" for (line,) in cursor.fetchall()))


def main() -> int:
    verdicts = Verdicts()
    with ground() as server:
        actor = organisation_with(server, RISKS)
        took = milliseconds(lambda: history_of(server, actor.organisation_id))
        print(f"history written in {took / 1000:.0f} s", flush=True)
        loaded()
        browser = browser_of(actor)
        with acting_for(actor.organisation_id), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM risks_riskevent")
            print(f"{cursor.fetchone()[0]:,} versions")
        spent: dict[str, list[float]] = {}
        for round_ in range(ROUNDS + 1):
            for days in AGO:
                moment = (datetime.now(UTC) - timedelta(days=days)).replace(microsecond=0)
                given = moment.isoformat().replace("+00:00", "Z")
                for title, query in LISTS.items():
                    address = f"/risks?{urlencode({**query, 'as_of': given})}"
                    took = milliseconds(lambda to=address: get(browser, to))
                    if round_:
                        spent.setdefault(f"{title}, {days} days ago", []).append(took)
        for title, times in spent.items():
            print(f"  {title:<40} {median(times):7.1f} ms")
        every = [took for times in spent.values() for took in times]
        print(f"median {median(every):.1f} ms; load: {os.getloadavg()[0]:.1f}")
        verdicts.at_most(
            "list of risks as of an instant, p95", percentile(every, 0.95), TARGET, "ms"
        )
        if "--plans" in sys.argv:
            moment = datetime.now(UTC) - timedelta(days=547)
            given = moment.isoformat().replace("+00:00", "Z")
            for query in LISTS.values():
                address = f"/risks?{urlencode({**query, 'as_of': given})}"
                explained(browser, actor.organisation_id, address, moment)
        connection.queries_log.clear()
    return verdicts.status


if __name__ == "__main__":
    sys.exit(main())
