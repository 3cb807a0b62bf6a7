"""Who is limited to a part sees and changes nothing of the rest, on every address and method."""

import pytest
from django.db import transaction

from steward.foundation.identity.models import Membership, Unit
from steward.foundation.identity.operations.people import create_person
from steward.foundation.identity.terms import Role
from steward.foundation.tenancy.operations import set_tenant
from tests.laws.asking import ask, ask_and_compare
from tests.laws.doors import door_of
from tests.laws.routes import OPEN, api_routes, web_routes
from tests.laws.world import MARK

WEB = [route for route in web_routes() if route.pattern not in OPEN]
ALL = [*WEB, *api_routes()]
COVERED = {
    *("system", "use", "risk", "treatment", "acceptance", "assessment", "run", "task"),
    *("impact-group", "impact-harm", "impact-benefit", "impact-indicator", "impact-consultation"),
    *("incident", "incident-risk", "incident-control", "incident-report", "nonconformity"),
    *("corrective-action", "similar-case", "recorded-loss", "document", "approval"),
}
"""Records that hang on AI systems: of another part they are not there."""
CRITERIA = "the criteria by which everybody judges risks"
OUTSIDE = "documents from outside that everybody works by"
SEEN_BY_ALL = {
    "incidents/settings": "the clocks that the organisation agreed",
    **dict.fromkeys(
        (
            "risks/criteria",
            "risks/criteria/versions",
            "risks/criteria/<int:number>",
            "/api/risk-criteria",
            "/api/risk-criteria/versions",
            "/api/risk-criteria/versions/{number}",
            "/api/risk-criteria/draft",
        ),
        CRITERIA,
    ),
    **dict.fromkeys(
        (
            "external-documents",
            "external-documents/export.<str:kind>",
            "external-documents/<uuid:key>",
            "external-documents/<uuid:key>/comments",
            "external-documents/<uuid:key>/comments/<uuid:comment>",
            "/api/external-documents",
            "/api/external-documents/{key}",
        ),
        OUTSIDE,
    ),
    **dict.fromkeys(
        (
            "tasks/settings",
            "tasks/templates/<uuid:key>/begin",
            "/api/task-absences",
            "/api/task-templates",
            "/api/task-templates/{key}/begin",
        ),
        "how work is done everywhere, and who is away",
    ),
}
"""Addresses that tell a limited member something of the organisation, and why."""


@pytest.fixture(scope="module")
def far(built):
    """The door of a manager of the small house who is limited to a unit without anything."""
    house = built.small
    with transaction.atomic():
        set_tenant(house.id)
        unit = Unit.objects.create(organisation_id=house.id, name="Far away")
        person = create_person(email=f"far@{house.id.hex}.example", name="Far", password=None)
        member = Membership.objects.create(
            organisation_id=house.id,
            person=person,
            role=Role.MANAGER.value,
            reach={"units": [str(unit.pk)], "systems": []},
        )
        yield door_of(house.actor, member)
        transaction.set_rollback(True)


@pytest.mark.parametrize("route", ALL, ids=str)
def test_who_is_limited_to_another_part_reads_nothing_of_it(far, world, route):
    client = far.program() if route.method else far.browser()

    answer = ask(client, route, world.small.records, route.method or "GET")

    assert answer.status < 500, answer.text
    if route.pattern not in SEEN_BY_ALL:
        assert MARK not in answer.text
    if COVERED & set(route.records):
        assert answer.status in (403, 404, 405), answer.status


@pytest.mark.parametrize("route", [r for r in ALL if COVERED & set(r.records)], ids=str)
def test_who_is_limited_to_another_part_changes_nothing_of_it(far, world, route):
    client = far.program() if route.method else far.browser()

    (answer,), changed = ask_and_compare(
        client, route, world.small, world.tables, route.method or "POST"
    )

    assert answer.status in (403, 404, 405), answer.status
    assert not changed
