from dataclasses import replace

import pytest

from steward.domain.crosswalks.models import OwnTie
from steward.domain.crosswalks.operations.deciding import decide_suggestions
from steward.domain.crosswalks.operations.stating import TieDraft, bring_ties
from steward.domain.frameworks.queries import ISO_42001, iso_42001
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.journal.models import Entry
from tests.interfaces.api.test_api import Caller
from tests.interfaces.web.test_crosswalk import browser  # noqa: F401 -- fixture


@pytest.fixture
def suggested(owner):
    """More suggestions than one page shows."""
    names = [item.id for item in iso_42001().requirements]
    drafts = [
        TieDraft(
            source_framework=ISO_42001, source=source, target_framework="nis2", target=target,
            relationship="intersects-with", strength=3, rationale="By words",
        )
        for source in names[:60]
        for target in ("art-20", "art-21")
    ]  # fmt: skip
    bring_ties(actor=owner, drafts=drafts, origin="words", where="as suggestions", suggested=True)
    return OwnTie.objects.visible_to(owner)


def test_suggestions_come_in_pages(browser, suggested):  # noqa: F811
    first = browser.get("/crosswalk/ties").content.decode()
    second = browser.get("/crosswalk/ties", {"page": 2}).content.decode()

    assert "120 suggested, not decided" in first
    assert "1 to 100 of 120" in first
    assert "101 to 120 of 120" in second


def test_some_are_dismissed_and_the_rest_accepted_with_a_reason(browser, suggested):  # noqa: F811
    some = [str(key) for key in suggested.order_by("id").values_list("pk", flat=True)[:3]]
    address = "/crosswalk/ties/decide"
    silent = browser.post(address, {"ids": some, "verdict": "dismissed", "reason": " "})
    none = browser.post(address, {"verdict": "dismissed", "reason": "x"})
    browser.post(address, {"ids": some, "verdict": "dismissed", "reason": "Only words"})
    browser.post(address, {"all": "1", "verdict": "accepted", "reason": "Read by two of us"})
    page = browser.get("/crosswalk/ties", {"status": "dismissed"}).content.decode()

    assert silent.status_code == none.status_code == 422
    assert f'value="{some[0]}" checked' in silent.content.decode()
    assert "Choose at least one." in none.content.decode()
    assert suggested.filter(status="dismissed", reason="Only words").count() == 3
    assert suggested.filter(status="accepted", reason="Read by two of us").count() == 117
    assert Entry.objects.filter(event="ties.decided").count() == 2
    assert "Only words" in page
    assert "Dismissed (3)" in page


def test_the_same_by_program_for_one_framework(owner, suggested):
    caller = Caller(owner, owner.id)
    body = {"verdict": "accepted", "reason": "Read", "target_framework": "nis2"}
    other = caller.post("crosswalk/ties/decide", **{**body, "target_framework": "gdpr"})
    made = caller.post("crosswalk/ties/decide", **body)
    wrong = caller.post("crosswalk/ties/decide", **{**body, "verdict": "perhaps"})

    assert other.status_code == 409
    assert made.json() == {"count": 120}
    assert wrong.status_code == 422


def test_only_who_decides_about_controls_decides_about_ties(owner, suggested):
    reader = replace(owner, permissions=frozenset())

    with pytest.raises(NotAllowed):
        decide_suggestions(actor=reader, verdict="accepted", reason="x")
    with pytest.raises(Invalid):
        decide_suggestions(actor=owner, verdict="accepted", reason="")
    decide_suggestions(actor=owner, verdict="accepted", reason="x")
    with pytest.raises(Conflict):
        decide_suggestions(actor=owner, verdict="accepted", reason="x")
