import pytest
from django.test import Client

from steward.domain.impacts.models import Classification, Draft, Standing
from steward.domain.impacts.operations.answering import classify_system, keep_answers
from steward.domain.risks.operations.inventory import change_facts
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.identity.models import Person
from steward.foundation.identity.terms import Role
from tests.domain.impacts.test_cases import NOTHING_SPECIAL
from tests.domain.impacts.test_operations import SCREENING, new_rules
from tests.factories.organisations import a_member
from tests.factories.work import run_waiting_work

BACKEND = "django.contrib.auth.backends.ModelBackend"
FACTS = {"eu_market": True, "org_role": ["deployer"], "profiling": True}


@pytest.fixture
def system(owner):
    draft = SystemDraft(name="Screening <of> people", facts=FACTS, source="person")
    return create_system(actor=owner, draft=draft)


@pytest.fixture
def home(system):
    return f"/classifications/{system.pk}"


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, response.status_code
    return response.content.decode()


def test_the_list_shows_every_system_and_narrows(browser_of_owner, owner, system, home):
    create_system(actor=owner, draft=SystemDraft(name="Spam filter"))
    assert page(browser_of_owner, "/classifications").count("Not classified yet") >= 2
    classify_system(actor=owner, system=system, answers=SCREENING | {"D1": "unknown"})

    listed = page(browser_of_owner, "/classifications?provisional=1")
    assert "Provisional: High-risk (Annex III use) or Exempted" in listed
    assert "Spam filter" not in listed
    assert "Spam filter" in page(browser_of_owner, "/classifications?none=1")
    assert "Screening" in page(browser_of_owner, "/classifications?verdict=provisional")
    assert "Screening" in page(browser_of_owner, "/classifications?role=Provider")
    assert "Screening" not in page(browser_of_owner, "/classifications?role=Deployer")
    exported = browser_of_owner.get("/classifications/export.csv")
    assert "Provisional" in b"".join(exported.streaming_content).decode()


def test_a_system_is_classified_stage_by_stage_without_a_script(browser_of_owner, system, home):
    assert "Not classified yet" in page(browser_of_owner, home)
    begun = browser_of_owner.post(f"{home}/begin")
    asked = page(browser_of_owner, begun["Location"])
    assert "Proposed from the facts: EU nexus: yes (a person" in asked

    send = {"stage": "scope", "S1": "yes", "S2": "yes", "S3": "none", "O1": "no", "S4": "deployer"}
    kept = browser_of_owner.post(f"{home}/answer", send)
    assert kept["Location"].endswith("?stage=prohibited")
    nothing = {f"P{number}": "no" for number in range(1, 11)}
    kept = browser_of_owner.post(f"{home}/answer", {"stage": "prohibited", **nothing})
    assert kept["Location"].endswith("?stage=annex_i")
    kept = browser_of_owner.post(f"{home}/answer", {"stage": "annex_i", "A1": "section_a"})
    assert kept["Location"].endswith("?stage=annex_iii")
    browser_of_owner.post(f"{home}/answer", {"stage": "annex_i", "A1": "no"})
    areas = {f"C{number}": "no" for number in range(1, 9)} | {"C4": ["recruitment", "management"]}
    kept = browser_of_owner.post(f"{home}/answer", {"stage": "annex_iii", **areas})
    assert kept["Location"].endswith("?stage=derogation")
    assert "Proposed from the facts: Profiling: yes" in page(browser_of_owner, kept["Location"])
    browser_of_owner.post(f"{home}/answer", {"stage": "derogation", "D1": "yes"})
    browser_of_owner.post(
        f"{home}/answer", {"stage": "high_risk_add_on", "V1": "no", "F1": "public_authority"}
    )
    recorded = browser_of_owner.post(f"{home}/recorded", {"note": "With counsel"})

    assert recorded["Location"] == home
    shown = page(browser_of_owner, home)
    assert "High-risk (Annex III use)" in shown
    assert "Art. 26" in shown
    assert "2027-12-02" in shown
    assert Draft.objects.count() == 0
    assert "With counsel" in page(browser_of_owner, f"{home}/runs/1")
    assert "High-risk (Annex III use)" in page(browser_of_owner, f"/systems/{system.pk}")


def test_a_wrong_answer_keeps_what_was_chosen_and_says_where(browser_of_owner, system, home):
    browser_of_owner.post(f"{home}/begin")
    wrong = {"stage": "scope", "S1": "model", "S3": "defence", "S4": ["none", "provider"]}

    response = browser_of_owner.post(f"{home}/answer", wrong)

    text = response.content.decode()
    assert response.status_code == 422
    assert 'id="S4-error"' in text
    assert "cannot stand beside another answer" in text
    assert 'value="defence" checked' in text
    assert Draft.objects.get().answers == {}


def test_the_result_is_seen_before_it_is_recorded(browser_of_owner, owner, system, home):
    browser_of_owner.post(f"{home}/begin")
    keep_answers(actor=owner, system=system, answers=SCREENING)

    review = page(browser_of_owner, f"{home}/answer?stage=review")

    assert "High-risk (Annex III use)" in review
    assert "Not recorded yet" in review
    assert Classification.objects.count() == 0


def test_an_early_end_leads_to_the_result(browser_of_owner, system, home):
    browser_of_owner.post(f"{home}/begin")
    kept = browser_of_owner.post(f"{home}/answer", {"stage": "scope", "S1": "no"})

    assert kept["Location"].endswith("?stage=review")
    assert "Out of scope" in page(browser_of_owner, kept["Location"])


def test_a_contradiction_with_the_facts_is_shown(browser_of_owner, system, home):
    browser_of_owner.post(f"{home}/begin")
    answers = {"stage": "scope", "S1": "yes", "S2": "output", "S3": "none"}
    browser_of_owner.post(f"{home}/answer", answers)

    assert "The facts speak for" in page(browser_of_owner, f"{home}/answer?stage=scope")


def test_who_answered_cannot_review_and_somebody_else_can(browser_of_owner, owner, system, home):
    contributor = a_member(owner, Role.CONTRIBUTOR)
    classify_system(actor=owner, system=system, answers=SCREENING)
    said = {"verdict": "exempted", "reason": "Counsel says so"}

    refused = browser_of_owner.post(f"{home}/override", said)
    assert refused.status_code == 422
    assert "Who answered cannot review" in refused.content.decode()
    assert "Counsel says so" in refused.content.decode()
    classify_system(actor=contributor, system=system, answers=SCREENING)
    browser_of_owner.post(f"{home}/override", said)

    shown = page(browser_of_owner, home)
    assert "Decided by a reviewer" in shown
    assert "Counsel says so" in shown
    browser_of_owner.post(f"{home}/withdraw", {"reason": "It profiles"})
    assert "Decided by a reviewer" not in page(browser_of_owner, home)


def test_changed_rules_are_rescored_in_the_background_with_the_difference(
    browser_of_owner, owner, system, home
):
    classify_system(actor=owner, system=system, answers=NOTHING_SPECIAL | {"T1": "yes"})

    def change(tree):
        (outcome,) = [o for o in tree["outcomes"] if o["id"] == "transparency_50_1"]
        outcome["class"] = "minimal"

    new_rules(change)
    assert "The rules changed since" in page(browser_of_owner, home)
    assert "1 AI system" in page(browser_of_owner, "/classifications/changes")
    asked = browser_of_owner.post("/classifications/rescore")
    run_waiting_work()
    done = browser_of_owner.get(asked["Location"])

    assert done["Location"] == "/classifications/changes"
    changed = page(browser_of_owner, "/classifications/changes")
    assert "1 re-scored, 1 in another class than before" in changed
    assert "Minimal risk" in changed
    assert Standing.objects.get().latest.origin == "rescored"
    assert "What changed since run 1" in page(browser_of_owner, f"{home}/runs/2")


def test_facts_that_changed_since_are_shown_and_can_be_answered_for(
    browser_of_owner, owner, system, home
):
    classify_system(actor=owner, system=system, answers=SCREENING)
    system.refresh_from_db()
    assert "Facts changed since." not in page(browser_of_owner, home)
    change_facts(actor=owner, system=system, facts={"profiling": False})

    told = page(browser_of_owner, home)
    listed = page(browser_of_owner, "/classifications?facts=1")
    first = page(browser_of_owner, "/")
    contributor = Client()
    member = a_member(owner, Role.CONTRIBUTOR)
    contributor.force_login(Person.objects.get(pk=member.id), BACKEND)
    assert 'href="/classifications?facts=1"' in first
    assert 'href="/classifications?facts=1"' not in page(contributor, "/")
    answered = browser_of_owner.post(f"{home}/reaffirm", {"note": "It ranks people all the same"})

    assert "Facts changed since." in told
    assert "By the facts of today other answers are proposed" in told
    assert "facts changed" in listed
    assert answered.status_code in (200, 302)
    assert "Facts changed since." not in page(browser_of_owner, home)
    assert 'href="/classifications?facts=1"' not in page(browser_of_owner, "/")
    assert Classification.objects.count() == 2
