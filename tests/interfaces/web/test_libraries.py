import html
import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from steward.domain.crosswalks.operations.stating import TieDraft, state_tie
from steward.domain.crosswalks.queries import coverage_of
from steward.domain.frameworks.models import InstalledPack
from steward.domain.frameworks.operations import adopt_framework
from steward.domain.frameworks.queries import current_resource
from steward.extensions.packs.foreign.archive import files_in, pack_up
from steward.extensions.packs.foreign.names import name_of
from steward.extensions.packs.foreign.terms import LibraryError
from steward.foundation.tenancy.operations import set_tenant
from steward.foundation.work.models import Work
from tests.extensions.packs.foreign.libraries import QUIRKS, elsewhere
from tests.factories.organisations import an_owner
from tests.factories.work import run_waiting_work
from tests.interfaces.web.test_crosswalk import browser  # noqa: F401 -- fixture

ELSEWHERE = name_of("urn:example:risk:framework:elsewhere")
QUIRKY = name_of("urn:example:risk:framework:quirks")


def looked_through(browser, *files):  # noqa: F811
    given = [SimpleUploadedFile(name, content) for name, content in files]
    work = browser.post("/frameworks/libraries", {"file": given})
    assert work.status_code == 302, work.content.decode()
    run_waiting_work()
    return browser.get(work.url).url


def installed(browser, address):  # noqa: F811
    work = browser.post(f"{address}/install")
    run_waiting_work()
    return browser.get(work.url)


def test_nothing_is_written_before_the_report_was_seen(browser, owner):  # noqa: F811
    address = looked_through(browser, ("quirks.yaml", QUIRKS), ("elsewhere.yaml", elsewhere()))
    page = browser.get(address).content.decode()
    narrowed = browser.get(address, {"weight": "unresolved"}).content.decode()

    assert "2 libraries, 2 of them new or changed." in page
    assert "quirks.yaml:45" in page
    assert "The implementation group “G9” is not defined." in narrowed
    assert "wait until it is" not in page
    assert not InstalledPack.objects.filter(organisation_id=owner.organisation_id).exists()


def test_what_is_installed_can_be_browsed_followed_and_covered(browser, owner):  # noqa: F811
    address = looked_through(browser, ("quirks.yaml", QUIRKS), ("elsewhere.yaml", elsewhere()))
    assert installed(browser, address).url == "/frameworks/libraries"
    key = current_resource("framework", QUIRKY).id

    assert "Part A" in browser.get(f"/frameworks/{key}").content.decode()
    assert "Quirks" in browser.get("/frameworks/libraries").content.decode()
    assert browser.get(f"/crosswalk/{QUIRKY}").status_code == 200
    adopt_framework(actor=owner, framework=QUIRKY, reason="A customer asks")
    state_tie(
        actor=owner,
        draft=TieDraft(
            source_framework="iso-42001",
            source="A.2.2",
            target_framework=QUIRKY,
            target="part a",
            relationship="equal",
            rationale="Same",
        ),
    )
    assert coverage_of(owner, QUIRKY).nodes["part a"].steps


def test_another_organisation_sees_nothing_of_it_even_by_its_address(browser, owner, now):  # noqa: F811
    installed(browser, looked_through(browser, ("elsewhere.yaml", elsewhere())))
    key = current_resource("framework", ELSEWHERE).id
    assert browser.get(f"/frameworks/{key}").status_code == 200

    other, _ = an_owner(now, "Other House", "other@house.example")
    set_tenant(other.organisation_id)
    from django.test import Client

    from steward.foundation.identity.models import Person

    stranger = Client()
    stranger.force_login(
        Person.objects.get(pk=other.id), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert stranger.get(f"/frameworks/{key}").status_code == 404
    assert stranger.get(f"/crosswalk/{ELSEWHERE}").status_code == 404


def test_an_update_shows_what_changes_and_what_that_does(browser, owner):  # noqa: F811
    installed(browser, looked_through(browser, ("elsewhere.yaml", elsewhere(1, 4))))
    adopt_framework(actor=owner, framework=ELSEWHERE, reason="A customer asks")
    state_tie(
        actor=owner,
        draft=TieDraft(
            source_framework="iso-42001",
            source="A.2.2",
            target_framework=ELSEWHERE,
            target="4",
            relationship="equal",
            rationale="Same",
        ),
    )

    address = looked_through(browser, ("elsewhere.yaml", elsewhere(2, 3)))
    page = browser.get(address).content.decode()
    installed(browser, address)
    version = current_resource("framework", ELSEWHERE).version
    pack = InstalledPack.objects.get(organisation_id=owner.organisation_id, is_current=True)
    browser.post(f"/frameworks/packs/{pack.pk}/take-back")

    assert "removes 1 (4)" in page
    assert "changes 3 (1, 2, 3)" in page
    assert "You follow Elsewhere: what it asks for changes with this version." in page
    assert "1 of your own ties lead to requirements that are gone." in page
    assert (version, current_resource("framework", ELSEWHERE).version) == ("2", "1")


def test_the_same_library_again_has_nothing_to_install(browser, owner):  # noqa: F811
    installed(browser, looked_through(browser, ("elsewhere.yaml", elsewhere())))
    page = browser.get(looked_through(browser, ("elsewhere.yaml", elsewhere()))).content.decode()

    assert "Installed already" in page
    assert "Install 1" not in page


def test_a_file_that_is_no_library_fails_with_its_place(browser, owner):  # noqa: F811
    work = browser.post("/frameworks/libraries", {"file": SimpleUploadedFile("x.yaml", b"urn: [1")})
    run_waiting_work()
    page = browser.get(work.url).content.decode()

    assert Work.objects.visible_to(owner).get().status == "failed"
    assert "This is not YAML" in page
    assert "x.yaml:" in page


def test_an_archive_is_read_and_what_is_no_yaml_is_named():
    content = pack_up([("a.yaml", b"a: 1"), ("notes.txt", b"hello")])

    assert files_in(content, "all.zip") == ([("a.yaml", b"a: 1")], ["0001/notes.txt"])


@pytest.mark.parametrize("kind", ["bomb", "damaged", "empty", "many"])
def test_archives_that_could_hurt_are_refused(kind):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        if kind == "bomb":
            archive.writestr("a.yaml", b"a" * 20_000_000)
        if kind == "many":
            for number in range(1_001):
                archive.writestr(f"{number}.yaml", b"a: 1")
    content = target.getvalue() if kind != "damaged" else b"PK\x03\x04 damaged"

    with pytest.raises(LibraryError):
        files_in(content, "x.zip")


LARGE = """urn: urn:example:risk:library:large
locale: en
ref_id: LARGE
name: Large
version: 1
provider: Example
packager: example
objects:
  framework:
    urn: urn:example:risk:framework:large
    ref_id: LARGE
    name: Large
    requirement_nodes:
"""


def large(count):
    """Return a library of ten parts with many requirements each."""
    lines = [LARGE]
    for part in range(10):
        urn = f"urn:example:risk:req_node:large:p{part}"
        lines.append(
            f"    - {{urn: '{urn}', ref_id: P{part}, assessable: false, depth: 1, name: Part {part}}}\n"
        )
        for at in range(count // 10):
            text = "What must be kept, by whom and how long, in some length. " * 4
            lines.append(
                f"    - {{urn: '{urn}-{at}', parent_urn: '{urn}', ref_id: P{part}.{at}, assessable: true, depth: 2,"
                f" name: Requirement {part}.{at}, description: '{text}'}}\n"
            )
    return "".join(lines).encode()


def test_a_large_framework_comes_in_pages_that_reach_every_requirement(browser, owner):  # noqa: F811
    installed(browser, looked_through(browser, ("large.yaml", large(2000))))
    key = current_resource("framework", name_of("urn:example:risk:framework:large")).id
    address, seen = f"/frameworks/{key}", 0
    while address:
        page = browser.get(address)
        assert len(page.content) < 150 * 1024
        text = page.content.decode()
        seen += text.count("Requirement ")
        found = re.search(r'rel="next" href="([^"]+)"', text)
        address = html.unescape(found[1]) if found else ""
    assert seen >= 2000
    begun = browser.get(f"/frameworks/{key}").content.decode()
    assert re.search(r"1–100 of 2.010 requirements", begun)
    last = browser.get(f"/frameworks/{key}?q=9.199").content.decode()
    assert "Requirement 9.199" in last
