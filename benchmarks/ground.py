"""What the benchmarks share: a database with an owner, many risks, a clock and a verdict.

Import this file first: it prepares Django. The data lie in a folder that is removed at the end;
``STEWARD_BENCH_DATA=FOLDER`` keeps them and finds them again, which saves time while tuning.
"""

import atexit
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
KEPT = os.environ.get("STEWARD_BENCH_DATA", "")
SCRATCH = Path(KEPT or tempfile.mkdtemp(prefix="steward-bench-")).absolute()
SCRATCH.mkdir(parents=True, exist_ok=True)
SCRATCH.chmod(0o711)
if not KEPT:
    atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
os.environ["STEWARD_DATA"] = str(SCRATCH)
os.environ["STEWARD_BASE_URL"] = "http://testserver"
os.environ["DJANGO_SETTINGS_MODULE"] = "steward.config.settings"
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402 -- app ready

django.setup()

from django.db import connection, connections, transaction  # noqa: E402 -- app ready
from django.db.models import Model  # noqa: E402 -- app ready
from django.test import Client  # noqa: E402 -- app ready

from steward.config.database import create_roles, migrate_as_owner, use  # noqa: E402 -- app ready
from steward.config.server import APP, OWNER, EmbeddedServer  # noqa: E402 -- app ready
from steward.config.setup import install_content  # noqa: E402 -- app ready
from steward.config.start import build_assets  # noqa: E402 -- app ready
from steward.domain.questionnaires.queries import attributes  # noqa: E402 -- app ready
from steward.domain.risks.models import Risk  # noqa: E402 -- app ready
from steward.domain.risks.operations.deriving import derive_register  # noqa: E402 -- app ready
from steward.domain.systems.models import AiSystem  # noqa: E402 -- app ready
from steward.domain.systems.operations.registering import SystemDraft, import_systems  # noqa: E402 -- app ready
from steward.foundation.core.actor import Actor  # noqa: E402 -- app ready
from steward.foundation.identity.models import Membership, Person  # noqa: E402 -- app ready
from steward.foundation.identity.queries import actor_of  # noqa: E402 -- app ready
from steward.foundation.tenancy.operations import acting_for, set_tenant  # noqa: E402 -- app ready
from steward.interfaces.web.entering import BACKEND  # noqa: E402 -- app ready
from tests.factories.organisations import an_owner  # noqa: E402 -- app ready

SEED_SYSTEMS = 24
NAMES = ("Triage", "Ranking", "Forecast", "Assistant", "Matching", "Detection", "Scoring", "Review")


class Verdicts:
    """Prints measured beside wanted, and remembers whether anything was missed."""

    def __init__(self) -> None:
        self.missed = 0

    def at_most(self, what: str, measured: float, target: float, unit: str = "") -> None:
        """Print a figure that should be small."""
        self._print(what, measured, f"≤ {target:g}", unit, holds=measured <= target)

    def at_least(self, what: str, measured: float, target: float, unit: str = "") -> None:
        """Print a figure that should be large."""
        self._print(what, measured, f"≥ {target:g}", unit, holds=measured >= target)

    def _print(self, what: str, measured: float, target: str, unit: str, *, holds: bool) -> None:
        self.missed += not holds
        verdict = "pass" if holds else "MISSED"
        print(f"{what:<58} {measured:9,.2f} {unit:<5} {target:>9}   {verdict}", flush=True)

    @property
    def status(self) -> int:
        """Return the exit status: 1 when a target was missed."""
        return 1 if self.missed else 0


@contextmanager
def ground(*, role: str = APP) -> Iterator[EmbeddedServer]:
    """Run the database, migrated and with content; afterwards nothing is left of it."""
    build_assets()
    server = EmbeddedServer(SCRATCH)
    server.start()
    try:
        create_roles(server)
        migrate_as_owner(server.uri(OWNER))
        use(server.uri(role))
        install_content()
        yield server
    finally:
        connections.close_all()
        server.stop()


@contextmanager
def as_owner(server: EmbeddedServer) -> Iterator[None]:
    """Be the owner of the tables; afterwards they are counted and cleaned, and the web asks again.

    PostgreSQL counts by itself within a minute of a change; a benchmark does not wait for it.
    """
    connections.close_all()
    use(server.uri(OWNER))
    try:
        yield
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
    finally:
        connections.close_all()
        use(server.uri(APP))


def drafts(count: int, actor: Actor, stream: random.Random) -> list[SystemDraft]:
    """Return invented systems whose facts are drawn at random from the vocabulary."""
    found: list[SystemDraft] = []
    for number in range(count):
        facts: dict[str, object] = {}
        for item in attributes():
            if item.type == "boolean":
                facts[item.id] = stream.random() < 0.3
            else:
                value = stream.choice(item.options).value
                facts[item.id] = value if item.type == "enum" else [value]
        name = f"{NAMES[number % len(NAMES)]} {number:03d}"
        found.append(SystemDraft(name=name, facts=facts, assessed_on=actor.today))
    return found


def organisation_with(server: EmbeddedServer, risks: int) -> Actor:
    """Return the owner of an organisation with exactly so many risks; made once in kept data.

    A few systems are derived by the real operations; SQL then copies them with their risks.
    """
    email = f"owner{risks}@bench.example"
    person = Person.objects.filter(email=email).first()
    if person is not None:
        with transaction.atomic():
            set_tenant(None, person_id=person.id)
            membership = Membership.objects.get(person=person)
            return actor_of(membership, label="The owner", now=datetime.now(UTC))
    with transaction.atomic():
        actor, _ = an_owner(datetime.now(UTC), name=f"Bench {risks}", email=email)
    with acting_for(actor.organisation_id):
        stream = random.Random(7)
        import_systems(actor=actor, file_name="bench", drafts=drafts(SEED_SYSTEMS, actor, stream))
        derive_register(actor=actor)
    connections.close_all()
    use(server.uri(OWNER))
    try:
        _multiply(actor.organisation_id, risks)
    finally:
        connections.close_all()
        use(server.uri(APP))
    return actor


def _columns(model: type[Model]) -> dict[str, str]:
    return {field.column: f"s.{field.column}" for field in model._meta.concrete_fields}


def _multiply(organisation: UUID, wanted: int) -> None:
    """Copy systems and risks until there are enough; the history is left out, nothing reads it."""
    system, risk = AiSystem._meta.db_table, Risk._meta.db_table
    with acting_for(organisation), connection.cursor() as cursor:
        for table in (system, risk):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"SELECT count(*), max(number) FROM {risk}")
        have, last = cursor.fetchone()
        copies = max(0, -(-wanted // have) - 1)
        copy = _columns(AiSystem)
        copy |= {
            "id": "md5(s.id::text || k)::uuid",
            "number": f"s.number + k * {SEED_SYSTEMS}",
            "name": "s.name || ' ' || k",
        }
        _copy(cursor, system, copy, copies)
        copy = _columns(Risk)
        copy |= {
            "id": "uuidv7()",
            "system_id": "md5(s.system_id::text || k)::uuid",
            "number": f"s.number + k * {last}",
            "status": "(array['proposed','proposed','accepted','edited','dismissed'])"
            "[1 + (s.number + k) % 5]",
            "changed": "(s.number + k) % 50 = 0",
            "current_rank": "s.current_rank - (k % 7) * 0.125",
        }
        _copy(cursor, risk, copy, copies)
        cursor.execute(
            f"DELETE FROM {risk} WHERE id IN (SELECT id FROM {risk} ORDER BY number DESC"
            f" LIMIT greatest(0, (SELECT count(*) FROM {risk}) - %s))",
            [wanted],
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in (system, risk):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {system}, {risk}")


def _copy(cursor: object, table: str, columns: dict[str, str], copies: int) -> None:
    names, values = ", ".join(columns), ", ".join(columns.values())
    cursor.execute(  # type: ignore[reportAttributeAccessIssue]
        f"INSERT INTO {table} ({names})"
        f" SELECT {values} FROM {table} s, generate_series(1, {copies}) k"
    )


def browser_of(actor: Actor) -> Client:
    """Return a client that is signed in as the actor and goes through every middleware."""
    client = Client()
    person = Person.objects.get(pk=actor.id)
    client.force_login(person, BACKEND)
    return client


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def percentile(values: list[float], share: float) -> float:
    """Return the value below which a share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
