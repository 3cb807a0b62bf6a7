"""An empty organisation builds its management system, is audited, and shows its certificate."""

import pytest

from tests.journeys import building, checking
from tests.journeys.desk import Desk, token_of
from tests.journeys.ground import begin, free_port, invite, join, steward_up

PORT = free_port()
BASE = f"http://127.0.0.1:{PORT}"


@pytest.fixture
def base():
    return BASE


@pytest.fixture
def running(tmp_path):
    with steward_up(tmp_path, PORT, ready=True) as link:
        yield link


def test_an_empty_organisation_is_certified_with_nothing_outside_steward(running, people, tmp_path):
    with (
        people() as owner,
        people() as chief,
        people() as top,
        people() as auditor,
        people() as body,
    ):
        begin(owner.page, owner, running, "Harbour Trust")
        join(chief, invite(owner, "owner", "director"), "The director")
        join(top, invite(owner, "executive"), "The executive")
        join(auditor, invite(owner, "internal_auditor"), "The auditor")
        join(body, invite(owner, "external_auditor"), "The body")
        w = {"walk": owner, "chief_walk": chief, "top_walk": top, "auditor_walk": auditor}
        w["body_walk"] = body
        w["owner"] = Desk(BASE, token_of(owner, "The walk"))
        w["chief"] = Desk(BASE, token_of(chief, "The walk"))
        members = w["owner"].get("members")["items"]
        w["ids"] = {member["name"]: member["person_id"] for member in members}

        building.context(w)
        building.policy(w)
        building.campaign(w)
        building.people(w)
        building.objective(w)
        building.systems(w, tmp_path)
        building.risks(w)
        building.statement(w)
        building.effects(w)
        building.incident(w)
        checking.audit(w)
        checking.fieldwork(w)
        checking.correct(w)
        checking.review(w)
        checking.certify(w, tmp_path)
