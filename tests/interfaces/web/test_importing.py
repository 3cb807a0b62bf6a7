import re

from django.core.files.uploadedfile import SimpleUploadedFile

from steward.domain.impacts.operations.answering import classify_system
from steward.domain.risks.models import Risk
from steward.domain.systems.models import AiSystem
from tests.domain.impacts.test_cases import NOTHING_SPECIAL
from tests.factories.work import run_waiting_work

INVENTORY = b"""Use case,Purpose,Owner,Department,Stage,uses_personal_data,employment_use
Applicant ranking,Ranks applications,Head of people,People,Production,yes,yes
Meeting notes,Writes minutes,Head of IT,IT,Pilot,maybe,no
,A row without a name,Nobody,IT,Pilot,no,no
"""


def upload(client, content, name="inventory.csv"):
    answer = client.post("/systems/import", {"file": SimpleUploadedFile(name, content)})
    return answer, answer.headers.get("Location", "")


def targets(page):
    return re.findall(rb'<option value="([a-z_]*)" selected', page.content)


def test_a_spreadsheet_is_mapped_previewed_imported_and_taken_back(browser_of_owner):
    _, address = upload(browser_of_owner, INVENTORY)
    preview = browser_of_owner.get(address)

    assert preview.status_code == 200
    assert b"Import 2 AI systems" in preview.content
    assert b'"Rows">4<' in preview.content
    assert AiSystem.objects.count() == 0

    columns = ["name", "purpose", "owner", "unit", "stage", "uses_personal_data", "employment_use"]
    asked = browser_of_owner.post(address, {"target": columns, "go": "import"})
    assert AiSystem.objects.count() == 0
    assert b"Waiting for its turn" in browser_of_owner.get(asked.headers["Location"]).content

    run_waiting_work()
    done = browser_of_owner.get(asked.headers["Location"])
    assert AiSystem.objects.count() == 2
    assert Risk.objects.filter(scenario="R-FAI-01").count() == 1
    system = AiSystem.objects.get(name="Meeting notes")
    told = browser_of_owner.get(f"/systems/{system.pk}").content.decode()
    assert "imported AI systems: 2 taken, 1 refused, from inventory.csv" in told

    browser_of_owner.post(done.headers["Location"] + "/undo")
    assert AiSystem.objects.count() == 0
    assert Risk.objects.count() == 0


def test_a_file_that_is_no_table_is_refused_with_the_reason(browser_of_owner):
    answer, _ = upload(browser_of_owner, b"PK\x03\x04 broken", "inventory.xlsx")

    assert answer.status_code == 422
    assert b"damaged" in answer.content


def test_what_people_worked_on_stays_when_an_import_is_taken_back_and_it_says_why(
    browser_of_owner, owner
):
    _, address = upload(browser_of_owner, INVENTORY)
    columns = ["name", "purpose", "owner", "unit", "stage", "uses_personal_data", "employment_use"]
    asked = browser_of_owner.post(address, {"target": columns, "go": "import"})
    run_waiting_work()
    done = browser_of_owner.get(asked.headers["Location"])
    kept = AiSystem.objects.get(name="Meeting notes")
    classify_system(actor=owner, system=kept, answers=NOTHING_SPECIAL)

    answer = browser_of_owner.post(done.headers["Location"] + "/undo", follow=True)

    assert b"1 AI system removed, 1 kept: 1 classified." in answer.content
    assert AiSystem.objects.get() == kept
    again = browser_of_owner.post(done.headers["Location"] + "/undo")
    assert again.status_code == 422
    assert b"already taken back" in again.content


def test_headings_that_are_taken_from_the_wrong_row_are_chosen(browser_of_owner):
    narrow = b"Name,Owner\nRanking,Head of people,late,remark\nNotes,Head of IT\n"
    _, address = upload(browser_of_owner, narrow)

    guessed = browser_of_owner.get(address)
    chosen = browser_of_owner.get(f"{address}?headings=1")
    refused = browser_of_owner.get(f"{address}?headings=9")

    assert guessed.status_code == 422
    assert b"2 AI systems," in chosen.content
    assert targets(chosen) == [b"name", b"owner"]
    assert (refused.status_code, b"Row 9 is empty" in refused.content) == (422, True)
    answer = browser_of_owner.post(
        f"{address}?headings=1", {"target": ["name", "owner"], "go": "import"}
    )
    run_waiting_work()
    assert answer.status_code == 302
    assert set(AiSystem.objects.values_list("name", flat=True)) == {"Ranking", "Notes"}
