from datetime import date, timedelta

import pytest

from steward.domain.competence.models import Holding, Worker
from steward.domain.competence.operations.functions import create_function
from steward.domain.competence.operations.staff import import_staff, undo_staff_import
from steward.domain.competence.queries.staff import known_staff, staff_lines
from steward.domain.competence.terms.functions import FunctionDraft
from steward.extensions.exchange.staff import preview_staff, suggest_staff_columns
from steward.extensions.exchange.tables import read_table
from steward.foundation.core.errors import Conflict
from steward.foundation.identity.models import Membership

HEAD = "Personalnummer,Vorname,Nachname,E-Mail,Abteilung,Funktion,Eintritt,Austritt,Vorgesetzter\n"
LIST = f"""{HEAD}17,Ann,Other,ann@harbour.example,,Overseer,01.02.2024,,owner@harbour.example
18,Bo,Third,bo@harbour.example,Nowhere,Driver,15.03.2025,,17
18,Bo,Third,bo@harbour.example,,Driver,15.03.2025,,17
,Cy,Fourth,,,Driver,15.03.2025,,
20,Di,Fifth,di@harbour.example,,Driver,15.03.2001,31.12.2001,
21,The,Owner,owner@harbour.example,,,15.03.2001,soon,
"""


def read(owner, text):
    table = read_table(text.encode(), "hr.csv")
    chosen = suggest_staff_columns(table.columns).targets
    return preview_staff(table, chosen, known_staff(owner), owner.today)


def brought(owner, text):
    return import_staff(actor=owner, file_name="hr.csv", people=read(owner, text).people)


@pytest.mark.parametrize(
    "heading",
    [
        "Employee ID,First Name,Last Name,Email,Department,Job Title,Hire Date,End Date,Manager",
        HEAD.strip(),
        "Matricule,Prénom,Nom,Courriel,Service,Fonction,Date d'entrée,Date de sortie,Responsable",
        "Número de empleado,Nombre,Apellidos,Correo,Departamento,Puesto,Alta,Baja,Jefe",
    ],
)
def test_the_columns_of_a_system_for_personnel_are_known_in_four_languages(heading):
    targets = list(suggest_staff_columns(heading.split(",")).targets.values())
    third = "name" if "Prénom" in heading else "last_name"
    wanted = f"number first_name {third} email unit function since until manager"
    assert targets == wanted.split()


def test_rows_name_people_and_what_cannot_be_taken(owner):
    create_function(actor=owner, draft=FunctionDraft(name="Overseer", purpose=""))
    found = read(owner, LIST)

    assert [(item.row, bool(item.who), item.manager) for item in found.people] == [
        (2, False, "row:7"),
        (3, False, "row:2"),
        (7, True, ""),
    ]
    assert [(item.row, item.column) for item in found.errors] == [
        (3, "Abteilung"),
        (4, "name"),
        (5, "E-Mail"),
        (6, "Austritt"),
        (7, "Austritt"),
    ]
    assert (found.refused, found.jobs) == (3, ("Driver",))


def test_a_later_list_changes_people_ends_what_leavers_hold_and_is_taken_back(owner):
    create_function(actor=owner, draft=FunctionDraft(name="Overseer", purpose=""))
    members = Membership.objects.count()
    first = brought(owner, LIST)
    assert (first.created, first.changed, first.closed, first.untouched) == (3, 0, 0, 0)
    ann = Worker.objects.get(staff_number="17")
    assert (ann.name, ann.manager.person_id) == ("Ann Other", owner.id)
    holding = Holding.objects.get()
    assert (holding.worker, holding.from_on, holding.until_on) == (ann, date(2024, 2, 1), None)
    again = brought(owner, LIST)
    assert (again.created, again.changed, again.closed, again.untouched) == (0, 0, 0, 3)

    last = owner.today - timedelta(days=1)
    text = LIST.replace("01.02.2024,", f"01.02.2024,{last:%d.%m.%Y}").replace("bo@", "bob@")
    lines = staff_lines(owner, read(owner, text).people)
    assert [line.outcome for line in lines] == ["closed", "changed", "untouched"]
    assert [(item.function, item.until_on) for item in lines[0].ends] == [("Overseer", last)]
    third = brought(owner, text)
    holding.refresh_from_db()
    assert (holding.until_on, third.closed, third.changed) == (last, 1, 1)
    assert Worker.objects.get(staff_number="18").email == "bob@harbour.example"
    assert Membership.objects.count() == members

    with pytest.raises(Conflict, match="later import"):
        undo_staff_import(actor=owner, batch=first)
    assert undo_staff_import(actor=owner, batch=third) == (0, 2)
    holding.refresh_from_db()
    assert holding.until_on is None
    undo_staff_import(actor=owner, batch=again)
    assert undo_staff_import(actor=owner, batch=first) == (3, 0)
    assert (Worker.objects.count(), Holding.objects.count()) == (0, 0)
