from django.core.files.uploadedfile import SimpleUploadedFile

from steward.domain.competence.models import StaffImport, Worker

LIST = b"Name,E-mail,Job title,Department,End date\nAnn Other,ann@harbour.example,Driver,Nowhere,\n"


def test_a_list_of_people_is_previewed_imported_and_taken_back(browser_of_owner):
    sent = {"file": SimpleUploadedFile("hr.csv", LIST)}
    page = browser_of_owner.post("/competence/import", sent).url
    shown = browser_of_owner.get(page).content.decode()
    assert "1 new" in shown
    assert "No unit here is called so." in shown
    assert "kept as the job only: Driver" in shown

    targets = ["name", "email", "function", "unit", "until"]
    done = browser_of_owner.post(page, {"target": targets, "go": "import"}).url
    assert b"Take the import back" in browser_of_owner.get(done).content
    person = browser_of_owner.get(f"/competence/people/{Worker.objects.get().pk}")
    assert b"Driver" in person.content
    browser_of_owner.post(f"{done}/undo")
    assert StaffImport.objects.get().undone_at is not None
