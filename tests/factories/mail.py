import json

from django.db import connection

from steward.extensions.notifications.delivery import Trouble
from steward.extensions.notifications.jobs import send_mail
from steward.extensions.notifications.queries import newest_mails
from steward.foundation.tenancy.operations import set_tenant


def waiting_mails():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, args FROM procrastinate_jobs"
            " WHERE task_name = 'steward.send_mail' AND status = 'todo' ORDER BY id"
        )
        return [(key, json.loads(arguments)) for key, arguments in cursor.fetchall()]


def send_waiting_mails(actor):
    """Send what a worker would send, once each; return the exceptions that mean: again."""
    again = []
    for key, arguments in waiting_mails():
        try:
            send_mail(**arguments)
        except Trouble as error:
            again.append(error)
        else:
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [key])
    set_tenant(actor.organisation_id)
    return again


def newest_mail(actor):
    set_tenant(actor.organisation_id)
    return newest_mails(actor)[0]
