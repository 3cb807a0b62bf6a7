import contextlib
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import transaction

from steward.config.server import DATABASE
from steward.foundation.core.actor import by_rule
from steward.foundation.proof.models import Verification
from steward.foundation.proof.operations.sealing import seal_next
from steward.foundation.proof.operations.verifying import ask_verification
from steward.foundation.proof.policy import KEEP_PROOF, VERIFY_PROOF
from steward.foundation.tenancy.operations import acting_for
from steward.foundation.work.runners import RUNNERS, Errand, work_of
from tests.factories.organisations import an_owner
from tests.foundation.journal.conftest import taken_away


class Sealed:
    """An organisation whose rows are really committed, and its log."""

    def __init__(self, server):
        self.server = server
        with transaction.atomic():
            owner, organisation = an_owner(
                datetime.now(UTC), name="Sealed Harbour", email="sealed@harbour.example"
            )
        self.key = organisation.pk
        self.actor = by_rule(owner, KEEP_PROOF, VERIFY_PROOF)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        taken_away(self.server, self.key)

    def acting(self):
        return acting_for(self.key, person_id=self.actor.id)

    def seal(self, limit=5_000):
        """Until nothing waits; what runs beside keeps its rows for later."""
        done = 0
        for _ in range(3):
            while True:
                with self.acting():
                    count = seal_next(actor=self.actor, limit=limit)
                done += count
                if count < limit:
                    break
        return done

    def verified(self):
        with self.acting():
            work = ask_verification(actor=self.actor)
        RUNNERS[work.kind](Errand(work_of(self.key, work.pk)))
        with self.acting():
            return Verification.objects.order_by("-id").first()

    def flaws(self):
        return [(item["flaw"], item["record"]) for item in self.verified().problems]

    def by_force(self, statement, *values, triggers=False):
        """As the superuser, past policies and, if wanted, past triggers."""
        with psycopg.connect(self.server.uri("postgres", DATABASE)) as everything:
            if not triggers:
                everything.execute("SET session_replication_role = replica")
            return everything.execute(statement, values).rowcount


@pytest.fixture
def sealed(migrated, settings_of):
    with Sealed(migrated) as organisation:
        yield organisation


@pytest.fixture
def settings_of(tmp_path):
    from django.conf import settings

    with contextlib.ExitStack() as after:
        for name in ("STEWARD_ANCHORS", "STEWARD_FILES"):
            after.callback(setattr, settings, name, getattr(settings, name))
            setattr(settings, name, str(tmp_path / name.lower()))
        yield tmp_path
