"""How soon the readers of the journal have read a million entries, and what waking them costs.

Run: ./steward bench journal. Entries of an ordinary mixture are written for one organisation that
has a rule and a person to tell; the chores that the worker does at once then read them all. One
entry in a thousand is one the rule answers to. Then four connections commit entries one by one,
with and without the trigger that wakes the worker, in one run.
"""

import sys
import threading
import time
from datetime import UTC, datetime

import psycopg
from ground import Verdicts, acting_for, an_owner, as_owner, ground
from ground import transaction as transactions

from steward.config.server import APP, OWNER, EmbeddedServer
from steward.extensions.automation.models import Firing
from steward.extensions.automation.operations.writing import switch_on, write_rule
from steward.extensions.automation.terms import RuleDraft
from steward.extensions.reminders.chores import AT_ONCE, do_chores_of
from steward.foundation.core.actor import Actor
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.factories.organisations import a_member

ENTRIES, RARE = 1_000_000, 1000
MINUTES = 5
CONNECTIONS, SECONDS = 4, 4.0
FILL = """
INSERT INTO journal_entry (organisation_id, at, actor_kind, actor_id, actor_label, event,
  subject_kind, subject_id, subject_label, payload)
SELECT %(organisation)s, now(), 'person', %(person)s, 'Somebody',
  CASE WHEN n %% %(rare)s = 0 THEN 'system.registered'
    ELSE (ARRAY['task.edited', 'risk.assessed', 'control.status_set'])[1 + n %% 3] END,
  CASE WHEN n %% %(rare)s = 0 THEN 'system' ELSE 'task' END, gen_random_uuid(), 'Record ' || n,
  jsonb_build_object('note', 'Entry ' || n)
FROM generate_series(1, %(count)s) n
"""
ONE = FILL.replace("%(count)s", "1")


def rule_of(owner: Actor) -> None:
    """Switch on a rule that answers to the rare entries."""
    draft = RuleDraft(
        title="Tell of systems",
        trigger={"kind": "event", "event": "system.registered"},
        steps=[{"action": "notify", "whom": "role:contributor", "words": "{record}"}],
        rate=10_000,
    )
    switch_on(actor=owner, rule=write_rule(actor=owner, draft=draft))


def commits(uri: str, owner: Actor) -> float:
    """Return the commits a second of several connections that write one entry each time."""
    until = time.perf_counter() + SECONDS
    done = [0] * CONNECTIONS

    def write(number: int) -> None:
        with psycopg.connect(uri, autocommit=True) as connection:
            values = {"organisation": owner.organisation_id, "person": owner.id, "rare": RARE}
            while time.perf_counter() < until:
                with connection.transaction():
                    connection.execute(
                        "SELECT set_config('steward.organisation', %s, true)",
                        [str(owner.organisation_id)],
                    )
                    connection.execute(ONE, values)
                done[number] += 1

    threads = [threading.Thread(target=write, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / SECONDS


def cost_of_waking(server: EmbeddedServer, owner: Actor) -> float:
    """Return how many times more commits a second there are without the trigger."""
    with_it = commits(server.uri(APP), owner)
    with psycopg.connect(server.uri(OWNER), autocommit=True) as connection:
        named = connection.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'journal_entry'::regclass"
            " AND tgname LIKE %s",
            ["%wake%"],
        ).fetchone()
        assert named is not None
        connection.execute(f"ALTER TABLE journal_entry DISABLE TRIGGER {named[0]}")
    return commits(server.uri(APP), owner) / with_it


def main() -> int:
    """Measure, print, and say whether all targets were met."""
    verdicts = Verdicts()
    with ground() as server:
        now = datetime.now(UTC)
        with transactions.atomic():
            owner, _ = an_owner(now, name="Journal", email=f"journal{now:%H%M%S}@bench.example")
        with acting_for(owner.organisation_id):
            a_member(owner, Role.CONTRIBUTOR, email=f"reader{now:%H%M%S}@bench.example")
            rule_of(owner)
        do_chores_of(owner.organisation_id, AT_ONCE, datetime.now(UTC))
        with acting_for(owner.organisation_id):
            values = {"organisation": owner.organisation_id, "person": owner.id}
            with transactions.get_connection().cursor() as cursor:
                cursor.execute(FILL, {**values, "rare": RARE, "count": ENTRIES})
        with as_owner(server):
            pass
        began = time.perf_counter()
        do_chores_of(owner.organisation_id, AT_ONCE, datetime.now(UTC))
        spent = (time.perf_counter() - began) / 60
        with acting_for(owner.organisation_id):
            answered = Firing.objects.count()
            total = Entry.objects.visible_to(owner).count()
        verdicts.at_most(
            f"readers of the journal catch up {total:,} entries", spent, MINUTES, "min"
        )
        verdicts.at_least("of them answered by the rule", float(answered), ENTRIES / RARE)
        verdicts.at_most(
            "commits without waking, times those with it", cost_of_waking(server, owner), 2
        )
    return verdicts.status


if __name__ == "__main__":
    sys.exit(main())
