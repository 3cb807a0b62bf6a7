import pytest

from steward.domain.risks.models import Risk
from steward.domain.risks.operations.criteria import adopt_criteria
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.queries import draft_criteria
from steward.domain.risks.queries.methods import current_criteria
from steward.domain.risks.rules.criteria import read_method
from steward.domain.risks.rules.methods import SHIPPED, shipped_body
from steward.domain.systems.operations.registering import create_system
from steward.domain.systems.terms import SystemDraft
from steward.interfaces.web.risks.criteria_form import body_of, reshaped, typed_of

HTMX = {"HX-Request": "true"}
EDITOR = "/risks/criteria/edit"


@pytest.fixture
def register(owner):
    facts = {"llm": True, "public_facing": True, "uses_personal_data": True}
    create_system(actor=owner, draft=SystemDraft(name="Assistant", facts=facts))
    derive_register(actor=owner)
    return owner


def sent(body, **more):
    typed = typed_of(body)
    fields = {name: typed.getlist(name) for name in typed}
    return fields | {name.replace("__", "-"): value for name, value in more.items()}


@pytest.mark.parametrize("key", list(SHIPPED))
def test_what_the_editor_shows_reads_back_as_the_same_method(key):
    body = shipped_body(key)
    assert read_method(body_of(typed_of(body))) == read_method(body)


def test_money_and_size_follow_what_is_chosen():
    typed = typed_of(shipped_body("five"))
    typed["currency"], typed["unit"], typed["rows"] = "eur", "5,000", "7"
    made = reshaped(typed, body_of(typed))
    method = read_method(made)

    assert made["loss_edges"] == [10_000, 40_000, 160_000, 640_000]
    assert len(method.likelihoods) == 7
    assert method.criteria.loss_edges == (2, 8, 32, 128)
    assert method.criteria.money_of(2) == (10_000, 40_000)


def test_criteria_are_previewed_refused_as_typed_and_drafted(register, browser_of_owner):
    browser = browser_of_owner
    body = shipped_body("four")
    assert "Less than once in 20 years" in browser.get("/risks/criteria").content.decode()
    opened = browser.get(EDITOR, {"from": "four"}).content.decode()
    assert "What would breach today" in opened
    previewed = browser.post("/risks/criteria/preview", sent(body), headers=HTMX)
    assert "would change level" in previewed.content.decode()
    assert browser.get("/risks/criteria/preview").headers["Location"] == EDITOR

    wrong = sent(body, cell__4__4="low", do="adopt", reason="Simpler")
    refused = browser.post(EDITOR, wrong)
    assert refused.status_code == 422
    assert "More is never less of a risk" in refused.content.decode()
    typed = browser.post(EDITOR, sent(body, likelihood__2__from="often", do="save"))
    assert (typed.status_code, 'value="often"' in typed.content.decode()) == (422, True)
    shaped = browser.post(EDITOR, sent(body, scoring="product", do="shape"), headers=HTMX)
    assert "numbers of the bands are multiplied" in shaped.content.decode()
    browser.post(EDITOR, sent(body, do="save"))
    assert draft_criteria(register) is not None


def test_adopted_criteria_are_seen_on_the_pages_of_risks_and_compared(register, browser_of_owner):
    browser, body = browser_of_owner, shipped_body("four")
    browser.post(EDITOR, sent(body, do="adopt", reason="Simpler"))
    assert current_criteria(register).number == 1
    page = browser.get("/risks/criteria").content.decode()
    assert "Simpler" in page
    assert "Frequent" in browser.get("/risks").content.decode()
    risk = Risk.objects.visible_to(register).first()
    assert "risk criteria, version 1" in browser.get(f"/risks/{risk.pk}").content.decode()
    judge = browser.get(f"/risks/{risk.pk}/judge", headers=HTMX).content.decode()
    assert ("4 – Frequent" in judge, "Almost certain" in judge) == (True, False)
    field = f"{risk.current_likelihood}-{risk.current_consequence}"
    assert risk.title in browser.get("/risks", {"field": field}).content.decode()
    assert browser.get("/").status_code == 200
    diff = browser.get("/risks/criteria/versions").content.decode()
    assert "Almost certain" in diff
    again = browser.get(EDITOR, {"from": "1"}).content.decode()
    assert "Frequent" in again


def test_the_appetite_is_changed_where_it_stands(register, browser_of_owner):
    adopt_criteria(actor=register, body=shipped_body("five"), reason="Ours")
    profile = {"name": "Harbour", "sector": "", "country": "", "description": "", "appetite": "low"}
    refused = browser_of_owner.post("/settings", profile)
    assert (refused.status_code, "Change it there" in refused.content.decode()) == (422, True)
    kept = browser_of_owner.post("/settings", profile | {"appetite": "medium"})
    assert kept.status_code == 302
