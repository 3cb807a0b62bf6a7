"""Derive the register of many AI systems into PostgreSQL, and again with nothing changed.

Run: ./steward bench register
"""

import os
import random
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SCRATCH = Path(tempfile.mkdtemp(prefix="steward-bench-"))
SCRATCH.chmod(0o711)
os.environ["STEWARD_DATA"] = str(SCRATCH)
os.environ["DJANGO_SETTINGS_MODULE"] = "steward.config.settings"
SIZES = (100, 1000)

import django  # noqa: E402 -- app ready

django.setup()

from django.db import transaction  # noqa: E402 -- app ready

from steward.config.database import create_roles, migrate_as_owner, use  # noqa: E402 -- app ready
from steward.config.server import APP, OWNER, EmbeddedServer  # noqa: E402 -- app ready
from steward.config.setup import install_content  # noqa: E402 -- app ready
from steward.domain.questionnaires.queries import attributes  # noqa: E402 -- app ready
from steward.domain.risks.operations.deriving import derive_register  # noqa: E402 -- app ready
from steward.domain.systems.operations.registering import SystemDraft, import_systems  # noqa: E402 -- app ready
from steward.foundation.tenancy.operations import set_tenant  # noqa: E402 -- app ready
from tests.factories.organisations import an_owner  # noqa: E402 -- app ready


def facts(stream):
    found = {}
    for item in attributes():
        if item.type == "boolean":
            found[item.id] = stream.random() < 0.3
        elif item.type == "enum":
            found[item.id] = stream.choice(item.options).value
        else:
            found[item.id] = [stream.choice(item.options).value]
    return found


def measure(size):
    stream = random.Random(size)
    with transaction.atomic():
        actor, _ = an_owner(datetime.now(UTC), email=f"owner{size}@bench.example")
    with transaction.atomic():
        set_tenant(actor.organisation_id)
        drafts = [
            SystemDraft(name=f"System {n}", facts=facts(stream), assessed_on=actor.today)
            for n in range(size)
        ]
        import_systems(actor=actor, file_name="bench", drafts=drafts)
    times = []
    for _ in range(2):
        began = time.perf_counter()
        with transaction.atomic():
            set_tenant(actor.organisation_id)
            outcome = derive_register(actor=actor)
        times.append(time.perf_counter() - began)
        if outcome.added:
            written = outcome.added
    print(f"{size} systems, {written} risks: derived {times[0]:.2f} s, again {times[1]:.2f} s")


def main():
    server = EmbeddedServer(SCRATCH)
    server.start()
    try:
        create_roles(server)
        migrate_as_owner(server.uri(OWNER))
        use(server.uri(APP))
        install_content()
        for size in SIZES:
            measure(size)
    finally:
        from django.db import connections  # noqa: PLC0415 -- app ready

        connections.close_all()
        server.stop()
        shutil.rmtree(SCRATCH, ignore_errors=True)


if __name__ == "__main__":
    main()
