from steward.domain.risks.models import Risk, RiskAssessment

HTMX = {"HX-Request": "true"}
NEW = {
    "kind": "threat",
    "system": "",
    "title": "The only modeller leaves",
    "event": "She leaves",
    "likelihood": "4",
    "severity": "5",
    "controls": ["A.4.6"],
}


def test_a_risk_is_written_assessed_and_removed_in_the_browser(owner, browser_of_owner):
    assert "New risk" in browser_of_owner.get("/risks").content.decode()
    wrong = browser_of_owner.post("/risks/new", NEW | {"system": "Nobody knows it"}, headers=HTMX)
    assert (wrong.status_code, "The only modeller" in wrong.content.decode()) == (422, True)
    browser_of_owner.post("/risks/new", NEW, headers=HTMX)
    chance = NEW | {"kind": "opportunity", "title": "Fewer errors", "controls": []}
    browser_of_owner.post("/risks/new", chance, headers=HTMX)
    listed = browser_of_owner.get("/risks").content.decode()
    for words in ("The organisation", "Great benefit", "level-benefit-critical", "1 opportunity"):
        assert words in listed
    risk = Risk.objects.get(kind="threat")
    page = f"/risks/{risk.pk}"
    shown = browser_of_owner.get(page).content.decode()
    for words in ("The organisation", "as its author judges", "A.4.6", "Remove this risk"):
        assert words in shown
    for verb in ("reword", "remove", "owner", "assess", "reviewed", "review-day"):
        assert browser_of_owner.get(f"{page}/{verb}").status_code == 200
    browser_of_owner.post(f"{page}/assess", {"note": "Talked it over"}, headers=HTMX)
    row = RiskAssessment.objects.get()
    for address in ("/assessments", f"/assessments/{row.pk}", page):
        assert "Waits for approval" in browser_of_owner.get(address).content.decode()
    browser_of_owner.post(f"{page}/remove", headers=HTMX)
    assert Risk.objects.filter(pk=risk.pk).exists()
    other = Risk.objects.get(kind="opportunity")
    assert browser_of_owner.get(f"/risks/{other.pk}/pursue").status_code == 200
    browser_of_owner.post(f"/risks/{other.pk}/remove", headers=HTMX)
    assert not Risk.objects.filter(pk=other.pk).exists()
