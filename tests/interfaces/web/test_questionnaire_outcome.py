import pytest

from steward.domain.questionnaires.models import Derivation, Finding
from steward.domain.questionnaires.operations.answering import save_answers, start_run
from steward.domain.questionnaires.operations.reviewing import decide_findings
from steward.domain.questionnaires.operations.sending import set_run
from steward.domain.questionnaires.queries import asked_sections, get_run
from steward.domain.questionnaires.since import differences, run_before
from steward.domain.readiness.operations import settle_effects, submit_and_derive
from steward.domain.soa.models import ApplicabilityDecision
from steward.domain.soa.operations import decide_applicability
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.domain.tasks.models import Task
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.domain.readiness.test_effects import published
from tests.factories.organisations import a_member
from tests.interfaces.web.test_questionnaires import BODY


@pytest.fixture
def browser(browser_of_owner):
    return browser_of_owner


@pytest.fixture
def contributor(owner):
    return a_member(owner, Role.CONTRIBUTOR)


@pytest.fixture
def system(owner):
    return create_system(actor=owner, draft=SystemDraft(name="Screening"))


def answered(actor, system, **values):
    run = start_run(actor=actor, questionnaire="supplier-check", system=system)
    given = {name: (value, "") for name, value in values.items()}
    assert save_answers(actor=actor, run=run, values=given)[1] == []
    submit_and_derive(actor=actor, run=run)
    return get_run(actor, run.pk)


@pytest.fixture
def run(owner, contributor, system):
    """A run submitted by somebody who may not decide on controls."""
    published(owner, "supplier-check", BODY)
    return answered(contributor, system, q_contract="none")


@pytest.fixture
def look(run):
    return Derivation.objects.get(effect="look")


def test_who_may_not_decide_leaves_the_control_to_somebody_who_may(owner, run, look, contributor):
    assert look.state == "draft"
    with pytest.raises(NotAllowed):
        settle_effects(
            actor=contributor, run=run, effects=[look.pk], decision="applied", reason="Yes"
        )

    settle_effects(
        actor=owner, run=run, effects=[look.pk], decision="applied", reason="We rely on them"
    )

    decision = ApplicabilityDecision.objects.get(control="A.10.3")
    assert (decision.applicable, decision.reason) == (True, "We rely on them")
    look.refresh_from_db()
    assert (look.state, look.note) == ("applied", "We rely on them")
    assert look.result_label == "A.10.3 applies"
    assert Entry.objects.filter(event="questionnaire.effect_decided").count() == 1
    with pytest.raises(Invalid, match="not settled"):
        settle_effects(actor=owner, run=run, effects=[look.pk], decision="applied", reason="Again")


def test_declining_needs_a_reason_and_changes_nothing(owner, run, look):
    with pytest.raises(Invalid, match="Say why"):
        settle_effects(actor=owner, run=run, effects=[look.pk], decision="declined", reason=" ")

    settle_effects(
        actor=owner, run=run, effects=[look.pk], decision="declined", reason="Only a trial"
    )

    look.refresh_from_db()
    assert (look.state, look.note) == ("declined", "Only a trial")
    assert not ApplicabilityDecision.objects.exists()


def test_a_decision_on_a_control_is_never_replaced_by_an_answer(owner, system):
    published(owner, "supplier-check", BODY)
    decide_applicability(actor=owner, control="A.10.3", applicable=False, reason="No suppliers")

    answered(owner, system, q_contract="none")

    assert ApplicabilityDecision.objects.get(control="A.10.3").applicable is False
    assert Derivation.objects.get(effect="look").state == "draft"


def test_nothing_is_settled_before_the_answers_count(owner, system):
    published(owner, "supplier-check", BODY)
    run = start_run(actor=owner, questionnaire="supplier-check", system=system)

    with pytest.raises(Conflict):
        settle_effects(actor=owner, run=run, effects=[run.pk], decision="applied", reason="Yes")


def test_the_page_tells_why_in_words_and_lets_settle(browser, run, look):
    page = browser.get(f"/questionnaires/{run.pk}/outcome").content.decode()

    assert "“Is there a contract?” was answered <b>No contract</b>" in page
    assert f"/questionnaires/{run.pk}?section=0#q_contract" in page
    assert "The rule" in page
    assert "It follows from" not in browser.get(
        f"/tasks/{Task.objects.get(title='Close a contract').pk}"
    ).content.decode().replace("It follows from an answer", "")
    assert "Set it in the statement" in page

    refused = browser.post(
        f"/questionnaires/{run.pk}/effects",
        {"effect": str(look.pk), "decision": "declined", "reason": " "},
    )
    assert refused.status_code == 422
    assert "Say why" in refused.content.decode()
    done = browser.post(
        f"/questionnaires/{run.pk}/effects",
        {"effect": str(look.pk), "decision": "declined", "reason": "Only a trial"},
    )
    assert done.status_code == 302
    told = browser.get(f"/questionnaires/{run.pk}/outcome").content.decode()
    assert "declined by" in told
    assert "Only a trial" in told
    assert browser.post(f"/questionnaires/{run.pk}/effects", {"effect": "no"}).status_code == 422


def test_a_task_names_the_answer_and_leads_to_it(owner, browser, run):
    task = Task.objects.get(title="Close a contract")
    keys = list(Finding.objects.values_list("pk", flat=True))
    decide_findings(actor=owner, run=run, findings=keys, decision="confirmed")
    finding = Task.objects.get(pk=Finding.objects.get().task)

    for one in (task, finding):
        page = browser.get(f"/tasks/{one.pk}").content.decode()
        assert "“Is there a contract?” was answered “No contract”" in page
        assert f"/questionnaires/{run.pk}?section=0#q_contract" in page
        assert "severity counts as" in page
        assert "Each step that is missing" not in page


def test_two_runs_never_share_a_finding(owner, run, system):
    again = answered(owner, system, q_contract="none")

    rows = Finding.objects.order_by("number")
    assert [row.run_id for row in rows] == [run.pk, again.pk]
    assert len({row.origin for row in rows}) == 2
    decide_findings(
        actor=owner, run=again, findings=[rows[1].pk], decision="rejected", reason="Known"
    )
    assert [row.status for row in Finding.objects.order_by("number")] == ["draft", "rejected"]


def test_a_review_shows_what_is_answered_otherwise_than_the_last_time(browser, owner, system):
    published(owner, "supplier-check", BODY)
    first = answered(owner, system, q_contract="none")
    assert "Since the last time" not in browser.get(f"/questionnaires/{first.pk}/review").text
    same = answered(owner, system, q_contract="none")
    assert "Every answer is the same as in" in browser.get(f"/questionnaires/{same.pk}/review").text

    again = answered(owner, system, q_contract="yes", q_data=False)

    before = run_before(owner, again)
    assert before == same
    asked = [item for part in asked_sections(owner, again) for item in part.asked]
    told = {item.question: (item.before, item.now) for item in differences(owner, before, asked)}
    assert told == {"q_contract": ("No contract", "Yes"), "q_data": ("", "No")}
    page = browser.get(f"/questionnaires/{again.pk}/review").text
    assert "2 answers differ from" in page
    assert f"/questionnaires/{same.pk}/review" in page
    other = create_system(actor=owner, draft=SystemDraft(name="Ranking"))
    assert run_before(owner, answered(owner, other, q_contract="none")) is None


def test_whoever_handed_it_in_is_not_offered_a_verdict(browser, owner, system):
    published(owner, "supplier-check", BODY)
    run = start_run(actor=owner, questionnaire="supplier-check", system=system)
    set_run(actor=owner, run=run, reviewer=owner.id)
    save_answers(actor=owner, run=run, values={"q_contract": ("none", "")})
    submit_and_derive(actor=owner, run=get_run(owner, run.pk))

    page = browser.get(f"/questionnaires/{run.pk}/review").text

    assert "somebody else decides" in page
    assert "Approve and derive" not in page
    assert "Confirm the chosen" not in page
