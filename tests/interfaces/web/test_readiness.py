from django.urls import resolve

from steward.domain.audits.models import Audit
from steward.domain.controls.operations import decide_status
from steward.domain.governance.models import ScopeVersion
from steward.domain.readiness.queries.course import aim_of
from steward.domain.readiness.terms.kinds import KINDS
from steward.interfaces.web.readiness.proofs import LISTS
from tests.interfaces.api.test_api import Caller


def a_scope(owner):
    return ScopeVersion.objects.create(
        organisation_id=owner.organisation_id,
        number=1,
        state="approved",
        in_force_from=owner.today,
        approved_at=owner.now,
    )


def test_every_kind_of_record_has_a_door():
    assert set(LISTS) == set(KINDS)
    assert all(resolve(path) for path in LISTS.values())


def test_the_page_has_the_wheel_and_says_what_proves(owner, browser_of_owner):
    decide_status(actor=owner, requirement="4.3", maturity="implemented", reason="Seen")
    a_scope(owner)
    page = browser_of_owner.get("/readiness").content.decode()
    assert 'aria-label="4 Context of the organization: 21 % proven, 100 % possible, plan"' in page
    assert page.count('href="#clause-') == 16
    assert '<a href="/scope">Approved scope: Version 1</a>' in page
    one = browser_of_owner.get("/controls/4.3").content.decode()
    assert "1 fulfilled × 0.850 borne by evidence" in one
    home = browser_of_owner.get("/").content.decode()
    assert 'href="/readiness#clause-A.10"' in home


def test_the_forecast_names_days_and_the_chance_to_meet_the_audit(owner, browser_of_owner):
    Audit.objects.create(
        organisation_id=owner.organisation_id,
        number=1,
        kind="stage_2",
        title="Certification",
        starts_on=owner.today.replace(year=owner.today.year + 3),
        ends_on=owner.today.replace(year=owner.today.year + 3),
        period_from=owner.today,
        period_to=owner.today,
    )
    page = browser_of_owner.get("/readiness/forecast").content.decode()
    assert "Half of the futures" in page
    assert "Nothing blocks a certificate by then in 100 % of the futures" in page
    assert "as the organisation states it" in page
    course = browser_of_owner.get("/readiness/course").content.decode()
    assert "The course begins today" in course


def test_the_aim_is_set_and_a_bad_one_stands_at_its_field(owner, browser_of_owner):
    bad = browser_of_owner.post(
        "/readiness/aim", {"target": "70", "pace_low": "3", "pace_high": "2"}
    )
    assert bad.status_code == 422
    assert "Give at least the lower pace" in bad.content.decode()
    assert 'value="70"' in bad.content.decode()
    good = browser_of_owner.post(
        "/readiness/aim", {"target": "70", "pace_low": "1", "pace_high": "2"}
    )
    assert good.status_code == 302
    assert aim_of(owner).target == 0.7


def test_the_interface_tells_the_same(owner):
    decide_status(actor=owner, requirement="4.3", maturity="implemented", reason="Seen")
    scope = a_scope(owner)
    caller = Caller(owner, owner.id)
    one = caller.get("readiness/requirements/4.3").json()
    assert (one["low"], one["assurance"], one["proofs"][0]["label"]) == (0.85, "L2", "Version 1")
    assert caller.get("readiness/requirements/4.9").status_code == 404
    every = caller.get("readiness/requirements").json()
    assert {"requirement": "4.3", "low": 0.85}.items() <= next(
        {"requirement": row["requirement"], "low": row["low"]}
        for row in every
        if row["requirement"] == "4.3"
    ).items()
    assert [
        len(caller.get("readiness/course").json()[name]) for name in ("points", "burn_down")
    ] == [
        1,
        1,
    ]
    changed = caller.put("readiness/aim", target=0.5, pace_low=1, pace_high=1)
    assert changed.json() == caller.get("readiness/aim").json()
    ahead = caller.get("readiness/forecast").json()
    assert ahead["aim"]["target"] == 0.5
    assert [goal["goal"] for goal in ahead["goals"]] == ["blockers", "target"]
    assert ahead == caller.get("readiness/forecast").json()
    assert caller.put("readiness/aim", target=2, pace_low=1, pace_high=1).status_code == 422
    scope.delete()
    assert caller.get("readiness/requirements/4.3").json()["proofs"] == []
