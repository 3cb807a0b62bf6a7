"""An organisation whose rows are really committed, tied to a tracker that answers."""

from dataclasses import dataclass, replace
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from django.conf import settings

from steward.domain.tasks.models import Task
from steward.domain.tasks.operations.deriving import create_task
from steward.domain.tasks.terms import NewTask
from steward.extensions.trackers.exchange import Exchange
from steward.extensions.trackers.models import Delivery, TicketLink, TrackerState
from steward.extensions.trackers.operations.connecting import TrackerDraft, connect_tracker
from steward.extensions.trackers.operations.queueing import queue_changes
from steward.extensions.trackers.operations.tying import send_task
from steward.foundation.tenancy.operations import acting_for
from tests.extensions.trackers.forge import START, a_forge
from tests.factories.organisations import a_member, an_owner
from tests.foundation.journal.conftest import taken_away

CONFIGS = {
    "github": {"owner": "harbour", "repository": "aims", "token": "gh-token"},
    "gitlab": {"project": "harbour/aims", "token": "gl-token"},
    "jira": {
        "edition": "server",
        "project": "AIMS",
        "issue_type": "Task",
        "token": "jira-token",
    },
    "webhook": {
        "header": "X-Api-Key",
        "token": "hook-token",
        "statuses": "open = open\ndoing = doing\ndone = done\ndropped = cancelled",
        "path_id": "id",
        "path_title": "title",
        "path_status": "status",
        "path_assignee": "who",
        "path_updated": "at",
        "path_comment": "comment.text",
        "path_comment_id": "comment.id",
        "path_comment_author": "comment.author",
    },
}


@dataclass
class Desk:
    """A connection with both its ends: the organisation here, the tracker there."""

    owner: Any
    forge: Any
    connection: Any
    now: Any

    def act(self, operation, **values):
        """Run an operation as the owner, committed; returns what it returns."""
        with acting_for(self.owner.organisation_id):
            return operation(actor=replace(self.owner, now=self.now), **values)

    def sync(self, minutes=1, **more):
        """Let time go on, and do what the chores and the job do then."""
        self.now += timedelta(minutes=minutes)
        self.act(queue_changes)
        run = Exchange(self.owner.organisation_id, self.connection.pk, self.now)
        for name, value in more.items():
            setattr(run, name, value)
        return run.run()

    def read(self, query):
        with acting_for(self.owner.organisation_id):
            return query()

    def task(self, title="Write the plan", **more):
        return self.act(create_task, new=NewTask(title=title, **more))

    def sent(self, title="Write the plan", **more):
        task = self.task(title, **more)
        self.act(send_task, task=task, connection=self.connection)
        self.sync()
        return self.fresh(task)

    def fresh(self, task):
        return self.read(lambda: Task.objects.get(pk=task.pk))

    def link(self, task):
        return self.read(lambda: TicketLink.objects.get(task=task, connection=self.connection))

    def state(self):
        return self.read(lambda: TrackerState.objects.get(connection=self.connection))

    def deliveries(self, **where):
        rows = Delivery.objects.filter(connection=self.connection, **where).order_by("id")
        return self.read(lambda: list(rows))


@pytest.fixture
def desks(content, migrated):
    """Makes desks; what they leave is taken away."""
    settings.STEWARD_TRACKER_NETWORKS = (ip_network("127.0.0.0/8"),)
    made, opened = [], []

    def make(kind, **draft):
        with acting_for_nobody():
            owner, organisation = an_owner(START, email=f"owner@{kind}.example")
        made.append(organisation.pk)
        context = a_forge(kind)
        forge, address = context.__enter__()
        opened.append(context)
        config = {**CONFIGS[kind], "base_url": address, **draft.pop("config", {})}
        desk = Desk(owner, forge, None, START)
        given = TrackerDraft(name="The tracker", config=config, **draft)
        desk.connection = desk.act(connect_tracker, vendor=kind, draft=given)
        desk.sync()
        return desk

    yield make
    for context in opened:
        context.__exit__(None, None, None)
    for key in made:
        taken_away(migrated, key)
    settings.STEWARD_TRACKER_NETWORKS = ()


def acting_for_nobody():
    from django.db import transaction

    return transaction.atomic()


@pytest.fixture
def colleague():
    """Makes a member of a desk's organisation with an e-mail that names a user of the tracker."""

    def make(desk, role, email):
        with acting_for(desk.owner.organisation_id):
            return a_member(desk.owner, role, email=email)

    return make


@pytest.fixture
def settings_networks():
    """Sets the private networks that may be called; they are as before afterwards."""
    before = settings.STEWARD_TRACKER_NETWORKS

    def set_to(networks):
        settings.STEWARD_TRACKER_NETWORKS = networks

    yield set_to
    settings.STEWARD_TRACKER_NETWORKS = before
