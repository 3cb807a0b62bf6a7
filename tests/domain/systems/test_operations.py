from datetime import timedelta

import pytest

from steward.domain.impacts.models import Classification, Draft
from steward.domain.impacts.operations.answering import begin_classification, classify_system
from steward.domain.parts.models import Part, PartVersion
from steward.domain.parts.operations import delete_part
from steward.domain.parts.terms import PartDraft
from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.operations.answering import start_run
from steward.domain.risks.models import Risk
from steward.domain.risks.operations.deciding import accept_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.operations.inventory import (
    change_facts,
    put_back_system,
    remove_systems,
    take_cards,
    take_cards_back,
)
from steward.domain.systems import queries
from steward.domain.systems.models import AiSystem, Use
from steward.domain.systems.operations.linking import link_part, unlink_part
from steward.domain.systems.operations.registering import (
    SystemDraft,
    create_system,
    edit_systems,
    import_systems,
    undo_import,
)
from steward.domain.systems.operations.removing import tell_apart
from steward.domain.systems.terms import CardDraft, stage_in_words
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed, NotFound
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.domain.impacts.test_cases import NOTHING_SPECIAL
from tests.factories.organisations import a_member, an_owner

FACTS = {"employment_use": True}
CARD = PartDraft(
    kind="model",
    name="acme/net",
    licence="mit",
    details={"base_model": ["acme/base"], "task": "text-generation"},
    digest="ab" * 32,
    source="net.md",
)


def a_system(actor, name="Screening", **fields):
    return create_system(actor=actor, draft=SystemDraft(name=name, **fields))


def supplied(name, supplier):
    parts = [PartDraft(kind="supplier", name=supplier)]
    return SystemDraft(name=name, facts=FACTS, components=parts)


def test_systems_share_one_supplier_which_shows_them_all(owner):
    drafts = [supplied(f"System {n}", "Maker" if n % 2 else "MAKER ") for n in range(6)]
    import_systems(actor=owner, file_name="i.csv", drafts=drafts)

    supplier = Part.objects.get()
    assert queries.parts_relied_on(owner, "supplier").get().systems == 6
    assert len(queries.uses_of_part(owner, supplier)) == 6
    with pytest.raises(Conflict, match=r"in use: AIS-0001 System 0 .* and 3 more"):
        delete_part(actor=owner, part=supplier)


def test_a_supplier_shows_the_systems_that_rely_on_what_it_provides(owner):
    system = a_system(owner)
    link_part(actor=owner, system=system, draft=PartDraft(kind="model", name="Net"))
    model = Part.objects.get(kind="model")
    model.provider = Part.objects.create(
        organisation_id=owner.organisation_id, kind="supplier", name="Maker", key="maker"
    )
    model.save()

    assert [u.system for u in queries.uses_of_part(owner, model.provider)] == [system]
    assert queries.parts_relied_on(owner, "supplier").get().systems == 1


def test_taking_an_import_back_takes_the_parts_it_brought(owner):
    kept = a_system(owner, "Kept")
    link_part(actor=owner, system=kept, draft=PartDraft(kind="supplier", name="Maker"))
    drafts = [supplied("One", "Maker"), supplied("Two", "Other")]
    batch = import_systems(actor=owner, file_name="i.csv", drafts=drafts)

    assert str(undo_import(actor=owner, batch=batch)) == "2 AI systems removed, 0 kept."
    assert list(Part.objects.values_list("name", flat=True)) == ["Maker"]
    assert Use.objects.get().system == kept


def test_an_import_keeps_a_system_of_which_a_risk_was_decided(owner):
    drafts = [supplied("One", "Maker"), supplied("Two", "Other")]
    batch = import_systems(actor=owner, file_name="i.csv", drafts=drafts)
    derive_register(actor=owner)
    accept_risk(actor=owner, risk=Risk.objects.filter(system__name="One").first())

    done = undo_import(actor=owner, batch=batch)
    assert str(done).endswith("1 AI system removed, 1 kept: 1 with risks that people decided.")
    assert AiSystem.objects.get().name == "One"
    assert list(Part.objects.values_list("name", flat=True)) == ["Maker"]


def test_an_import_keeps_systems_that_are_classified_or_asked_since(owner):
    drafts = [SystemDraft(name=name) for name in ("Classified", "Begun", "Asked", "Untouched")]
    batch = import_systems(actor=owner, file_name="i.csv", drafts=drafts)
    systems = {row.name: row for row in AiSystem.objects.all()}
    classify_system(actor=owner, system=systems["Classified"], answers=NOTHING_SPECIAL)
    begin_classification(actor=owner, system=systems["Begun"])
    start_run(actor=owner, questionnaire="ai-system-intake", system=systems["Asked"])

    done = undo_import(actor=owner, batch=batch)

    assert (done.removed, done.kept) == (1, 3)
    assert dict(done.reasons) == {
        "classified": 1,
        "being classified": 1,
        "asked a questionnaire": 1,
    }
    assert (Classification.objects.count(), Draft.objects.count(), Run.objects.count()) == (1, 1, 1)
    assert not AiSystem.objects.filter(name="Untouched").exists()


def test_a_link_is_noted_once_and_unlinking_keeps_the_part(owner):
    system = a_system(owner)
    draft = PartDraft(kind="model", name="Net", version="2")

    link_part(actor=owner, system=system, draft=draft)
    with pytest.raises(Conflict):
        link_part(actor=owner, system=system, draft=draft)
    with pytest.raises(Invalid):
        link_part(actor=owner, system=system, draft=PartDraft(kind="model", name=" "))
    use = queries.uses_of(owner, system)[0]
    assert use.version.version == "2"
    unlink_part(actor=owner, use=use)

    assert (Use.objects.count(), Part.objects.count()) == (0, 1)
    said = Entry.objects.filter(subject_id=system.pk).order_by("id").values_list("event", flat=True)
    assert list(said)[-2:] == ["system.part_linked", "system.part_unlinked"]


def test_a_system_with_decided_risks_stays_and_the_reason_says_so(owner):
    system = a_system(owner, facts=FACTS)
    derive_register(actor=owner)
    accept_risk(actor=owner, risk=Risk.objects.first())

    with pytest.raises(Conflict, match=r"“Screening” \(1\)"):
        remove_systems(actor=owner, systems=[system])
    system.refresh_from_db()
    assert system.archived_at is None


def test_a_removed_system_leaves_every_list_and_comes_back_with_its_risks(owner):
    system = a_system(owner, facts=FACTS)
    derive_register(actor=owner)
    proposed = Risk.objects.filter(status="proposed").count()

    assert remove_systems(actor=owner, systems=[system]) == 1
    assert Risk.objects.filter(status="proposed").count() == 0
    assert queries.count_systems(owner) == (0, 0)
    assert [row.pk for row in queries.removed_systems(owner)] == [system.pk]
    assert derive_register(actor=owner).total == 0
    with pytest.raises(Conflict):
        change_facts(actor=owner, system=queries.get_system(owner, system.pk), facts=FACTS)

    put_back_system(actor=owner, system=system)
    assert Risk.objects.filter(status="proposed").count() == proposed > 0
    with pytest.raises(Conflict):
        put_back_system(actor=owner, system=system)


def test_facts_said_by_a_person_have_a_reason_and_the_risks_follow(owner):
    system = a_system(owner)
    change_facts(actor=owner, system=system, facts=FACTS, reason="Asked the head of people")

    system.refresh_from_db()
    assert system.fact_sources["employment_use"] == {
        "source": "person",
        "at": str(owner.today),
        "reason": "Asked the head of people",
    }
    assert Risk.objects.filter(system=system, scenario="R-FAI-01").exists()


def test_many_systems_get_an_owner_and_blank_fields_stay(owner):
    systems = [a_system(owner, f"S{n}", unit="People") for n in range(3)]

    assert edit_systems(actor=owner, systems=systems, owner="Ada", unit="", stage="deployment") == 3
    values = set(AiSystem.objects.values_list("owner", "unit", "stage"))
    assert values == {("Ada", "People", "deployment")}
    for wrong in ({"owner": " "}, {"stage": "moon"}, {"colour": "red"}):
        with pytest.raises(Invalid):
            edit_systems(actor=owner, systems=systems, **wrong)


def test_a_system_is_named_by_number_or_name(owner):
    first, _ = a_system(owner, "Triage"), a_system(owner, "Twice")
    a_system(owner, "twice")

    for words in ("AIS-0001", "1", "triage", "AIS-0001 Triage"):
        assert queries.system_called(owner, words) == first
    for words, reason in (("nothing", "No AI system"), ("Twice", "Several")):
        with pytest.raises(Invalid, match=reason):
            queries.system_called(owner, words)


def test_duplicates_are_pointed_out_until_somebody_tells_them_apart(owner):
    first = a_system(owner, "Applicant ranking", purpose="Ranks job applications")
    second = a_system(owner, "Ranking applicant", purpose="Ranks job applications")
    a_system(owner, "Meeting notes", purpose="Writes minutes")

    pairs = queries.duplicates(owner)
    assert [(pair.first, pair.second) for pair in pairs] == [(str(first.pk), str(second.pk))]
    tell_apart(actor=owner, first=second, second=first, reason="Two countries")
    tell_apart(actor=owner, first=first, second=second)

    assert queries.duplicates(owner) == []
    assert Entry.objects.filter(event="system.told_apart").count() == 1
    with pytest.raises(Invalid):
        tell_apart(actor=owner, first=first, second=first)


def test_a_renamed_system_is_compared_again(owner):
    first = a_system(owner, "Applicant ranking")
    second = a_system(owner, "Something else")
    assert queries.duplicates(owner) == []

    AiSystem.objects.filter(pk=second.pk).update(name="Ranking applicant")

    assert [pair.first for pair in queries.duplicates(owner)] == [str(first.pk)]


def test_cards_become_parts_links_systems_and_facts_and_go_again(owner):
    known = a_system(owner, facts={"agentic": True})
    drafts = [
        CardDraft(part=CARD, system=known.pk, facts={"uses_llm": True, "agentic": False}),
        CardDraft(part=PartDraft(kind="dataset", name="corpus"), new_system="Fresh", facts=FACTS),
        CardDraft(part=PartDraft(kind="model", name="alone")),
    ]

    batch = take_cards(actor=owner, file_name="cards.zip", drafts=drafts)

    known.refresh_from_db()
    fresh = AiSystem.objects.get(name="Fresh")
    assert known.facts == {"agentic": True, "uses_llm": True}
    assert known.fact_sources["uses_llm"]["source"] == "net.md"
    assert (batch.cards, batch.systems, Part.objects.count(), Use.objects.count()) == (3, 1, 3, 2)
    assert PartVersion.objects.get().details["task"] == "text-generation"
    assert Risk.objects.filter(system=fresh).exists()

    assert take_cards_back(actor=owner, batch=batch) == (3, 1)
    known.refresh_from_db()
    assert known.facts == {"agentic": True}
    assert (
        Part.objects.count(),
        AiSystem.objects.count(),
        Risk.objects.exclude(status="withdrawn").filter(system=fresh.pk).count(),
    ) == (0, 1, 0)
    with pytest.raises(Conflict):
        take_cards_back(actor=owner, batch=batch)


def test_the_same_card_again_changes_nothing_and_a_newer_one_is_a_version(owner):
    system = a_system(owner)
    draft = CardDraft(part=CARD, system=system.pk)
    take_cards(actor=owner, file_name="a.zip", drafts=[draft])
    take_cards(actor=owner, file_name="a.zip", drafts=[draft])
    assert (Part.objects.count(), PartVersion.objects.count(), Use.objects.count()) == (1, 1, 1)

    newer = PartDraft(
        kind="model", name="ACME/net", licence="apache-2.0", details={"task": "x"}, digest="cd" * 32
    )
    batch = take_cards(actor=owner, file_name="b.zip", drafts=[CardDraft(part=newer)])
    part = Part.objects.get()
    assert (part.licence, part.details["task"], part.versions.count()) == ("apache-2.0", "x", 2)

    take_cards_back(actor=owner, batch=batch)
    part.refresh_from_db()
    assert (part.licence, part.details["task"], part.versions.count()) == (
        "mit",
        "text-generation",
        1,
    )


def test_a_card_for_a_foreign_system_is_refused_and_nothing_is_written(owner, now):
    other, _ = an_owner(now + timedelta(0), name="Hill Trust", email="owner@hill.example")
    foreign = a_system(other, "Foreign")
    from steward.foundation.tenancy.operations import set_tenant

    set_tenant(owner.organisation_id)
    with pytest.raises(NotFound):
        take_cards(actor=owner, file_name="c.zip", drafts=[CardDraft(part=CARD, system=foreign.pk)])
    assert Part.objects.count() == 0
    with pytest.raises(Invalid):
        take_cards(actor=owner, file_name="c.zip", drafts=[])


def test_who_only_reads_changes_nothing(owner):
    system = a_system(owner)
    reader = a_member(owner, Role.EXTERNAL_AUDITOR)

    for operation, fields in (
        (link_part, {"system": system, "draft": CARD}),
        (remove_systems, {"systems": [system]}),
        (edit_systems, {"systems": [system], "owner": "x"}),
        (tell_apart, {"first": system, "second": system}),
        (take_cards, {"file_name": "c", "drafts": [CardDraft(part=CARD)]}),
        (change_facts, {"system": system, "facts": FACTS}),
    ):
        with pytest.raises(NotAllowed):
            operation(actor=reader, **fields)
    assert AiSystem.objects.get().archived_at is None


def test_stages_are_said_in_words():
    assert stage_in_words("design_development") == "Design and development"
    assert stage_in_words("pilot_phase") == "Pilot phase"
