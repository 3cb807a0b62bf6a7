"""Incidents, clocks, concerns and public information against the database."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest

from steward.domain.incidents.models import Concern, ConcernMessage, IncidentClock
from steward.domain.incidents.operations import (
    clocking,
    handling,
    raising,
    reminding,
    reporting,
    telling,
    tying,
    working,
)
from steward.domain.incidents.queries import concerns, facts, incidents
from steward.domain.incidents.queries import telling as public
from steward.domain.incidents.queries.clocks import clocks_of, draft_for, get_clock
from steward.domain.incidents.terms.clocks import ClockState
from steward.domain.incidents.terms.states import INCIDENT_ACTS, IncidentAct, IncidentState
from steward.domain.risks.models import RecordedLoss
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.operations.settling import settle_losses
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.domain.tasks.models import Task
from steward.extensions.reminders.chores import OFTEN, called, do_chores
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed, NotFound
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.organisations import a_member, an_owner

SERIOUS = {
    "high_risk": True,
    "high_risk_by": "annex_iii",
    "role": "provider",
    "harm": ["rights"],
    "causal": "likely",
    "widespread": False,
}
BREACH = {"personal_data": True, "data_role": "controller", "data_risk": "risk"}


@pytest.fixture
def system(owner):
    draft = SystemDraft(name="Claims", purpose="Sorts claims", facts={"employment_use": True})
    return create_system(actor=owner, draft=draft)


@pytest.fixture
def manager(owner):
    return a_member(owner, Role.MANAGER, email="manager@harbour.example")


def an_incident(actor, system=None, **more):
    values = {
        "title": "Claims were turned down wrongly",
        "story": "A new version scored rare claims low.",
        "severity": "major",
        "noticed_at": actor.now - timedelta(hours=3),
        "systems": [] if system is None else [system.pk],
        **more,
    }
    return reporting.report_incident(actor=actor, draft=reporting.IncidentDraft(**values))


def later(actor, **span) -> Actor:
    return replace(actor, now=actor.now + timedelta(**span))


def in_force(actor) -> Actor:
    """Return the actor on 2 November 2028, when the duties of the EU AI Act apply."""
    return later(actor, days=731)


def states(actor, row):
    fresh = incidents.get_incident(actor, row.pk)
    return {item.clock.id: item.state for item in clocks_of(actor, fresh)}


def sent(actor, row, key, at=None, **more):
    report = clocking.SentReport(sent_at=at or actor.now, sent_to="The authority", **more)
    return clocking.record_report(actor=actor, incident=row, key=key, report=report)


def test_all_clocks_run_beside_each_other_and_each_makes_a_task(owner, system):
    owner = in_force(owner)
    row = an_incident(owner, system, facts={**SERIOUS, **BREACH})

    found = states(owner, row)
    assert found["ai_act_serious"] is found["gdpr_authority"] is ClockState.RUNNING
    assert found["nis2_warning"] is ClockState.OPEN
    assert found["gdpr_people"] is ClockState.NOT
    clock = IncidentClock.objects.get(incident=row, key="gdpr_authority")
    assert clock.due_at == row.noticed_at + timedelta(hours=72)
    row.refresh_from_db()
    assert row.next_due_at == clock.due_at
    assert Task.objects.filter(origin=f"clock:{clock.pk}", status="open").count() == 1


def test_a_report_stops_its_clock_ends_its_task_and_starts_what_follows(owner):
    nis2 = {"nis2": True, "nis2_significant": True, "trust_service": False}
    row = an_incident(owner, facts=nis2)
    assert states(owner, row)["nis2_final"] is ClockState.WAITING

    clock = sent(owner, row, "nis2_notification", reference="CSIRT 4")

    assert (clock.state, clock.missed_at) == ("sent", None)
    assert Task.objects.get(origin=f"clock:{clock.pk}").status == "done"
    found = get_clock(owner, incidents.get_incident(owner, row.pk), "nis2_final")
    assert found.state is ClockState.RUNNING
    with pytest.raises(Conflict, match="recorded already"):
        sent(owner, row, "nis2_notification")
    with pytest.raises(Conflict, match="open whether"):
        sent(owner, an_incident(owner, facts={"nis2": True}), "nis2_warning")


def test_late_stays_late_also_when_the_record_is_taken_back(owner):
    row = an_incident(owner, facts=BREACH)
    after = later(owner, hours=80)
    clock = sent(after, row, "gdpr_authority")
    assert (clock.state, clock.missed_at) == ("late", clock.due_at)

    clock.incident = row
    clocking.strike_report(actor=after, clock=clock, reason="It was another letter")

    assert states(after, row)["gdpr_authority"] is ClockState.OVERDUE
    again = sent(after, row, "gdpr_authority", at=row.noticed_at + timedelta(hours=81))
    assert again.state == "late"
    assert list(facts.clocks_missed(after).values_list("key", flat=True)) == ["gdpr_authority"]


def test_a_report_sent_in_time_and_recorded_afterwards_is_in_time(owner):
    row = an_incident(owner, facts=BREACH)
    after = later(owner, hours=90)
    do_chores(OFTEN, after.now)
    assert IncidentClock.objects.get(key="gdpr_authority").missed_at is not None

    clock = sent(after, row, "gdpr_authority", at=owner.now)

    assert (clock.state, clock.missed_at) == ("sent", None)


def test_answers_open_and_shut_clocks_and_a_changed_fact_ends_the_task(owner):
    row = an_incident(owner, facts=BREACH)
    clock = IncidentClock.objects.get(incident=row, key="gdpr_authority")

    reporting.answer_incident(actor=owner, incident=row, facts={"data_risk": "unlikely"})

    assert states(owner, row)["gdpr_authority"] is ClockState.NOT
    assert Task.objects.get(origin=f"clock:{clock.pk}").status == "cancelled"
    with pytest.raises(Invalid, match="no answer"):
        reporting.answer_incident(actor=owner, incident=row, facts={"data_risk": "huge"})
    with pytest.raises(Invalid, match="no question"):
        reporting.answer_incident(actor=owner, incident=row, facts={"colour": "red"})


def test_a_drafted_report_says_what_is_known_and_marks_the_rest(owner, system):
    row = an_incident(owner, system, facts=SERIOUS, people="Claimants", people_least=40)
    clock = get_clock(owner, row, "ai_act_serious").clock

    draft = draft_for(owner, row, clock)

    assert "Harbour Trust" in draft.markdown()
    assert "Claimants; at least 40 people" in draft.markdown()
    assert draft.gaps == ["Cause", "Containment", "Measures taken and planned", "Contact"]


def test_a_contract_brings_its_own_clock_with_its_own_condition(owner):
    row = an_incident(owner, facts={"contract": True})
    agreed = clocking.agree_clock(
        actor=owner,
        draft=clocking.AgreedDraft(
            name="Port Authority", to="Its officer", starts="noticed", amount=8, unit="hours"
        ),
    )
    assert states(owner, row)[agreed.key] is ClockState.RUNNING

    clocking.agree_clock(
        actor=owner,
        clock=agreed,
        draft=clocking.AgreedDraft(
            name="Port Authority",
            to="Its officer",
            starts="noticed",
            amount=2,
            unit="business_days",
            condition="'privacy' in harm",
        ),
    )
    assert states(owner, row)[agreed.key] is ClockState.OPEN
    wrong = clocking.AgreedDraft(
        name="P", to="O", starts="noticed", amount=1, unit="hours", condition="colour == 'red'"
    )
    with pytest.raises(Invalid):
        clocking.agree_clock(actor=owner, draft=wrong)
    clocking.end_agreed_clock(actor=owner, clock=agreed)
    assert agreed.key not in states(owner, row)


def test_the_calendar_moves_the_clocks_of_open_incidents(owner):
    owner = in_force(owner)
    row = an_incident(owner, facts=SERIOUS)  # day 15 is Friday the 17th
    before = IncidentClock.objects.get(incident=row, key="ai_act_serious").due_at

    clocking.set_calendar(actor=owner, time_zone="Europe/Vienna", country="AT", also="2028-11-17")

    after = IncidentClock.objects.get(incident=row, key="ai_act_serious")
    assert (before.date(), after.due_at.date()) == (date(2028, 11, 17), date(2028, 11, 20))
    assert after.prudent_at.date() == date(2028, 11, 17)
    for wrong in ({"time_zone": "Mars/Dome"}, {"country": "XX"}, {"also": "soon"}):
        values = {"time_zone": "UTC", "country": "", "also": "", **wrong}
        with pytest.raises(Invalid):
            clocking.set_calendar(actor=owner, **values)


def act(actor, row, name):
    calls = {
        "confirm": lambda: working.confirm_incident(actor=actor, incident=row),
        "dismiss": lambda: working.dismiss_incident(actor=actor, incident=row, note="A test"),
        "contain": lambda: working.contain_incident(actor=actor, incident=row, containment="Off"),
        "resolve": lambda: working.resolve_incident(
            actor=actor, incident=row, cause="A label", measures="A test"
        ),
        "review": lambda: working.review_incident(
            actor=actor, incident=row, lessons="Test labels", drill_result="Too slow"
        ),
        "send_back": lambda: working.send_incident_back(actor=actor, incident=row, note="Why?"),
        "close": lambda: working.close_incident(actor=actor, incident=row),
        "reopen": lambda: working.reopen_incident(actor=actor, incident=row, note="Again"),
    }
    return calls[name]()


def test_every_act_by_every_state_and_role(owner):
    row = an_incident(owner)
    may = {
        Role.OWNER: set(IncidentAct),
        Role.CONTRIBUTOR: {"confirm", "contain", "resolve", "reopen"},
        Role.APPROVER: {"dismiss", "review", "send_back", "close"},
        Role.EXTERNAL_AUDITOR: set(),
    }
    people = {Role.OWNER: owner}
    for role in list(may)[1:]:
        people[role] = a_member(owner, role, email=f"{role}@harbour.example")
    for state, name, role in product(IncidentState, IncidentAct, may):
        row.state = state.value
        row.save(update_fields=["state"])
        if name not in may[role]:
            with pytest.raises(NotAllowed):
                act(people[role], row, name)
        elif name in INCIDENT_ACTS[state]:
            assert act(people[role], row, name).state == INCIDENT_ACTS[state][name]
        else:
            with pytest.raises(Conflict):
                act(people[role], row, name)


def test_who_handled_it_does_not_review_it_and_owed_reports_keep_it_open(owner, manager):
    row = an_incident(owner, facts=BREACH)
    row = working.give_incident(actor=owner, incident=row, handler_id=manager.id)
    assert Task.objects.get(origin__startswith="clock:").assignee_id == manager.id
    for name in ("confirm", "contain", "resolve"):
        row = act(manager, row, name)
    working.give_incident(actor=owner, incident=row, handler_id=owner.id)

    with pytest.raises(NotAllowed, match="handled"):
        act(manager, row, "review")
    with pytest.raises(NotAllowed, match="handled"):
        act(owner, row, "review")
    other = a_member(owner, Role.EXECUTIVE, email="other@harbour.example")
    with pytest.raises(NotAllowed, match="role"):
        act(other, row, "review")
    row = act(a_member(owner, Role.APPROVER, email="ap@harbour.example"), row, "review")
    with pytest.raises(Conflict, match="GDPR"):
        act(owner, row, "close")
    sent(owner, row, "gdpr_authority")
    assert act(owner, row, "close").state == "closed"
    with pytest.raises(Conflict, match="reopen"):
        reporting.answer_incident(actor=owner, incident=row, facts={})


def test_what_was_set_aside_stops_its_clocks(owner):
    row = an_incident(owner, facts=BREACH)

    act(owner, row, "dismiss")

    row = incidents.get_incident(owner, row.pk)
    assert states(owner, row)["gdpr_authority"] is ClockState.NOT
    assert row.next_due_at is None
    assert not Task.objects.filter(origin__startswith="clock:", status="open").exists()


def test_a_risk_that_came_true_takes_its_loss_into_the_register_once(owner, system):
    derive_register(actor=owner)
    settle_losses(actor=owner, currency="EUR")
    row = an_incident(owner, system)
    risk, _ = incidents.risks_offered(owner, row)[0]
    assert facts.without_risk(owner).count() == 1
    tie = tying.tie_risk(actor=owner, incident=row, risk_id=risk)

    tying.record_incident_loss(actor=owner, tie=tie, loss=Decimal(1200))

    assert RecordedLoss.objects.get().note.startswith(row.reference)
    with pytest.raises(Conflict, match="already"):
        tying.record_incident_loss(actor=owner, tie=tie, loss=Decimal(1))
    assert facts.without_risk(owner).count() == 0
    failed = tying.name_failed_control(
        actor=owner, incident=row, control="A.6.2.6", how="Nobody looked"
    )
    assert incidents.controls_of(owner, row) == [failed]


def test_the_timeline_keeps_both_times(owner):
    row = an_incident(owner)

    entry = reporting.write_timeline(
        actor=owner, incident=row, at=owner.now - timedelta(hours=1), text="Switched off"
    )

    assert (entry.at, entry.written_at) == (owner.now - timedelta(hours=1), owner.now)
    with pytest.raises(Invalid, match="ahead"):
        reporting.write_timeline(actor=owner, incident=row, at=later(owner, hours=1).now, text="x")


def test_people_are_reminded_once_a_step_and_a_drill_is_asked_for(owner):
    row = an_incident(owner, facts=BREACH)

    assert do_chores(OFTEN, owner.now) == 1  # within five days
    assert do_chores(OFTEN, owner.now) == 0
    assert do_chores(OFTEN, later(owner, hours=60).now) == 1  # within a day
    assert do_chores(called("Incident drills"), later(owner, days=250).now) == 0
    assert do_chores(called("Incident drills"), later(owner, days=380).now) == 1
    assert do_chores(called("Incident drills"), later(owner, days=381).now) == 0
    drill = an_incident(owner, is_drill=True)
    for name in ("confirm", "resolve", "review"):
        drill = act(owner, drill, name)
    assert facts.last_drill_on(owner) == owner.today
    assert reminding.ask_drill(actor=later(owner, days=320)) == 0
    assert row not in facts.without_review(owner)


# -- concerns --


def a_place(owner, group, **more):
    telling.choose_group(actor=owner, people=[person.id for person in group])
    draft = telling.PlaceDraft(
        word="harbour", shown_name="Harbour", speak_up_open=True, trust_open=True, **more
    )
    return telling.set_place(actor=owner, draft=draft)


CONCERN = raising.ConcernDraft(title="Ratings are changed by hand", text="On Fridays, by a friend")


def outside(owner, word="harbour"):
    return concerns.place_called(word, owner.now)


def test_nobody_outside_leaves_a_trace_and_the_code_opens_the_concern(owner, manager):
    a_place(owner, [manager])
    here = outside(owner)

    row, code = raising.raise_outside(
        actor=here.actor, place=here.place, draft=replace(CONCERN, files=[("a.txt", b"x")])
    )

    assert row.raised_by_id is None
    assert code.replace("-", "")[8:] not in row.receipt
    entry = Entry.objects.get(event="concern.raised")
    assert (entry.actor_id, entry.subject_label) == (row.pk, "CON-0001")
    assert "harbour" not in entry.actor_label.lower()
    found, actor = concerns.concern_by_code(here, code.lower().replace("-", " "))
    assert found.pk == row.pk
    raising.follow_concern(actor=actor, concern=found, text="It happened again")
    handling.write_to_raiser(actor=manager, concern=row, text="Which model?")
    handling.write_to_raiser(actor=manager, concern=row, text="Ask the team", is_note=True)
    said = [m.text for m in concerns.messages_of(actor, row, notes=False)]
    assert said == ["It happened again", "Which model?"]
    for wrong in ("", "AAAA", code[:-1] + ("A" if code[-1] != "A" else "B")):
        with pytest.raises(NotFound):
            concerns.concern_by_code(here, wrong)


def test_a_shut_door_and_a_code_of_another_house_open_nothing(owner, now, manager):
    place = a_place(owner, [manager])
    here = outside(owner)
    _, code = raising.raise_outside(actor=here.actor, place=place, draft=CONCERN)
    other, _ = an_owner(now, name="Other", email="other@other.example")
    set_tenant(other.organisation_id)
    telling.choose_group(actor=other, people=[other.id])
    elsewhere = telling.PlaceDraft(word="other", shown_name="Other", speak_up_open=True)
    telling.set_place(actor=other, draft=elsewhere)
    with pytest.raises(Invalid, match="taken"):
        telling.set_place(actor=other, draft=replace(elsewhere, word="harbour"))

    with pytest.raises(NotFound):
        concerns.concern_by_code(outside(owner, "other"), code)
    with pytest.raises(NotAllowed):
        raising.raise_outside(actor=outside(owner, "other").actor, place=place, draft=CONCERN)
    with pytest.raises(NotFound):
        outside(owner, "nowhere")


def test_only_those_entrusted_see_a_concern_and_never_whom_it_is_about(owner, manager):
    approver = a_member(owner, Role.APPROVER, email="ap@harbour.example")
    telling.choose_group(actor=owner, people=[manager.id, owner.id])
    row, code = raising.raise_concern(
        actor=approver, draft=CONCERN, way="confidential", about=[manager.id]
    )

    assert code == ""
    assert list(concerns.concerns_visible_to(owner)) == [row]
    for blind in (manager, approver):
        assert not concerns.concerns_visible_to(blind).exists()
        with pytest.raises(NotFound):
            concerns.get_concern(blind, row.pk)
        with pytest.raises(NotFound):
            handling.examine_concern(actor=blind, concern=row)
    assert concerns.own_concerns(approver).get().pk == row.pk
    assert not Entry.objects.filter(event="concern.raised", actor_id=approver.id).exists()
    with pytest.raises(Invalid, match="themselves"):
        handling.entrust_concern(
            actor=owner, concern=row, handlers=[manager.id], about=[manager.id]
        )
    handling.entrust_concern(actor=owner, concern=row, handlers=[approver.id], about=[manager.id])
    assert concerns.concerns_visible_to(approver).get().pk == row.pk


def test_a_concern_walks_to_its_answer_and_becomes_an_incident(owner):
    telling.choose_group(actor=owner, people=[owner.id])
    row, code = raising.raise_concern(actor=owner, draft=CONCERN, way="anonymous")
    assert (row.raised_by_id, len(code)) == (None, 29)
    assert facts.speak_up_facts(later(owner, days=8)).unacknowledged_late == 1

    handling.acknowledge_concern(actor=owner, concern=row)
    handling.examine_concern(actor=owner, concern=row)
    made = handling.make_incident_of(
        actor=owner,
        concern=row,
        title="Ratings were changed",
        story="Outside of the process",
        severity="moderate",
        noticed_at=owner.now,
    )
    with pytest.raises(Conflict, match="already"):
        handling.draft_finding_of(actor=owner, concern=row, title="x", text="y")
    handling.answer_concern(actor=owner, concern=row, outcome="founded", outcome_text="It stops")
    handling.close_concern(actor=owner, concern=row)

    assert made.came_from["label"] == "CON-0001"
    assert CONCERN.text not in made.story
    row.refresh_from_db()
    assert (row.state, row.outcome) == ("closed", "founded")
    assert ConcernMessage.objects.filter(concern=row, is_note=False).count() == 2
    with pytest.raises(Conflict):
        handling.answer_concern(actor=owner, concern=row, outcome="partly", outcome_text="x")


def test_files_are_bounded_and_too_much_in_a_day_is_refused(owner):
    place = a_place(owner, [owner])
    here = outside(owner)
    big = b"x" * (raising.LARGEST_FILE + 1)
    for files in ([("a", b"x")] * 4, [("a", big)], [("a", b"")]):
        with pytest.raises(Invalid):
            raising.raise_outside(
                actor=here.actor, place=place, draft=replace(CONCERN, files=files)
            )
    assert not Concern.objects.exists()


def test_handlers_are_told_by_number_alone(owner, manager):
    a_place(owner, [manager])
    here = outside(owner)
    raising.raise_outside(actor=here.actor, place=here.place, draft=CONCERN)

    assert do_chores(OFTEN, owner.now) == 1
    assert do_chores(OFTEN, owner.now) == 0
    assert do_chores(OFTEN, later(owner, days=6).now) == 1


# -- what the public sees --

NOTICE = telling.NoticeDraft(
    name="Claims helper",
    purpose="Sorts claims",
    intended_use="For clerks",
    limits="Errs with rare claims",
    oversight="The head of claims",
    contact="claims@harbour.example",
)


def test_nothing_is_told_before_it_is_published_and_a_version_does_not_change(owner, system):
    notice = telling.write_notice(actor=owner, system=system, draft=replace(NOTICE, limits=""))
    with pytest.raises(Conflict, match="cannot do"):
        telling.publish_notice(actor=owner, notice=notice)
    telling.write_notice(actor=owner, system=system, draft=NOTICE)
    assert public.published_versions(owner) == []

    version = telling.publish_notice(actor=owner, notice=notice)
    system.refresh_from_db()
    telling.write_notice(actor=owner, system=system, draft=replace(NOTICE, purpose="Other"))

    assert [v.content["purpose"] for v in public.published_versions(owner)] == ["Sorts claims"]
    assert public.published_version(owner, notice.pk) == version
    telling.take_notice_back(actor=owner, notice=notice, reason="It changed")
    with pytest.raises(NotFound):
        public.published_version(owner, notice.pk)
    assert telling.publish_notice(actor=owner, notice=notice).number == 2


def test_the_channel_opens_only_when_somebody_listens(owner):
    draft = telling.PlaceDraft(word="harbour", shown_name="Harbour", speak_up_open=True)
    with pytest.raises(Conflict, match="receives"):
        telling.set_place(actor=owner, draft=draft)
    assert facts.speak_up_facts(owner).channel_open is False
    a_place(owner, [owner])
    with pytest.raises(Conflict, match="somebody"):
        telling.choose_group(actor=owner, people=[])
    assert facts.speak_up_facts(owner).channel_open is True
    for word in ("ab", "No Spaces", "x--y", "-x-"):
        with pytest.raises(Invalid):
            telling.set_place(actor=owner, draft=replace(draft, word=word))
