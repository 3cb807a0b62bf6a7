from dataclasses import replace
from datetime import timedelta

import pytest

from steward.domain.assessments import queries
from steward.domain.assessments.models import ImpactSection, ImpactVersion
from steward.domain.assessments.operations.deciding import (
    countersign_assessment,
    decide_assessment,
    enter_harms,
    send_back,
    submit_assessment,
)
from steward.domain.assessments.operations.publishing import publish_summary, withdraw_summary
from steward.domain.assessments.operations.recording import (
    BenefitDraft,
    ConsultationDraft,
    GroupDraft,
    HarmDraft,
    keep_benefit,
    keep_consultation,
    keep_group,
    keep_harm,
    remove_entry,
)
from steward.domain.assessments.operations.watching import (
    IndicatorDraft,
    keep_indicator,
    read_indicator,
)
from steward.domain.assessments.operations.writing import (
    begin_assessment,
    give_section,
    reopen_sections,
    write_section,
)
from steward.domain.assessments.rules.summarising import drafted_summary
from steward.domain.assessments.terms.sensitive import USES
from steward.domain.questionnaires.operations.answering import save_answer, start_run
from steward.domain.readiness.operations import submit_and_derive
from steward.domain.risks.models import Risk
from steward.domain.risks.operations.deciding import accept_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.operations.inventory import change_facts
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.domain.tasks.models import Task
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.domain.assessments.test_rules import FULL
from tests.factories.organisations import a_member

PLAIN = dict.fromkeys({name for use in USES for name in use.when.reads}, False) | {
    "public_facing": False,
    "human_oversight": "in_the_loop",
    "reversibility": "easy",
    "affects_individuals": True,
    "uses_personal_data": True,
    "automated_decision": False,
}
HARM = {
    "title": "A claim is turned down wrongly",
    "source": "Old claims stand for new ones",
    "event": "A rare case is scored low",
    "consequence": "People wait for money that they are owed",
    "severity": 3,
    "scale": 3,
    "likelihood": 4,
    "reversibility": 2,
    "measures": "A person reads each refusal",
    "oversight": "The head of claims",
    "remaining": "Delays of a day",
}


@pytest.fixture
def system(owner):
    draft = SystemDraft(
        name="Claims",
        purpose="Sorts claims",
        misuse="Turning claims down unread",
        facts=PLAIN,
        source="the intake",
    )
    return create_system(actor=owner, draft=draft)


@pytest.fixture
def approver(owner):
    return a_member(owner, Role.APPROVER)


@pytest.fixture
def assessment(owner, system):
    return begin_assessment(actor=owner, system=system)


def a_harm(actor, assessment, **fields):
    group = GroupDraft(name="Policy holders", kind="individuals", reach="40,000 a year")
    group = keep_group(actor=actor, assessment=assessment, draft=group)
    draft = HarmDraft(group_id=group.pk, **HARM | fields)
    return keep_harm(actor=actor, assessment=assessment, draft=draft)


def filled(actor, assessment):
    """Record and write everything; returns the harm's indicator."""
    harm = a_harm(actor, assessment)
    keep_benefit(
        actor=actor,
        assessment=assessment,
        draft=BenefitDraft(title="Money sooner", receiver="Policy holders"),
    )
    keep_consultation(
        actor=actor,
        assessment=assessment,
        draft=ConsultationDraft(
            who="Works council",
            held_on=actor.today,
            how="A meeting",
            said="Clerks need time",
            followed="A queue of their own",
        ),
    )
    draft = IndicatorDraft(name="Refusals overturned", unit="%", direction="above", threshold=5)
    indicator = keep_indicator(actor=actor, harm=harm, draft=draft)
    for item in queries.sections_of(actor, assessment):
        more = " and ".join(f"reason{chr(97 + n)}{chr(98 + n)}" for n in range(24))
        more = "".join(c for c in f"{FULL}. {more}")
        write_section(actor=actor, section=item.row, text=more, is_complete=True)
    return indicator


def approved(owner, approver, assessment, **fields):
    submit_assessment(actor=owner, assessment=assessment)
    given = {"decision": "go", "rationale": "Small", "conditions": ""} | fields
    day = owner.today + timedelta(days=300)
    return decide_assessment(actor=approver, assessment=assessment, next_review_on=day, **given)


def standings(actor, assessment):
    seen = queries.sections_of(actor, queries.get_assessment(actor, assessment.system_id))
    return {item.section.key: item.standing.value for item in seen}


def test_sections_begin_with_what_is_known_and_say_where_it_comes_from(owner, system):
    run = start_run(actor=owner, questionnaire="ai-impact-assessment", system=system)
    save_answer(actor=owner, run=run, question="ia-p4", value="Fewer clerks in small towns")
    for number in range(1, 7):
        save_answer(actor=owner, run=run, question=f"ia-s{number}", value=True)
    for item in queries_required(owner, run):
        save_answer(actor=owner, run=run, question=item.id, value=a_value(item))
    submit_and_derive(actor=owner, run=run)

    row = begin_assessment(actor=owner, system=system)
    assert begin_assessment(actor=owner, system=system) == row
    sections = {s.section.key: s.row for s in queries.sections_of(owner, row)}
    assert "Sorts claims" in sections["purpose"].text
    assert "the inventory" in sections["misuse"].source or sections["misuse"].source
    assert "Fewer clerks in small towns" in sections["society"].text
    assert "impact assessment" in sections["society"].source
    assert row.percent < 20


def queries_required(actor, run):
    from steward.domain.questionnaires.queries import sections_as_asked

    sections, _ = sections_as_asked(actor, run)
    return [
        item.question
        for section in sections
        for item in section.asked
        if item.required and (item.answer is None or item.answer.value is None)
    ]


def a_value(question):
    if question.options:
        value = question.options[0].value
        return {row.value: value for row in question.rows} if question.rows else value
    return {"yes_no": True, "date": "2027-01-01"}.get(question.type.value, "Said in full")


def test_a_section_is_complete_only_when_nothing_it_needs_is_missing(owner, assessment):
    people = queries.get_section(owner, assessment, "people").row
    with pytest.raises(Invalid, match=r"Say more: 1 .*at least one affected group"):
        write_section(actor=owner, section=people, text="word word word", is_complete=True)
    harm = a_harm(owner, assessment)
    write_section(actor=owner, section=people, text=FULL, is_complete=True)
    assert standings(owner, assessment)["people"] == "complete"

    with pytest.raises(Conflict, match="names this group"):
        remove_entry(actor=owner, entry=harm.group)
    remove_entry(actor=owner, entry=harm)
    remove_entry(actor=owner, entry=harm.group)
    assert standings(owner, assessment)["people"] == "open"


def test_who_answers_for_a_section_may_write_it_and_others_without_the_role_may_not(
    owner, assessment
):
    other = a_member(owner, Role.RISK_OWNER)
    data = queries.get_section(owner, assessment, "data").row
    with pytest.raises(NotAllowed):
        write_section(actor=other, section=data, text="Mine")
    give_section(actor=owner, section=data, owner_id=other.id)
    data = queries.get_section(owner, assessment, "data").row
    assert write_section(actor=other, section=data, text="Mine").written_by == other.label
    with pytest.raises(NotAllowed):
        write_section(
            actor=other, section=queries.get_section(owner, assessment, "people").row, text="No"
        )


def test_another_decides_the_version_is_frozen_and_harms_are_risks_once(
    owner, approver, assessment
):
    with pytest.raises(Conflict, match="Not complete: Purpose"):
        submit_assessment(actor=owner, assessment=assessment)
    filled(owner, assessment)
    assert queries.get_assessment(owner, assessment.system_id).percent == 100
    submit_assessment(actor=owner, assessment=assessment)
    day = owner.today + timedelta(days=300)
    with pytest.raises(Conflict, match="Who wrote"):
        decide_assessment(
            actor=owner,
            assessment=assessment,
            decision="go",
            rationale="Small",
            next_review_on=day,
        )
    send_back(actor=approver, assessment=assessment, note="Tell more about delays")
    row = approved(owner, approver, assessment)

    assert (row.state, row.version, len(row.signatures)) == ("approved", 1, 1)
    frozen = ImpactVersion.objects.get()
    assert frozen.content["harms"][0]["level"] == "high"
    risk = Risk.objects.get(category="People")
    assert (risk.title, risk.inherent_likelihood, risk.inherent_consequence) == (
        HARM["title"],
        4,
        3,
    )
    enter_harms(actor=owner, assessment=assessment)
    derive_register(actor=owner)
    change_facts(actor=owner, system=assessment.system, facts={"high_compute": True})
    assert Risk.objects.get(category="People").status == "proposed"

    write = queries.get_section(owner, assessment, "purpose").row
    with pytest.raises(Conflict, match="Reopen it first"):
        write_section(actor=owner, section=write, text="Else")


def test_a_reading_over_the_threshold_reopens_only_the_sections_of_its_harm(
    owner, approver, assessment
):
    indicator = filled(owner, assessment)
    approved(owner, approver, assessment)
    read_indicator(actor=owner, indicator=indicator, value=4.9, read_on=owner.today)
    assert set(standings(owner, assessment).values()) == {"complete"}
    before = Task.objects.count()

    for value in (5, 7):
        read_indicator(actor=owner, indicator=indicator, value=value, read_on=owner.today)
    found = standings(owner, assessment)
    row = queries.get_assessment(owner, assessment.system_id)
    assert {key for key, state in found.items() if state == "reopened"} == {"harms", "measures"}
    assert (row.state, row.version, row.percent < 100) == ("reopened", 2, True)
    assert Task.objects.count() == before + 1
    read_indicator(
        actor=owner, indicator=indicator, value=99, read_on=owner.today - timedelta(days=3)
    )
    indicator.refresh_from_db()
    assert (indicator.latest, indicator.is_over) == (7, True)

    for key in ("harms", "measures"):
        section = queries.get_section(owner, assessment, key).row
        write_section(actor=owner, section=section, text=section.text, is_complete=True)
    approved(owner, approver, assessment)
    assert [v.number for v in queries.versions_of(owner, assessment)] == [2, 1]
    read_indicator(actor=owner, indicator=indicator, value=8, read_on=owner.today)
    assert Task.objects.count() == before + 2


def test_a_fact_reopens_exactly_the_sections_that_read_it_and_back_is_no_change(
    owner, approver, assessment
):
    filled(owner, assessment)
    approved(owner, approver, assessment)
    change_facts(actor=owner, system=assessment.system, facts={"public_facing": True})
    found = standings(owner, assessment)
    assert {key for key, state in found.items() if state == "reopened"} == {"environment"}
    assert queries.assessed_systems(owner).get().facts_moved is True
    change_facts(actor=owner, system=assessment.system, facts={"public_facing": False})
    assert "reopened" not in standings(owner, assessment).values()

    change_facts(actor=owner, system=assessment.system, facts={"public_facing": True})
    section = queries.get_section(owner, assessment, "environment").row
    write_section(actor=owner, section=section, text=section.text, is_complete=True)
    row = queries.get_assessment(owner, assessment.system_id)
    assert (row.state, row.version) == ("reopened", 2)
    with pytest.raises(Conflict, match="Reopen it first"):
        a_harm(owner, assessment)


def test_a_section_that_facts_make_needed_after_approval_is_read_again(owner, approver, system):
    change_facts(actor=owner, system=system, facts={"uses_personal_data": False})
    row = begin_assessment(actor=owner, system=system)
    assert standings(owner, row)["data_protection"] == "not_asked"
    filled(owner, row)
    approved(owner, approver, row)
    change_facts(actor=owner, system=system, facts={"uses_personal_data": True})
    assert standings(owner, row)["data_protection"] == "reopened"


def test_a_sensitive_use_waits_for_a_second_person_of_the_top(owner, approver, system):
    change_facts(actor=owner, system=system, facts={"children": True})
    row = begin_assessment(actor=owner, system=system)
    harm = a_harm(owner, row)
    draft = GroupDraft(
        name="Pupils", kind="group", is_vulnerable=True, why="They are children at school"
    )
    group = keep_group(actor=owner, assessment=row, draft=draft)
    assert consequence(harm) == 3
    harm = keep_harm(
        actor=owner, assessment=row, draft=HarmDraft(group_id=group.pk, **HARM), harm=harm
    )
    assert consequence(harm) == 4
    remove_entry(actor=owner, entry=harm)
    filled(owner, row)
    row = approved(owner, approver, row)
    assert (row.state, ImpactVersion.objects.count()) == ("signed", 0)

    with pytest.raises(NotAllowed):
        countersign_assessment(actor=approver, assessment=row)
    with pytest.raises(Conflict, match="Who wrote"):
        countersign_assessment(actor=owner, assessment=row)
    same = replace(approver, permissions=approver.permissions | {"impact.countersign"})
    with pytest.raises(Conflict, match="another person"):
        countersign_assessment(actor=same, assessment=row)
    row = countersign_assessment(
        actor=a_member(owner, Role.EXECUTIVE, email="top@harbour.example"), assessment=row
    )
    assert (row.state, [item["what"] for item in row.signatures]) == (
        "approved",
        ["decided", "signed as the second"],
    )


def consequence(harm):
    from steward.domain.assessments.rules.measuring import consequence_of

    return consequence_of(harm.measure)


def test_a_decided_risk_is_marked_when_its_harm_changes_or_goes(owner, approver, assessment):
    filled(owner, assessment)
    approved(owner, approver, assessment)
    accept_risk(actor=owner, risk=Risk.objects.get(category="People"))
    reopen_sections(
        actor=owner, assessment=assessment, keys=["harms"], reason="A complaint came in"
    )
    harm = queries.records_of(owner, assessment).harms[0]
    fields = HARM | {"severity": 5}
    draft = HarmDraft(group_id=harm.group_id, **fields)
    keep_harm(actor=owner, assessment=assessment, draft=draft, harm=harm)
    enter_harms(actor=owner, assessment=assessment)
    risk = Risk.objects.get(category="People")
    assert (risk.inherent_consequence, risk.status, risk.changed) == (5, "accepted", True)

    remove_entry(actor=owner, entry=harm)
    derive_register(actor=owner)
    risk.refresh_from_db()
    assert (risk.status, risk.changes) == (
        "accepted",
        [f"Impact assessment {assessment.reference}, harm H1: it was removed there."],
    )
    assert Risk.objects.filter(category="People").count() == 1


def test_a_summary_is_published_of_what_was_approved_and_can_be_taken_back(
    owner, approver, assessment
):
    with pytest.raises(Conflict, match="No version"):
        publish_summary(actor=approver, assessment=assessment, summary=FULL)
    filled(owner, assessment)
    row = approved(owner, approver, assessment)
    draft = drafted_summary("Claims", ImpactVersion.objects.get().content)
    assert "A claim is turned down wrongly: A person reads each refusal" in draft
    with pytest.raises(Invalid, match="30 different"):
        publish_summary(actor=approver, assessment=row, summary="All fine")
    row = publish_summary(actor=approver, assessment=row, summary=draft)
    assert row.published_version == 1
    row = withdraw_summary(actor=approver, assessment=row, reason="A name stands in it")
    assert (row.published_at, row.summary) == (None, draft.strip())


def test_removed_systems_and_missing_roles_are_refused(owner, assessment):
    reader = a_member(owner, Role.EXTERNAL_AUDITOR)
    with pytest.raises(NotAllowed):
        begin_assessment(actor=reader, system=assessment.system)
    with pytest.raises(NotAllowed):
        a_harm(reader, assessment)
    with pytest.raises(Invalid, match="from 1 to 5"):
        a_harm(owner, assessment, severity=6)
    assert ImpactSection.objects.count() == 14
    assert Entry.objects.filter(event="impact.begun").count() == 1
