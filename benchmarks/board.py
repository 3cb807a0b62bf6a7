"""The board of 5,000 open tasks: its page, what a drag answers, and the other ways to look.

Run: ./steward bench board. The records are written in one go; the pages are asked for through every
middleware, in this process and with the database beside it. A drag is what the browser sends: the
card goes to the other column and back, and the answer is the board anew.
"""

import sys
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from ground import Verdicts, acting_for, an_owner, browser_of, ground, milliseconds, percentile
from ground import transaction as transactions

from steward.domain.tasks.models import Task, Wait
from steward.domain.tasks.terms import Severity
from steward.foundation.core.actor import Actor
from steward.foundation.identity.models import Membership, Person
from steward.foundation.identity.terms import Role

TASKS, PEOPLE, WAITS = 5_000, 60, 500
ROUNDS, WARM = 40, 3
BOARDS = tuple(f"/tasks/board?lanes={lanes}" for lanes in ("", "assignee", "severity", "system"))
OTHERS = ("/tasks/workload", "/tasks/calendar", "/tasks?mine=1&active=1&sort=due_on")
TARGET, TARGET_DRAG, QUERIES = 100.0, 80.0, 20


def fill(actor: Actor) -> list[Task]:
    """Write the people, the tasks and what they wait for; returns the tasks."""
    own = {"organisation_id": actor.organisation_id}
    people = [
        Person(email=f"p{number}.{actor.id.hex[:8]}@bench.example", name=f"Person {number}")
        for number in range(PEOPLE)
    ]
    Person.objects.bulk_create(people)
    Membership.objects.bulk_create(
        [Membership(person=row, role=Role.CONTRIBUTOR.value, **own) for row in people]
    )
    levels = list(Severity)
    tasks = Task.objects.write(
        [
            Task(
                **own,
                number=n + 1,
                origin=f"hand:{n}",
                title=f"Write down what is done about matter {n}",
                steps=["Ask", "Write", "Show"],
                ticks={"1": {"by": "Somebody", "on": "2026-01-01"}} if n % 3 else {},
                severity=levels[n % 4].value,
                priority=(n * 7919) % 1000 / 100,
                effort_days=0.25 + n % 8 * 0.25,
                assignee=people[n % PEOPLE] if n % 5 else None,
                due_on=actor.today + timedelta(days=n % 200 - 20),
                status="doing" if n % 4 == 0 else "open",
                subject_kind="system",
                subject_id=people[n % PEOPLE].pk,
                subject_label=f"AI-{n % 40:04d} System {n % 40}",
            )
            for n in range(TASKS)
        ]
    )
    Wait.objects.write([Wait(**own, task=tasks[n], blocker=tasks[n + WAITS]) for n in range(WAITS)])
    return tasks


def main() -> int:
    """Measure, print, and say whether all targets were met."""
    verdicts = Verdicts()
    with ground():
        now = datetime.now(UTC)
        with transactions.atomic():
            owner, _ = an_owner(now, name="Board", email=f"board{now:%H%M%S}@bench.example")
        with acting_for(owner.organisation_id):
            tasks = fill(owner)
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE tasks_task, tasks_wait")
        browser = browser_of(owner)
        for address in (*BOARDS, *OTHERS):
            for _ in range(WARM):
                assert browser.get(address).status_code == 200
            times = [milliseconds(lambda path=address: browser.get(path)) for _ in range(ROUNDS)]
            verdicts.at_most(f"{address}, p95", percentile(times, 95), TARGET, "ms")
            with CaptureQueriesContext(connection) as found:
                answer = browser.get(address)
            verdicts.at_most(f"{address}, statements", len(found), QUERIES, "")
            verdicts.at_most(f"{address}, size", len(answer.content) / 1024, 150, "KB")
        card = f"/tasks/{tasks[1].pk}/place"
        moves = [{"status": status} for status in ("doing", "open")]

        def drag(at: int) -> None:
            headers = {"HX-Request": "true"}
            assert browser.post(card, moves[at % 2], headers=headers).status_code == 200

        for at in range(2 * WARM):
            drag(at)
        times = [milliseconds(lambda at=at: drag(at)) for at in range(ROUNDS)]
        verdicts.at_most("a drag, p95", percentile(times, 95), TARGET_DRAG, "ms")
    return verdicts.status


if __name__ == "__main__":
    sys.exit(main())
