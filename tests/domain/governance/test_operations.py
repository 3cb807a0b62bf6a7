from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from steward.domain.governance.models import Review, ScopeVersion
from steward.domain.governance.operations.asking import ask_context
from steward.domain.governance.operations.duties import assign_duty, order_deputies, relieve_duty
from steward.domain.governance.operations.keeping import (
    add_entry,
    change_entry,
    link_entry,
    restore_entry,
    retire_entry,
    review_entry,
    unlink_entry,
)
from steward.domain.governance.operations.running import ask_follow_up, draw_flow
from steward.domain.governance.operations.scope import (
    ItemDraft,
    approve_scope,
    begin_scope,
    drop_scope,
    place_item,
    send_scope_back,
    state_role,
    submit_scope,
    take_in_all,
    withdraw_role,
    write_scope,
)
from steward.domain.governance.queries import attention, entries, links_of, reviews_of
from steward.domain.governance.queries.duties import assignments_of, chart_of
from steward.domain.governance.queries.laws import laws_by_system, systems_reached
from steward.domain.governance.queries.running import follow_ups, process_map, resources_now
from steward.domain.governance.queries.scope import scope_in_force, standing_of
from steward.domain.governance.terms.scope import Mismatch
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.domain.systems.operations.removing import archive_systems
from steward.domain.tasks.models import Task
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.identity.models import Membership
from steward.foundation.identity.operations.units import add_unit
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.factories.organisations import a_member

ISSUE = {"title": "New law", "origin": "external", "topic": "legal", "effect": "hinders"}
LAW = {
    "title": "Act on hiring",
    "kind": "law",
    "counterparty": "European Union",
    "demands": "Tell applicants",
    "reach": "all",
}


def an_issue(owner, **more):
    return add_entry(actor=owner, noun="issue", meaning="It binds us", **{**ISSUE, **more})


def a_scope(owner):
    state_role(actor=owner, role="deployer", reason="We use what others built")
    version = begin_scope(actor=owner, reason="The first")
    write_scope(actor=owner, version=version, wording="Use of AI in hiring", activities="Hiring")
    draft = ItemDraft(kind="people", label="Recruiters", count=4, counted_on=owner.today)
    place_item(actor=owner, version=version, draft=draft)
    return version


def test_an_entry_is_numbered_due_in_a_year_and_told(owner):
    issue = an_issue(owner)

    assert issue.reference == "ISS-0001"
    assert issue.review_on == owner.today.replace(year=owner.today.year + 1)
    assert Entry.objects.filter(subject_id=issue.pk).get().event == "context.added"


@pytest.mark.parametrize(
    ("noun", "values", "place"),
    [
        ("issue", {**ISSUE, "meaning": " "}, "meaning"),
        ("issue", {**ISSUE, "meaning": "x", "topic": "weather"}, "topic"),
        ("issue", {**ISSUE, "meaning": "x", "colour": "red"}, "colour"),
        ("party", {"title": "A", "kind": "owner", "need": "x", "taken_on": "no"}, "reason"),
        ("law", {**LAW, "reach": "condition"}, "condition"),
        ("law", {**LAW, "reach": "condition", "condition": "no_such_fact"}, "condition"),
        ("law", {**LAW, "source": "ftp://x"}, "source"),
        ("law", {**LAW, "framework": "no-such"}, "framework"),
        ("law", {**LAW, "framework": "eu-ai-act", "requirement": "art-9999"}, "requirement"),
        ("duty", {"title": "A", "subject": "process"}, "process_id"),
        ("capacity", {"title": "A", "needed": Decimal(-1), "available": Decimal(1)}, "needed"),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(owner, noun, values, place):
    with pytest.raises(Invalid) as refused:
        add_entry(actor=owner, noun=noun, **values)

    assert refused.value.place == place


def test_every_review_is_kept_and_ends_the_task_that_asked(owner):
    issue = an_issue(owner, review_on=owner.today + timedelta(days=3))
    assert ask_context(actor=owner) == 1
    assert ask_context(actor=owner) == 0

    for note in ("Read again", "And again"):
        review_entry(actor=owner, entry=issue, note=note, result="holds")

    assert [item.note for item in reviews_of(owner, issue)] == ["And again", "Read again"]
    assert Task.objects.get(origin__contains=str(issue.pk)).status == "done"
    assert Review.objects.count() == 2


def test_a_retired_entry_counts_no_more_and_is_not_changed(owner):
    issue = an_issue(owner)
    retire_entry(actor=owner, entry=issue, reason="Repealed")

    with pytest.raises(Conflict):
        change_entry(actor=owner, entry=issue, title="Other")
    assert not entries(owner, "issue").exists()

    restore_entry(actor=owner, entry=issue, reason="It is back")
    assert entries(owner, "issue").count() == 1


def test_an_evaluation_says_how_far_a_law_is_kept(owner):
    law = add_entry(actor=owner, noun="law", **LAW)
    assert attention.laws_not_evaluated(owner) == 1

    review_entry(actor=owner, entry=law, note="Two forms lack it", result="partly")

    law.refresh_from_db()
    assert (law.evaluated_on, law.result) == (owner.today, "partly")
    assert attention.laws_not_evaluated(owner) == 0


def test_laws_reach_systems_by_condition_and_by_choice(owner):
    hiring = create_system(
        actor=owner, draft=SystemDraft(name="Hiring", facts={"employment_use": True})
    )
    chat = create_system(
        actor=owner, draft=SystemDraft(name="Chat", facts={"employment_use": False})
    )
    rule = add_entry(
        actor=owner, noun="law", **{**LAW, "reach": "condition", "condition": "employment_use"}
    )
    contract = add_entry(actor=owner, noun="law", **{**LAW, "title": "Contract", "reach": "chosen"})
    link_entry(actor=owner, entry=contract, kind="system", words=chat.reference)

    caught = {item.system.name: item.reached.caught for item in systems_reached(owner, rule)}
    table = {
        row.system.name: [law.title for law, _ in row.reached] for row in laws_by_system(owner)
    }

    assert caught == {"Hiring": True, "Chat": False}
    assert table == {"Chat": ["Contract"], hiring.name: ["Act on hiring"]}


def test_links_name_records_once_and_go_again(owner):
    issue = an_issue(owner)
    other = an_issue(owner, title="Other")
    for kind, words in (("control", "a.2.2"), ("entry", other.reference), ("document", "Plan")):
        link_entry(actor=owner, entry=issue, kind=kind, words=words)

    with pytest.raises(Conflict):
        link_entry(actor=owner, entry=issue, kind="document", words="plan")
    with pytest.raises(Invalid):
        link_entry(actor=owner, entry=issue, kind="risk", words="RISK-0099")
    found = links_of(owner, issue)
    assert [item.subject_kind for item in found] == ["control", "document", "issue"]

    unlink_entry(actor=owner, entry=issue, link=found[0])
    assert len(links_of(owner, issue)) == 2


def test_who_wrote_the_scope_does_not_approve_it_and_another_does(owner):
    version = a_scope(owner)
    submit_scope(actor=owner, version=version)
    with pytest.raises(Conflict, match="somebody else"):
        approve_scope(actor=owner, version=version, in_force_from=owner.today)

    top = a_member(owner, Role.EXECUTIVE)
    with pytest.raises(Invalid):
        approve_scope(actor=top, version=version, in_force_from=owner.today - timedelta(days=1))
    approve_scope(actor=top, version=version, in_force_from=owner.today)

    found = scope_in_force(owner)
    assert (found.number, found.approved_by, found.roles) == (1, "A member", ["deployer"])
    with pytest.raises(Conflict, match="never changes"):
        write_scope(actor=owner, version=version, wording="Other", activities="Other")


@pytest.mark.parametrize("role", Role)
def test_only_top_management_approves_the_scope(owner, role):
    version = a_scope(owner)
    submit_scope(actor=owner, version=version)
    actor = a_member(owner, role)

    if role in (Role.OWNER, Role.EXECUTIVE):
        approve_scope(actor=actor, version=version, in_force_from=owner.today)
    else:
        with pytest.raises(NotAllowed):
            approve_scope(actor=actor, version=version, in_force_from=owner.today)
    assert ScopeVersion.objects.get().state == (
        "approved" if role in (Role.OWNER, Role.EXECUTIVE) else "review"
    )


def test_a_scope_is_sent_back_begun_from_the_one_in_force_and_dropped(owner):
    version, top = a_scope(owner), a_member(owner, Role.EXECUTIVE)
    submit_scope(actor=owner, version=version)
    send_scope_back(actor=top, version=version, note="Name the sites")
    submit_scope(actor=owner, version=version)
    approve_scope(actor=top, version=version, in_force_from=owner.today)

    second = begin_scope(actor=owner, reason="A site was added")
    assert (second.wording, second.items.count()) == ("Use of AI in hiring", 1)
    with pytest.raises(Conflict, match="open"):
        begin_scope(actor=owner, reason="Another")
    drop_scope(actor=owner, version=second, reason="Not needed")
    assert scope_in_force(owner).number == 1


def test_the_scope_is_held_against_the_inventory(owner):
    facts = {"org_role": ["provider"]}
    kept = create_system(actor=owner, draft=SystemDraft(name="Hiring", facts=facts))
    gone = create_system(actor=owner, draft=SystemDraft(name="Chat"))
    version, top = a_scope(owner), a_member(owner, Role.EXECUTIVE)
    take_in_all(actor=owner, version=version)
    submit_scope(actor=owner, version=version)
    approve_scope(actor=top, version=version, in_force_from=owner.today)
    archive_systems(actor=owner, systems=[gone])
    fresh = create_system(actor=owner, draft=SystemDraft(name="New"))
    unit = add_unit(actor=owner, name="Harbour site")

    found = standing_of(owner, version).differences

    assert {(item.kind, item.subject) for item in found} == {
        (Mismatch.UNPLACED, str(fresh.pk)),
        (Mismatch.NEW_UNIT, str(unit.pk)),
        (Mismatch.RETIRED, str(gone.pk)),
        (Mismatch.ROLE_MISSING, "provider"),
        (Mismatch.ROLE_UNUSED, ""),
    }
    assert kept.pk not in {item.subject for item in found}
    assert ask_context(actor=owner) >= 1
    assert ask_context(actor=owner) == 0


def test_a_role_is_stated_with_its_reason_and_withdrawn(owner):
    with pytest.raises(Invalid):
        state_role(actor=owner, role="wizard", reason="x")
    state_role(actor=owner, role="provider", reason="We sell it")
    withdraw_role(actor=owner, role="provider")
    with pytest.raises(Conflict):
        withdraw_role(actor=owner, role="provider")


def test_the_chart_says_what_is_wrong_and_a_vacancy_becomes_a_task(owner):
    member = a_member(owner, Role.CONTRIBUTOR)
    duty = add_entry(actor=owner, noun="duty", title="Conformity", subject="conformity")
    assign_duty(actor=owner, duty=duty, hold="A", function="Chief executive")
    assign_duty(actor=owner, duty=duty, hold="A", person_id=member.id)
    assign_duty(actor=owner, duty=duty, hold="R", function="AI office")
    for function in ("Head of data", "Head of law"):
        assign_duty(actor=owner, duty=duty, hold="D", function=function)
    last = assignments_of(owner, duty)[-1]
    order_deputies(actor=owner, duty=duty, first=last.pk)

    chart = chart_of(owner)
    assert chart.missing == ("Reporting to top management (5.3 b)",)
    assert chart.rows[0].faults == ()
    assert [str(item) for item in chart.rows[0].cells["A"]] == ["A member"]
    assert [str(item) for item in chart.rows[0].cells["D"]] == ["Head of law", "Head of data"]

    Membership.objects.filter(person_id=member.id).update(ends_on=owner.today - timedelta(days=1))
    assert chart_of(owner).rows[0].faults == ("No longer a member: A member.",)
    assert len(chart_of(owner).missing) == 2
    ask_context(actor=owner)
    assert Task.objects.filter(origin__startswith=f"duty:{duty.pk}:vacant:").count() == 1

    relieve_duty(actor=owner, assignment=assignments_of(owner, duty)[0])
    assert "Nobody is accountable." in chart_of(owner).rows[0].faults


def test_processes_interact_and_decisions_have_what_follows(owner):
    plan, do = (
        add_entry(actor=owner, noun="process", title=name, purpose="x", phase=name.lower())
        for name in ("Plan", "Do")
    )
    draw_flow(actor=owner, process=plan, target_id=do.pk, what="A plan")
    with pytest.raises(Invalid):
        draw_flow(actor=owner, process=plan, target_id=plan.pk, what="Nothing")
    assert len(process_map(owner).picture.paths) == 1

    values = {"title": "Stop it", "present": "The board", "rationale": "Risk", "follows": "tasks"}
    decision = add_entry(actor=owner, noun="decision", decided_on=owner.today, **values)
    assert attention.decisions_without_follow_up(owner) == 1
    ask_follow_up(actor=owner, decision=decision, what="Tell users", due_days=9, person_id=owner.id)
    ask_follow_up(actor=owner, decision=decision, what="Switch it off", due_days=9)
    assert [task.title for task in follow_ups(owner, decision)] == ["Tell users", "Switch it off"]
    assert attention.decisions_without_follow_up(owner) == 0
    with pytest.raises(Conflict, match="not reviewed"):
        review_entry(actor=owner, entry=decision, note="x", result="holds")


def test_resources_say_what_is_missing(owner):
    both = {"cost": "people", "currency": "EUR", "year": 2026}
    for planned, spent in ((Decimal(10), Decimal(4)), (Decimal(5), Decimal(7))):
        add_entry(actor=owner, noun="budget", title="A", planned=planned, spent=spent, **both)
    add_entry(
        actor=owner, noun="capacity", title="Audit", needed=Decimal(6), available=Decimal("2.5")
    )
    soon = owner.today + timedelta(days=5)
    add_entry(actor=owner, noun="tool", title="Tracker", purpose="x", licence_ends=soon)

    found = resources_now(owner)

    assert [(row.planned, row.left) for row in found.budget] == [(Decimal(15), Decimal(4))]
    assert [row.gap for row in found.short] == [3.5]
    assert (
        [row.title for row in found.ending] == [row.title for row in found.unowned] == ["Tracker"]
    )


def test_the_overview_tells_what_an_empty_organisation_lacks(owner):
    lacks = {item.key for item in attention.overview(owner).lacks}

    assert lacks == {
        "no_external_issue",
        "no_climate",
        "no_affected",
        "no_law",
        "no_scope",
        "no_process",
        "duty_demanded",
        "no_budget",
    }


def test_who_may_only_read_writes_nothing(owner):
    reader = a_member(owner, Role.INTERNAL_AUDITOR)
    issue = an_issue(owner)

    for call in (
        lambda: add_entry(actor=reader, noun="issue", **ISSUE),
        lambda: review_entry(actor=reader, entry=issue, note="x", result="holds"),
        lambda: begin_scope(actor=reader, reason="x"),
        lambda: ask_context(actor=replace(reader)),
    ):
        with pytest.raises(NotAllowed):
            call()
