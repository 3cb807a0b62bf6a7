import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from steward.domain.controls.models import ControlStatus
from steward.domain.frameworks.queries import current_resource
from steward.domain.questionnaires.operations.answering import save_answer, start_run
from steward.domain.questionnaires.queries import READINESS, template
from steward.domain.readiness.operations import move_and_derive, submit_and_derive
from steward.domain.readiness.queries import current_readiness
from steward.domain.tasks.models import Task
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member
from tests.interfaces.web.test_statement import client_of, register  # noqa: F401 -- fixture


@pytest.fixture
def checked(owner):
    run = start_run(actor=owner, questionnaire=READINESS)
    for question in template(run.resource_id).questions:
        save_answer(
            actor=owner, run=run, question=question.id, value="partial", comment="Half of it"
        )
    submit_and_derive(actor=owner, run=run)


def test_every_requirement_is_listed_and_narrowed(checked, browser_of_owner):
    every = browser_of_owner.get("/controls").content.decode()
    annex = browser_of_owner.get("/controls?part=control&status=partial").content.decode()
    unknown = browser_of_owner.get("/controls?origin=unknown").content.decode()

    assert every.count("data-choose-all") == 1
    assert every.count('name="ids"') == 70
    assert annex.count('name="ids"') == 38
    assert "Nothing matches" in unknown


def test_a_page_tells_where_the_status_comes_from(checked, register, browser_of_owner):  # noqa: F811
    control = browser_of_owner.get("/controls/A.6.2.4").content.decode()
    clause = browser_of_owner.get("/controls/9.2.1").content.decode()

    assert "The lowest answer about this requirement is partial." in control
    assert "Half of it" in control
    assert "What auditors usually look at" in control
    assert "/risks?control=A.6.2.4" in control or "RISK-" in control
    assert "EU AI Act" in control
    assert "TASK-" in control
    assert "Risks that rely on it" not in clause
    assert browser_of_owner.get("/controls/A.6").status_code == 404


def test_a_status_is_decided_with_its_reason_and_taken_back(checked, browser_of_owner):
    answer = browser_of_owner.post(
        "/controls/A.6.2.4/decide", {"maturity": "implemented", "reason": "Sampled in March"}
    )
    page = browser_of_owner.get("/controls/A.6.2.4").content.decode()
    browser_of_owner.post("/controls/A.6.2.4/withdraw", {})

    assert answer.headers["Location"] == "/controls/A.6.2.4"
    assert "Sampled in March" in page
    assert "Decided by The owner" in page
    assert "Answered was: partial" in page
    row = ControlStatus.objects.get(requirement="A.6.2.4")
    assert (row.origin, row.maturity, row.decided_by) == ("answers", "partial", "")


def test_a_status_without_a_reason_is_refused(checked, browser_of_owner):
    answer = browser_of_owner.post(
        "/controls/A.6.2.4/decide", {"maturity": "measured", "reason": ""}
    )

    assert answer.status_code == 422
    assert b'value="measured" selected' in answer.content
    assert ControlStatus.objects.get(requirement="A.6.2.4").origin == "answers"


def test_several_statuses_are_decided_alike(checked, browser_of_owner):
    fields = {"ids": ["4.1", "4.2"], "maturity": "implemented", "reason": "Seen"}
    behind = {"HX-Request": "true", "HX-Current-URL": "http://testserver/controls?clause=4"}

    answer = browser_of_owner.post("/controls/decide", fields, headers=behind)

    assert answer.headers["HX-Retarget"] == "#results"
    assert answer.content.decode().count('name="ids"') == 4
    assert ControlStatus.objects.filter(origin="decided").count() == 2


def test_finished_work_raises_the_status_and_readiness(checked, owner, browser_of_owner):
    before = current_readiness(owner).low
    for task in Task.objects.filter(requirement="A.6.2.4"):
        move_and_derive(actor=owner, task=task, status="done", note="Written and used")

    page = browser_of_owner.get("/controls/A.6.2.4").content.decode()

    assert "the work planned for that level is done" in page
    assert current_readiness(owner).low > before


def test_readiness_is_explained_line_by_line(checked, browser_of_owner):
    page = browser_of_owner.get("/readiness").content.decode()

    assert page.count('class="readiness-clause"') == 16
    assert "needs at least defined" in page
    assert "÷ 70" in page
    assert 'href="/tasks/' in page


def test_readiness_of_an_empty_organisation_is_open_on_both_sides(browser_of_owner):
    page = browser_of_owner.get("/readiness").content.decode()

    assert "Nothing is known yet" in page
    assert "nobody has answered yet" in page


def test_a_framework_is_searched_followed_and_left(browser_of_owner):
    key = current_resource("framework", "iso-42001").id
    assert f"/frameworks/{key}" in browser_of_owner.get("/frameworks").content.decode()
    tree = browser_of_owner.get(f"/frameworks/{key}?q=audit", headers={"HX-Request": "true"})
    browser_of_owner.post("/frameworks/gdpr/follow", {"reason": "We hold personal data"})
    followed = browser_of_owner.get("/frameworks").content.decode()
    refused = browser_of_owner.post("/frameworks/gdpr/leave", {"reason": ""})
    browser_of_owner.post("/frameworks/gdpr/leave", {"reason": "Sold that part"})

    assert b"<html" not in tree.content
    assert "9.2" in tree.content.decode()
    assert "We hold personal data" in followed
    assert refused.status_code == 422
    assert "We hold personal data" not in browser_of_owner.get("/frameworks").content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_home(owner, role, register):  # noqa: F811
    page = client_of(a_member(owner, role)).get("/")

    assert page.status_code == 200
    assert (b"Waiting for a decision" in page.content) is (
        role in (Role.OWNER, Role.MANAGER, Role.APPROVER, Role.RISK_OWNER, Role.EXECUTIVE)
    )


@pytest.mark.parametrize(
    "path", ["/", "/soa", "/controls", "/controls/A.6.2.4", "/readiness", "/reports", "/frameworks"]
)
def test_a_page_costs_few_queries(path, browser_of_owner, register, checked):  # noqa: F811
    browser_of_owner.get(path)  # bodies of content are read once per process

    with CaptureQueriesContext(connection) as found:
        answer = browser_of_owner.get(path)

    assert answer.status_code == 200
    assert len(found) <= 30, [item["sql"][:90] for item in found]
    assert len(answer.content) <= 150_000
