import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from steward.domain.parts.models import Part, PartVersion
from steward.domain.parts.operations import create_part
from steward.domain.parts.terms import PartDraft
from steward.domain.risks.models import Risk
from steward.domain.risks.operations.deciding import accept_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.systems.models import AiSystem, CardImport, Use
from steward.domain.systems.operations.linking import link_part
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member

CARD = b"---\nlicense: mit\npipeline_tag: text-generation\n---\n# Net\n"


@pytest.fixture
def system(owner):
    draft = SystemDraft(
        name="Screening",
        purpose="Ranks people",
        stage="design_development",
        facts={"employment_use": True},
        components=[PartDraft(kind="supplier", name="Maker")],
    )
    made = create_system(actor=owner, draft=draft)
    derive_register(actor=owner)
    return made


def browser_of(actor):
    from django.test import Client

    from steward.foundation.identity.models import Person

    client = Client()
    client.force_login(Person.objects.get(pk=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


def upload(client, *files):
    given = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post("/systems/cards", {"cards": given})


def test_the_lists_of_parts_show_how_many_systems_rely_on_each(browser_of_owner, owner, system):
    create_part(actor=owner, kind="model", name="Unused net", licence="MIT")

    suppliers = browser_of_owner.get("/suppliers").content
    unused = browser_of_owner.get("/models?unused=1").content
    none = browser_of_owner.get("/models?unlicensed=1").content

    assert b"Maker" in suppliers
    assert b"Unused net" in unused
    assert b"Unused net" not in none
    assert browser_of_owner.get("/suppliers?sort=systems").status_code == 200
    assert browser_of_owner.get("/models/export.csv").status_code == 200
    assert b"None yet" in browser_of_owner.get("/datasets").content


@pytest.mark.parametrize("kind", ["model", "dataset", "supplier"])
def test_a_part_is_registered_changed_linked_and_deleted_by_hand(
    browser_of_owner, owner, system, kind
):
    made = browser_of_owner.post(f"/{kind}s/new", {"name": "Thing", "personal_data": "yes"})
    address = made.headers["Location"]
    again = browser_of_owner.post(f"/{kind}s/new", {"name": "thing"})
    assert again.status_code == 422
    assert b"already" in again.content

    changed = {"name": "Thing two", "owner": "Ada", "limitations": "Weak"}
    assert browser_of_owner.post(f"{address}/edit", changed).status_code == 302
    wrong = browser_of_owner.post(f"{address}/link", {"system": "nothing"})
    assert wrong.status_code == 422
    assert b"No AI system is called" in wrong.content
    browser_of_owner.post(f"{address}/link", {"system": "AIS-0001"})
    page = browser_of_owner.get(address).content
    assert b"Screening" in page
    assert b"Thing two" in page
    assert b"in use" in browser_of_owner.post(f"{address}/delete", {}).content

    use = Use.objects.get(part__kind=kind, part__name="Thing two")
    browser_of_owner.post(f"/systems/uses/{use.pk}/unlink", {"back": "part"})
    browser_of_owner.post(f"{address}/delete", {})
    assert not Part.objects.filter(name="Thing two").exists()


def test_many_parts_get_a_licence_at_once(browser_of_owner, owner):
    parts = [create_part(actor=owner, kind="model", name=f"M{n}") for n in range(3)]
    chosen = [str(part.pk) for part in parts[:2]]

    refused = browser_of_owner.post("/models/bulk/set", {"ids": chosen})
    done = browser_of_owner.post("/models/bulk/set", {"ids": chosen, "licence": "MIT"})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert Part.objects.filter(licence="MIT").count() == 2


def test_a_part_shows_its_versions(browser_of_owner, owner):
    part = create_part(actor=owner, kind="model", name="Net")
    browser_of_owner.post(f"/models/{part.pk}/version", {"version": "2.1", "digest": "ab" * 32})

    assert b"2.1" in browser_of_owner.get(f"/models/{part.pk}").content
    assert browser_of_owner.post(f"/models/{part.pk}/version", {}).status_code == 422


def test_the_page_of_a_system_is_a_thread(browser_of_owner, system):
    page = browser_of_owner.get(f"/systems/{system.pk}").content.decode()

    assert 'aria-current="step">Design and development' in page
    assert "1 of" in page
    assert "Maker" in page
    assert f"/risks?system={system.pk}&amp;current_level=" in page
    assert "Answer the intake" in page
    assert browser_of_owner.get(f"/risks?system={system.pk}").status_code == 200
    assert b"There is no such" in browser_of_owner.get("/risks?system=x").content


def test_facts_are_changed_by_group_and_the_risks_follow(browser_of_owner, system):
    address = f"/systems/{system.pk}/facts/area"
    before = set(Risk.objects.filter(system=system, status="proposed").values_list("scenario"))
    form = browser_of_owner.get(address).content.decode()
    assert '<option value="yes" selected' in form

    refused = browser_of_owner.post(address, {"employment_use": "perhaps", "reason": "Asked Ada"})
    assert refused.status_code == 422
    assert b"Asked Ada" in refused.content
    given = {"employment_use": "no", "biometric": "yes", "health_use": "unknown", "reason": "Ada"}
    done = browser_of_owner.post(address, given, headers={"HX-Request": "true"})

    system.refresh_from_db()
    assert (done.status_code, done.headers["HX-Redirect"]) == (204, f"/systems/{system.pk}#facts")
    assert system.facts["employment_use"] is False
    assert system.facts["biometric"] is True
    assert system.fact_sources["biometric"]["reason"] == "Ada"
    after = set(Risk.objects.filter(system=system, status="proposed").values_list("scenario"))
    assert after != before
    assert browser_of_owner.get(f"/systems/{system.pk}/facts/nothing").status_code == 404


def test_ticks_taken_away_mean_none_of_them(browser_of_owner, system):
    address = f"/systems/{system.pk}/facts/basics"
    browser_of_owner.post(address, {"org_role": ["provider", "deployer"]})
    system.refresh_from_db()
    assert system.facts["org_role"] == ["deployer", "provider"]

    browser_of_owner.post(address, {})
    system.refresh_from_db()
    assert system.facts["org_role"] == []


def test_a_system_is_removed_and_put_back_but_not_with_decided_risks(
    browser_of_owner, owner, system
):
    address = f"/systems/{system.pk}"
    browser_of_owner.post(f"{address}/remove", {})
    assert b"Screening" not in browser_of_owner.get("/systems").content
    assert b"Screening" in browser_of_owner.get("/systems/removed").content
    assert b"Put it back" in browser_of_owner.get(address).content
    browser_of_owner.post(f"{address}/put-back")
    assert b"Screening" in browser_of_owner.get("/systems").content

    accept_risk(actor=owner, risk=Risk.objects.filter(system=system, status="proposed").first())
    refused = browser_of_owner.post(f"{address}/remove", {})
    assert refused.status_code == 422
    assert b"People have decided risks" in refused.content


def test_many_systems_are_set_and_removed_at_once(browser_of_owner, owner, system):
    other = create_system(actor=owner, draft=SystemDraft(name="Other"))
    ids = [str(system.pk), str(other.pk)]

    browser_of_owner.post("/systems/bulk/set", {"ids": ids, "owner": "Ada", "stage": "deployment"})
    assert set(AiSystem.objects.values_list("owner", "stage")) == {("Ada", "deployment")}
    browser_of_owner.post("/systems/bulk/remove", {"ids": ids})
    assert AiSystem.objects.filter(archived_at=None).count() == 0


def test_duplicates_are_shown_until_told_apart(browser_of_owner, owner, system):
    assert b"No entry looks like another" in browser_of_owner.get("/systems/duplicates").content
    twin = create_system(actor=owner, draft=SystemDraft(name="The screening"))

    assert b"The screening" in browser_of_owner.get("/systems/duplicates").content
    browser_of_owner.post(
        "/systems/duplicates/apart", {"first": str(system.pk), "second": str(twin.pk)}
    )
    assert b"No entry looks like another" in browser_of_owner.get("/systems/duplicates").content


def test_cards_are_previewed_chosen_imported_and_taken_back(browser_of_owner, owner, system):
    link_part(actor=owner, system=system, draft=PartDraft(kind="model", name="other/net"))
    answer = upload(
        browser_of_owner,
        ("acme__net.md", CARD),
        ("corpus.md", b"---\ntask_categories: [x]\n---\n# Corpus\n"),
        ("latin.md", b"\xff"),
    )
    address = answer.headers["Location"]
    preview = browser_of_owner.get(address).content.decode()

    assert "latin.md:1: The card is not UTF-8." in preview
    assert "May be the same as" in preview
    assert 'value="Screening"' in preview
    assert "Uses a large language model" in preview or "Large language model" in preview
    assert Part.objects.filter(kind="model").count() == 1

    choice = {
        "take-0": "1",
        "kind-0": "model",
        "name-0": "acme/net",
        "link-0": "known",
        "system-0": "nothing",
        "facts-0": "1",
        "take-1": "1",
        "kind-1": "dataset",
        "name-1": "Corpus",
        "link-1": "new",
        "system-1": "Reader",
    }
    refused = browser_of_owner.post(address, choice)
    assert refused.status_code == 422
    assert b"No AI system is called" in refused.content
    assert b'value="Reader"' in refused.content

    done = browser_of_owner.post(address, {**choice, "system-0": "AIS-0001 Screening"})
    batch = CardImport.objects.get()
    assert done.headers["Location"] == f"/systems/cards/imports/{batch.pk}"
    assert b"latin.md" in browser_of_owner.get(done.headers["Location"]).content
    system.refresh_from_db()
    assert system.facts["uses_llm"] is True
    assert PartVersion.objects.count() == 2
    assert Use.objects.filter(system__name="Reader", part__kind="dataset").exists()

    browser_of_owner.post(done.headers["Location"] + "/undo")
    assert list(Part.objects.values_list("name", flat=True).order_by("name")) == [
        "Maker",
        "other/net",
    ]
    assert not AiSystem.objects.filter(name="Reader").exists()


def test_an_archive_is_taken_and_a_bomb_is_not(browser_of_owner):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"{number}.md", b"0" * 1_000_000)

    bomb = upload(browser_of_owner, ("cards.zip", packed.getvalue()))
    none = browser_of_owner.post("/systems/cards", {})
    broken = upload(browser_of_owner, ("cards.zip", b"PK\x03\x04"))

    assert b"far more than its size" in bomb.content
    assert (bomb.status_code, none.status_code, broken.status_code) == (422, 422, 422)


def test_when_nothing_is_ticked_nothing_is_written(browser_of_owner):
    address = upload(browser_of_owner, ("net.md", CARD)).headers["Location"]

    answer = browser_of_owner.post(address, {})

    assert answer.status_code == 422
    assert b"Choose at least one card" in answer.content
    assert Part.objects.count() == 0


def test_every_real_card_is_previewed(browser_of_owner):
    folder = Path("/work/shared/data/model-cards")
    if not folder.exists():
        pytest.skip("the real cards are not here")
    files = [(p.name, p.read_bytes()) for p in sorted(folder.rglob("*")) if p.is_file()]

    preview = browser_of_owner.get(upload(browser_of_owner, *files).headers["Location"])

    assert preview.status_code == 200
    assert preview.content.count(b"card-choice") >= len(files)


def test_who_only_reads_sees_no_buttons(owner, system):
    client = browser_of(a_member(owner, Role.EXTERNAL_AUDITOR))

    page = client.get(f"/systems/{system.pk}").content
    assert b"Unlink" not in page
    assert b"/facts/" not in page
    assert client.get("/suppliers").status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/systems/cards"),
        ("get", "/systems/{system}/facts/area"),
        ("get", "/models/new"),
        ("post", "/systems/uses/{use}/unlink"),
        ("post", "/systems/{system}/put-back"),
    ],
)
def test_who_only_reads_is_refused(owner, system, method, path):
    client = browser_of(a_member(owner, Role.EXTERNAL_AUDITOR))
    address = path.format(system=system.pk, use=Use.objects.get().pk)

    assert getattr(client, method)(address).status_code == 403


@pytest.mark.parametrize(
    "path", ["/suppliers", "/systems/duplicates", "/systems/removed", "/systems/cards"]
)
def test_a_respondent_sees_no_inventory(owner, system, path):
    client = browser_of(a_member(owner, Role.RESPONDENT))

    assert client.get(path).status_code == 403


def test_nothing_chosen_leads_back_to_the_list_with_a_message(browser_of_owner, system):
    for answer in (
        browser_of_owner.get("/systems/bulk/set?stage=deployment"),
        browser_of_owner.post("/systems/bulk/set", {"ids": ["no key"], "stage": "deployment"}),
    ):
        assert (answer.status_code, answer["Location"]) == (302, "/systems?stage=deployment")
    told = browser_of_owner.get("/systems").content
    assert b"Choose at least one record." in told
    assert b"One of the chosen records has no valid id." in told


def test_the_owner_in_words_becomes_a_person_by_the_page_and_owns_at_home(
    browser_of_owner, owner, system
):
    other = create_system(actor=owner, draft=SystemDraft(name="Letters", owner="the OWNER"))
    address = f"/systems/{other.pk}"
    assert b"Make The owner the owner" in browser_of_owner.get(address).content
    assert b"the OWNER" in browser_of_owner.get("/systems/owners").content
    assert browser_of_owner.post("/systems/owners", {"system": "x"}).status_code == 404
    browser_of_owner.post("/systems/owners", {"words": ["the OWNER"]})
    assert b"is a person of Steward" in browser_of_owner.get(address).content
    mine = browser_of_owner.get("/systems?mine=1").content
    assert (b"Letters" in mine, b"Screening" in mine) == (True, False)
    assert b"My AI systems" in browser_of_owner.get("/").content

    said = {"name": "Letters", "purpose": "Writes", "stage": "deployment"}
    nobody = browser_of_owner.post(f"{address}/edit", said)
    assert nobody.status_code == 422
    assert b"Choose who answers for it" in nobody.content
    browser_of_owner.post(f"{address}/edit", {**said, "owner": "Head of service"})
    assert AiSystem.objects.get(pk=other.pk).owner_person_id is None
    browser_of_owner.post(f"{address}/edit", {**said, "owner_id": str(owner.id)})
    assert AiSystem.objects.get(pk=other.pk).owner == "The owner"
