import json

from django.db import connection

from steward.foundation.work.jobs import run_work


def waiting_jobs():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, args FROM procrastinate_jobs"
            " WHERE task_name = 'steward.run_work' AND status = 'todo' ORDER BY id"
        )
        return [(key, json.loads(arguments)) for key, arguments in cursor.fetchall()]


def run_waiting_work():
    """Run what a worker would run, in order; the tenant of the test's transaction is kept."""
    from steward.foundation.tenancy.operations import set_tenant

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('steward.organisation', true),"
            " current_setting('steward.person', true)"
        )
        organisation, person = cursor.fetchone()
        for key, arguments in waiting_jobs():
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [key]
            )
            run_work(**arguments)
    set_tenant(organisation or None, person_id=person or None)
