import pytest
from django.test import Client

from steward.domain.controls.operations import decide_status
from steward.domain.crosswalks.models import OwnTie
from steward.domain.frameworks.queries import current_resource
from steward.foundation.identity.models import Person

HEAD = "source_framework,source,target_framework,target,relationship,strength,rationale\n"


@pytest.fixture
def browser(owner):
    client = Client()
    client.force_login(
        Person.objects.get(pk=owner.id), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def tie_fields(**changes):
    given = {
        "source_framework": "iso-42001",
        "source": "A.2.2",
        "relationship": "equal",
        "target_framework": "nis2",
        "target": "art-20-1",
        "strength": "8",
        "rationale": "Both ask for it",
    }
    return given | changes


def test_the_overview_ranks_frameworks_by_coverage(browser, owner):
    page = browser.get("/crosswalk").content.decode()

    assert "If you followed it tomorrow" in page
    assert "/crosswalk/nis2" in page


def test_a_target_tells_its_range_gaps_and_reasons(browser, owner):
    decide_status(actor=owner, requirement="5.1", maturity="implemented", reason="Seen")
    page = browser.get("/crosswalk/nis2").content.decode()
    reasons = browser.get("/crosswalk/nis2/why", {"node": "art-20-1"}).content.decode()

    assert "% covered" in page
    assert "The arithmetic" in reasons
    assert "Covered:" in reasons
    assert browser.get("/crosswalk/nis2", {"only": "gap"}).status_code == 200
    assert browser.get("/crosswalk/nis2/why", {"node": "no"}).status_code == 404
    assert browser.get("/crosswalk/nothing").status_code == 404


def test_a_tie_by_hand_is_checked_field_by_field_and_kept(browser, owner):
    wrong = browser.post("/crosswalk/ties/new", tie_fields(target="nowhere"))
    right = browser.post("/crosswalk/ties/new", tie_fields())
    tie = OwnTie.objects.visible_to(owner).get()
    page = browser.get("/crosswalk/ties").content.decode()

    assert wrong.status_code == 422
    assert "has no requirement “nowhere”" in wrong.content.decode()
    assert "Both ask for it" in wrong.content.decode()
    assert right.status_code == 302
    assert "Both ask for it" in page
    browser.post(f"/crosswalk/ties/{tie.pk}/remove")
    assert not OwnTie.objects.visible_to(owner).exists()


def test_a_table_is_previewed_before_it_is_written(browser, owner):
    from django.core.files.uploadedfile import SimpleUploadedFile

    rows = HEAD + (
        "iso-42001,A.2.2,nis2,art-20-1,equal,8,Because\n"
        "iso-42001,A.99,nis2,art-20-1,equal,8,Because\n"
        "iso-42001,a.2.2,nis2,ART-20-1,subset,,Twice\n"
        "iso-42001,A.2.3,nis2,art-20-2,alike,8,Because\n"
        "iso-42001,A.2.3,nis2,art-20-2,intersect,many,Because\n"
        "iso-42001,A.2.3,nis2,art-20-2,intersect,,Because\n"
    )
    taken = browser.post(
        "/crosswalk/ties/table", {"file": SimpleUploadedFile("ties.csv", rows.encode())}
    )
    preview = browser.get(taken.url).content.decode()

    assert "4 rows cannot be taken" in preview
    assert "Row 3, source: ISO/IEC 42001:2023 has no requirement “A.99”." in preview
    assert "Row 4, source: Row 2 ties the same two." in preview
    assert "Row 6, strength: “many” is no whole number from 0 to 10." in preview
    assert not OwnTie.objects.visible_to(owner).exists()
    browser.post(taken.url)
    assert OwnTie.objects.visible_to(owner).count() == 2


def test_a_file_without_the_columns_is_refused_at_its_field(browser, owner):
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = browser.post(
        "/crosswalk/ties/table", {"file": SimpleUploadedFile("ties.csv", b"a,b\n1,2\n")}
    )

    assert answer.status_code == 422
    assert "The table has no column source_framework" in answer.content.decode()


def test_suggestions_are_made_shown_and_accepted(browser, owner):
    browser.post("/crosswalk/iso-23894/suggest")
    tie = OwnTie.objects.visible_to(owner).first()
    page = browser.get("/crosswalk/ties").content.decode()

    assert "suggested, not decided" in page
    one = {"verdict": "accepted", "reason": "Read both.", "ids": [str(tie.pk)]}
    browser.post("/crosswalk/ties/decide", one)
    tie.refresh_from_db()
    assert tie.status == "accepted"
    assert "Take it back" in browser.get(f"/crosswalk/ties/{tie.pk}/remove").content.decode()
    browser.post(f"/crosswalk/ties/{tie.pk}/remove")
    assert not OwnTie.objects.visible_to(owner).filter(pk=tie.pk).exists()


def test_chains_over_a_third_framework_are_previewed(browser, owner):
    browser.post(
        "/crosswalk/ties/new",
        tie_fields(
            source_framework="nis2", source="art-20-1", target_framework="iso-23894", target="5.2"
        ),
    )
    page = browser.get("/crosswalk/iso-23894/chains", {"through": "nis2"}).content.decode()

    assert "nis2 art-20-1" in page
    browser.post("/crosswalk/iso-23894/chains", {"through": "nis2"})
    assert OwnTie.objects.visible_to(owner).filter(origin="chain").exists()


def test_the_text_of_an_owned_standard_is_attached_seen_and_taken_away(browser, owner):
    key = current_resource("framework", "iso-27001").id
    address = "/crosswalk/iso-27001/text"
    given = {"node": "A.5.1", "text": "Ours alone", "licence": "Copy 12"}
    asked = browser.get(address, {"node": "A.5.1"}).content.decode()
    wrong = browser.post(address, given | {"licence": ""})
    unknown = browser.post(address, given | {"node": "no"})
    browser.post(address, given)
    page = browser.get(f"/frameworks/{key}").content.decode()
    browser.post("/crosswalk/iso-27001/text/remove", {"node": "A.5.1"})

    assert 'value="A.5.1"' in asked
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert "Ours alone" in wrong.content.decode()
    assert "Ours alone" in page
    assert "Ours alone" not in browser.get(f"/frameworks/{key}").content.decode()
