"""How soon an event has led to a rule's action and to a notification, and that none is lost.

Run: ./steward bench automation. Fifty events a second are written for a while; a process beside
follows the journal as the worker does. Then it is killed in the middle of more events, and another
one takes over: every event has one notification in the end, and none has two.
"""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime

from django.db.models import Count
from ground import Verdicts, acting_for, an_owner, ground
from ground import transaction as transactions

from steward.config.server import APP
from steward.domain.tasks.operations.deriving import create_task
from steward.domain.tasks.terms import NewTask
from steward.extensions.automation.models import Deed, Firing
from steward.extensions.automation.operations.writing import switch_on, write_rule
from steward.extensions.automation.terms import RuleDraft
from steward.extensions.inbox.models import Notification
from steward.extensions.inbox.queries.reading import inbox_of
from steward.foundation.core.actor import Actor
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.factories.organisations import a_member

RATE, SECONDS, KILLED = 50, 20, 400
TARGET = 2.0
PATIENCE = 120
FOLLOW = """
import sys, threading, django
from pathlib import Path
django.setup()
from steward.config.database import use
use(sys.argv[1])
from steward.config import waking
waking.watch(threading.Event())
"""


def follower(uri: str) -> subprocess.Popen[bytes]:
    """Start a process that follows the journal as the worker does."""
    return subprocess.Popen([sys.executable, "-c", FOLLOW, uri], env=os.environ)  # noqa: S603 -- leaf


def write_events(owner: Actor, count: int, rate: float) -> None:
    """Make tasks, each in a transaction of its own, at an even pace."""
    began = time.perf_counter()
    for number in range(count):
        ahead = began + number / rate - time.perf_counter()
        if ahead > 0:
            time.sleep(ahead)
        with acting_for(owner.organisation_id):
            now = replace(owner, now=datetime.now(UTC))
            create_task(actor=now, new=NewTask(title=f"Task {number}", severity="high"))


def wait_for(owner: Actor, count: int) -> bool:
    """Wait until so many were told by the rule; say whether it came so far."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with acting_for(owner.organisation_id):
            if Notification.objects.filter(topic="rule").count() >= count:
                return True
        time.sleep(0.2)
    return False


def delays(owner: Actor) -> list[float]:
    """Return the seconds from each event to its notification, by the clock of the database."""
    with acting_for(owner.organisation_id):
        made = dict(
            Entry.objects.filter(event="task.created").values_list("subject_id", "began_at")
        )
        told = Notification.objects.filter(topic="rule").values_list("subject_id", "created_at")
        return sorted((at - made[key]).total_seconds() for key, at in told)


def main() -> int:
    """Measure, print, and say whether all targets were met."""
    verdicts = Verdicts()
    with ground() as server:
        now = datetime.now(UTC)
        with transactions.atomic():
            owner, _ = an_owner(now, name="Rules", email=f"rules{now:%H%M%S}@bench.example")
        with acting_for(owner.organisation_id):
            member = a_member(owner, Role.CONTRIBUTOR, email=f"told{now:%H%M%S}@bench.example")
            draft = RuleDraft(
                title="Tell of tasks",
                trigger={"kind": "event", "event": "task.created"},
                condition="record.severity == 'high'",
                steps=[{"action": "notify", "whom": "role:contributor", "words": "{record}"}],
                rate=10_000,
            )
            switch_on(actor=owner, rule=write_rule(actor=owner, draft=draft))
        first = follower(server.uri(APP))
        time.sleep(5)
        write_events(owner, RATE * SECONDS, RATE)
        arrived = wait_for(owner, RATE * SECONDS)
        found = delays(owner)
        p95 = found[int(len(found) * 0.95)] if found else PATIENCE
        verdicts.at_most(f"event to notification, p95, {RATE} events/s", p95, TARGET, "s")
        verdicts.at_least("of them told", float(len(found)), float(RATE * SECONDS))
        assert arrived
        total = RATE * SECONDS + KILLED
        _killed_in_between(owner, first, server.uri(APP), total)
        with acting_for(owner.organisation_id):
            told = inbox_of(member, topic="rule").order_by()
            each = told.values("subject_id").annotate(count=Count("id"))
            lost = total - len(each)
            twice = sum(row["count"] > 1 for row in each)
            twice += Deed.objects.count() - Firing.objects.count()
        verdicts.at_most("lost when the follower was killed in between", float(lost), 0)
        verdicts.at_most("done twice", float(twice), 0)
    return verdicts.status


def _killed_in_between(owner: Actor, first: subprocess.Popen[bytes], uri: str, total: int) -> None:
    """Write more events; kill the follower in the middle of its work, and start another."""
    write_events(owner, KILLED // 2, RATE * 4)
    first.send_signal(signal.SIGKILL)
    first.wait()
    write_events(owner, KILLED - KILLED // 2, RATE * 4)
    second = follower(uri)
    wait_for(owner, total)
    second.send_signal(signal.SIGKILL)
    second.wait()


if __name__ == "__main__":
    sys.exit(main())
