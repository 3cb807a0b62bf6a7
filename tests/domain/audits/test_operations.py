from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from steward.domain.audits.models import Population
from steward.domain.audits.operations.checking import (
    give_points,
    judge_point,
    raise_point,
)
from steward.domain.audits.operations.papers import (
    PaperDraft,
    attach_file,
    keep_paper,
    share_paper,
)
from steward.domain.audits.operations.planning import (
    begin_audit,
    cancel_audit,
    close_audit,
    plan_audit,
    plan_cycle,
    prepare_audit,
)
from steward.domain.audits.operations.programming import (
    CertificateDraft,
    ProgrammeDraft,
    approve_programme,
    attach_document,
    end_certificate,
    keep_certificate,
    keep_programme,
)
from steward.domain.audits.operations.reminding import ask_audits
from steward.domain.audits.operations.reporting import (
    note_distribution,
    sign_report,
    write_report,
)
from steward.domain.audits.operations.requesting import (
    accept_answer,
    answer_request,
    make_request,
    return_answer,
)
from steward.domain.audits.operations.sampling import (
    DrawDraft,
    draw_sample,
    exclude_records,
    take_population,
)
from steward.domain.audits.operations.teaming import (
    declare_independence,
    hold_meeting,
    name_auditor,
    release_auditor,
)
from steward.domain.audits.queries.audits import (
    audits_visible_to,
    get_audit,
    get_paper,
    listed_papers,
)
from steward.domain.audits.queries.programmes import (
    audit_facts,
    certificates_shown,
    seen_programme,
)
from steward.domain.audits.queries.reports import is_unaltered
from steward.domain.audits.queries.traces import thread_of_system
from steward.domain.audits.rules.sampling import digest_of, drawn
from steward.domain.audits.terms.sampling import Method
from steward.domain.controls.operations import decide_status
from steward.domain.findings.models import Finding
from steward.domain.soa.operations import decide_applicability
from steward.domain.systems.models import AiSystem
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.domain.systems.operations.removing import archive_systems
from steward.domain.tasks.models import Task
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed, NotFound
from steward.foundation.identity.terms import PERMISSIONS, Role
from tests.domain.audits.story import a_draft, a_fieldwork
from tests.factories.organisations import a_member


def a_programme(actor, **values):
    base = {
        "title": "Programme to the certificate",
        "starts_on": actor.today,
        "ends_on": actor.today + timedelta(days=1095),
        "frequency": "Systems of high risk every year, the rest within three.",
        "criteria": "ISO/IEC 42001",
        "methods": "Interviews, records, samples.",
    }
    return keep_programme(actor=actor, draft=ProgrammeDraft(**base | values))


def reported(work):
    words = {"summary": "Held.", "conformity": "It conforms.", "effectiveness": "It works."}
    write_report(actor=work.lead, audit=work.audit, **words)
    hold_meeting(
        actor=work.lead,
        audit=work.audit,
        kind="closing",
        held_on=work.lead.today,
        attended=["The board", " The board ", ""],
    )
    return sign_report(actor=work.lead, audit=work.audit)


def test_another_person_approves_a_programme_and_a_change_asks_again(owner):
    manager = a_member(owner, Role.MANAGER)
    programme = a_programme(manager)
    with pytest.raises(Conflict):
        approve_programme(actor=manager, programme=programme)
    own = a_programme(owner)
    with pytest.raises(Conflict, match="somebody else"):
        approve_programme(actor=owner, programme=own)

    approved = approve_programme(actor=owner, programme=programme)

    assert approved.approved_by == owner.label
    draft = ProgrammeDraft(
        **{
            name: getattr(programme, name)
            for name in ("title", "starts_on", "ends_on", "frequency", "criteria", "methods")
        }
    )
    assert keep_programme(actor=manager, draft=draft, programme=programme).approved_at is None


def test_a_certificate_brings_the_audits_of_its_cycle_once(owner):
    decided = owner.today - timedelta(days=30)
    draft = CertificateDraft(
        body="A body",
        number="C-1",
        scope="All",
        decided_on=decided,
        valid_until=decided + timedelta(days=1094),
    )
    certificate = keep_certificate(actor=owner, draft=draft)
    programme = a_programme(owner, starts_on=decided)
    before = seen_programme(owner, programme)
    both = {"decided_on": certificate.decided_on, "valid_until": certificate.valid_until}

    made = plan_cycle(actor=owner, programme=programme, **both)

    assert [row.kind for row in made] == ["surveillance_1", "surveillance_2", "recertification"]
    lacked = {gap.what for gap in before.gaps} - {
        gap.what for gap in seen_programme(owner, programme).gaps
    }
    assert len(lacked) == 3
    with pytest.raises(Conflict, match="every audit"):
        plan_cycle(actor=owner, programme=programme, **both)
    end_certificate(
        actor=owner, certificate=certificate, ended_on=owner.today, reason="Another body"
    )
    with pytest.raises(Conflict, match="was ended"):
        keep_certificate(actor=owner, draft=draft, certificate=certificate)


def test_a_certificate_is_shown_only_with_its_document_and_while_it_stands(owner):
    draft = CertificateDraft(
        body="A body",
        number="C-1",
        scope="All",
        decided_on=owner.today,
        valid_until=owner.today + timedelta(days=10),
    )
    row = keep_certificate(actor=owner, draft=draft)
    assert certificates_shown(owner) == []

    with pytest.raises(Invalid, match="empty"):
        attach_document(actor=owner, certificate=row, name="c.pdf", content=b"")
    attach_document(actor=owner, certificate=row, name="c.pdf", content=b"%PDF")

    days = [replace(owner, now=owner.now + timedelta(days=n)) for n in (-1, 0, 10, 11)]
    assert [bool(certificates_shown(actor)) for actor in days] == [False, True, True, False]
    end_certificate(actor=owner, certificate=row, ended_on=owner.today, reason="Suspended")
    assert certificates_shown(owner) == []


def test_an_audit_is_prepared_only_with_lead_plan_and_checklist_and_begun_only_declared(owner):
    bare = plan_audit(actor=owner, draft=a_draft(owner))
    with pytest.raises(Conflict, match="a lead auditor, a plan and a checklist"):
        prepare_audit(actor=owner, audit=bare)
    work = a_fieldwork(owner, begun=False)
    name_auditor(actor=work.manager, audit=work.audit, name="Contract auditor")

    with pytest.raises(Conflict, match="Contract auditor"):
        begin_audit(actor=work.lead, audit=work.audit)

    outsider = work.audit.team.get(name="Contract auditor")
    assert outsider.is_external
    with pytest.raises(Conflict, match="themselves"):
        declare_independence(actor=work.lead, auditor=work.other_place, declaration="Fine.")
    declare_independence(actor=work.lead, auditor=outsider, declaration="No ties.")
    assert begin_audit(actor=work.lead, audit=work.audit).state == "under_way"


CONDUCTING = (Role.OWNER, Role.INTERNAL_AUDITOR, Role.EXTERNAL_AUDITOR)


@pytest.mark.parametrize("role", Role)
def test_who_plans_does_not_conduct_and_who_conducts_does_not_plan(owner, role):
    work = a_fieldwork(owner)
    actor = replace(owner, permissions=PERMISSIONS[role])
    may = PERMISSIONS[role]

    def outcome(call, **values):
        try:
            call(actor=actor, **values)
        except NotAllowed:
            return False
        except (Conflict, NotFound):
            return True
        return True

    plans = outcome(cancel_audit, audit=work.audit, reason="Too early")
    judged = outcome(judge_point, point=work.point("6.1.2"), judgement="conforms", evidence="Seen")

    assert plans == ("audit.plan" in may)
    assert judged == ("audit.conduct" in may)
    assert ("audit.conduct" in may) == (role in CONDUCTING)


def test_only_the_team_works_in_an_audit(owner):
    work = a_fieldwork(owner)
    stranger = a_member(owner, Role.INTERNAL_AUDITOR, "third@harbour.example")

    with pytest.raises(Conflict, match="Only the team"):
        judge_point(
            actor=stranger, point=work.point("6.1.2"), judgement="conforms", evidence="Seen"
        )


def test_nobody_audits_what_they_own_or_decided_and_another_auditor_may(owner):
    work = a_fieldwork(owner)
    deciding = replace(work.lead, permissions=PERMISSIONS[Role.MANAGER])
    decide_applicability(
        actor=deciding, control="A.5.2", applicable=True, reason="Needed", basis="law"
    )
    create_system(
        actor=work.manager, draft=SystemDraft(name="Claims triage", owner=work.lead_place.name)
    )

    for requirement, named in (("A.5.2", "decided on A.5.2"), ("A.6.2.4", "Claims triage")):
        point = work.point(requirement)
        with pytest.raises(Conflict, match=named):
            judge_point(actor=work.lead, point=point, judgement="conforms", evidence="Seen")
        with pytest.raises(Conflict, match=work.lead_place.name):
            give_points(
                actor=work.other,
                audit=work.audit,
                points=[point],
                auditor_id=work.lead_place.pk,
            )
    point = work.point("A.5.2")
    give_points(actor=work.lead, audit=work.audit, points=[point], auditor_id=work.other_place.pk)

    # Both members of the test carry one name, so only what is tied to the person differs.
    assert judge_point(
        actor=work.other, point=point, judgement="conforms", evidence="The process"
    ).judged_by_label


def test_a_system_is_tied_to_the_person_who_owns_it_and_not_to_its_namesake(owner):
    work = a_fieldwork(owner)
    point = work.point("A.6.2.4")
    namesake = SystemDraft(name="Claims triage", owner_id=work.other.id)
    create_system(actor=work.manager, draft=namesake)
    seen = {"judgement": "conforms", "evidence": "Seen"}

    with pytest.raises(Conflict, match="Claims triage"):
        judge_point(actor=work.other, point=point, **seen)

    assert judge_point(actor=work.lead, point=point, **seen).judgement == "conforms"


def test_a_decision_outside_the_period_audited_stands_against_nothing(owner):
    work = a_fieldwork(owner)
    before = replace(
        work.lead,
        permissions=PERMISSIONS[Role.MANAGER],
        now=work.lead.now - timedelta(days=800),
    )
    decide_status(actor=before, requirement="9.2.2", maturity="defined", reason="Seen")

    found = judge_point(
        actor=work.lead, point=work.point("9.2.2"), judgement="conforms", evidence="The programme"
    )

    assert found.judgement == "conforms"


def test_judgements_need_what_they_rest_on_and_nonconformities_become_findings_once(owner):
    work = a_fieldwork(owner)
    point = work.point("6.1.2")
    for judgement, place in (("conforms", "evidence"), ("not_applicable", "reason")):
        with pytest.raises(Invalid) as refused:
            judge_point(actor=work.lead, point=point, judgement=judgement)
        assert refused.value.place == place
    judge_point(
        actor=work.lead, point=point, judgement="minor", evidence="Two of five are undated."
    )
    point.refresh_from_db()
    with pytest.raises(Conflict, match=r"6\.1\.2 is not raised"):
        reported(work)

    finding = raise_point(
        actor=work.lead,
        point=point,
        statement="Two risks of five carry no day.",
        owner_id=work.manager.id,
    )

    assert (finding.grade, finding.requirement) == ("minor", "6.1.2")
    assert finding.source_id == work.audit.pk
    with pytest.raises(Conflict):
        raise_point(
            actor=work.lead, point=point, statement="It was raised again for the same point."
        )
    with pytest.raises(Conflict, match="change the grade there"):
        judge_point(actor=work.lead, point=point, judgement="major", evidence="All.")
    assert Finding.objects.count() == 1


def test_a_population_is_what_history_says_of_a_moment_and_its_sample_can_be_drawn_again(owner):
    work = a_fieldwork(owner, systems=6)
    gone = AiSystem.objects.get(name="System 5")
    archive_systems(actor=work.manager, systems=[gone])

    # Row history has the time of the database, which the clock of the tests does not set.
    after = replace(work.lead, now=datetime.now(UTC) + timedelta(hours=1))
    with pytest.raises(Invalid, match="no such record"):
        take_population(actor=after, audit=work.audit, kind="systems", as_of=work.lead.today)

    population = take_population(actor=after, audit=work.audit, kind="systems", as_of=after.today)

    assert population.count == len(population.rows) == 5
    assert {row["stratum"] for row in population.rows} == {"Claims", "Loans"}
    assert population.digest == digest_of(population.rows)
    left_out = population.rows[0]["key"]
    with pytest.raises(Invalid, match="why"):
        exclude_records(actor=work.lead, population=population, keys=[left_out], reason="")
    population = exclude_records(
        actor=work.lead, population=population, keys=[left_out], reason="Not live yet"
    )
    draw = draw_sample(
        actor=work.lead,
        population=population,
        draft=DrawDraft(method="stratified", seed="autumn", rule="root"),
    )

    strata = {row["key"]: row["stratum"] for row in population.frame}
    assert left_out not in strata
    assert tuple(draw.keys) == drawn(
        strata, seed="autumn", method=Method.STRATIFIED, size=draw.size
    )
    assert draw.frame_digest == digest_of(sorted(strata))
    with pytest.raises(Conflict, match="take the list anew"):
        exclude_records(actor=work.lead, population=population, keys=[draw.keys[0]], reason="Late")
    again = DrawDraft(method="random")
    with pytest.raises(Invalid, match="again"):
        draw_sample(actor=work.lead, population=population, draft=again)
    second = draw_sample(
        actor=work.lead, population=population, draft=replace(again, reason="One was sold")
    )
    assert (second.number, len(second.seed)) == (2, 16)
    assert Population.objects.get().draws.count() == 2


def test_a_paper_and_a_note_are_the_teams_until_shared_or_reported(owner):
    work = a_fieldwork(owner)
    about = work.point("6.1.2")
    paper = keep_paper(
        actor=work.lead,
        audit=work.audit,
        draft=PaperDraft(item_id=about.pk, looked_at="The register", result="conforms"),
    )
    note = keep_paper(
        actor=work.lead, audit=work.audit, draft=PaperDraft(notes="They seemed unsure.")
    )
    shared = keep_paper(actor=work.lead, audit=work.audit, draft=PaperDraft(notes="Thanks."))
    attach_file(actor=work.lead, paper=paper, name="register.csv", content=b"ID\n1\n")
    share_paper(actor=work.lead, paper=shared)

    assert listed_papers(work.other, work.audit) == [paper, note, shared]
    assert listed_papers(work.manager, work.audit) == [shared]
    with pytest.raises(NotFound):
        get_paper(work.manager, note.pk)
    with pytest.raises(Conflict, match="wrote this paper"):
        keep_paper(actor=work.other, audit=work.audit, draft=PaperDraft(notes="Mine"), paper=paper)
    reported(work)
    assert listed_papers(work.manager, work.audit) == [paper, shared]


def test_a_request_is_a_task_of_the_person_until_the_answer_suffices(owner):
    work = a_fieldwork(owner)
    asked = make_request(
        actor=work.lead,
        audit=work.audit,
        what="The minutes of the review",
        owner_id=work.manager.id,
        due_on=work.lead.today,
    )
    task = Task.objects.get(origin=f"audit-request:{asked.pk}")
    assert task.assignee_id == work.manager.id
    with pytest.raises(Conflict):
        accept_answer(actor=work.lead, request=asked)
    respondent = a_member(owner, Role.RESPONDENT, "respondent@harbour.example")
    with pytest.raises(NotAllowed):
        answer_request(actor=respondent, request=asked, answer="Here")

    asked = answer_request(actor=work.manager, request=asked, answer="In the folder")
    asked = return_answer(actor=work.lead, request=asked, note="The annex is missing")
    assert (asked.state, asked.note) == ("open", "The annex is missing")
    asked = answer_request(actor=work.manager, request=asked, answer="With the annex")
    asked = accept_answer(actor=work.lead, request=asked)

    task.refresh_from_db()
    assert (asked.state, task.status) == ("accepted", "done")


def test_the_lead_signs_a_frozen_report_and_the_audit_is_closed_once_management_has_it(owner):
    work = a_fieldwork(owner)
    judge_point(
        actor=work.lead, point=work.point("9.2.2"), judgement="conforms", evidence="The programme"
    )
    with pytest.raises(Conflict, match="lacks its summary and its conformity"):
        sign_report(actor=work.lead, audit=work.audit)
    signed = reported(work)

    assert (signed.state, signed.signed_by) == ("reported", work.lead.label)
    assert is_unaltered(signed)
    judged = {item["requirement"]: item["judgement"] for item in signed.report["points"]}
    assert judged["9.2.2"] == "Conforms"
    assert judged["6.1.2"] == "Not audited"
    assert signed.report["meetings"][0]["attended"] == ["The board"]
    with pytest.raises(Conflict, match="nothing in it changes"):
        keep_paper(actor=work.lead, audit=signed, draft=PaperDraft(notes="Late"))
    with pytest.raises(Conflict, match="received the report"):
        close_audit(actor=work.manager, audit=signed)
    note_distribution(
        actor=work.manager,
        audit=signed,
        to="The board",
        role="Top management",
        sent_on=work.manager.today,
    )
    assert close_audit(actor=work.manager, audit=signed).state == "closed"
    facts = audit_facts(owner)
    assert not facts.none_in_twelve_months
    assert "9.2.2" not in facts.clauses_never_audited
    assert len(facts.controls_never_audited) == 38


def test_an_auditor_who_does_not_lead_signs_nothing(owner):
    work = a_fieldwork(owner)

    with pytest.raises(Conflict, match="lead auditor signs"):
        sign_report(actor=work.other, audit=work.audit)


def test_an_external_auditor_sees_only_the_audits_that_name_one(owner):
    work = a_fieldwork(owner)
    other = plan_audit(actor=work.manager, draft=a_draft(work.manager, title="Another"))
    outside = a_member(owner, Role.EXTERNAL_AUDITOR, "outside@body.example")
    assert list(audits_visible_to(outside)) == []

    name_auditor(actor=work.manager, audit=work.audit, person_id=outside.id, is_external=True)

    assert list(audits_visible_to(outside)) == [work.audit]
    with pytest.raises(NotFound):
        get_audit(outside, other.pk)


def test_an_auditor_who_judged_is_not_taken_off_the_team(owner):
    work = a_fieldwork(owner)
    judge_point(actor=work.other, point=work.point("9.2.2"), judgement="conforms", evidence="Seen")

    with pytest.raises(Conflict, match="has judged"):
        release_auditor(actor=work.manager, auditor=work.other_place)


def test_the_thread_of_a_system_says_what_is_missing(owner):
    system = create_system(actor=owner, draft=SystemDraft(name="Claims triage"))

    thread = thread_of_system(owner, system)

    assert [stage.title for stage in thread.stages][:2] == ["Register", "Role and intended use"]
    assert thread.missing >= 6
    said = [words for stage in thread.stages for words in stage.missing]
    assert "Nobody answers for the system." in said
    assert "No impact assessment was begun." in said


def test_a_system_that_is_none_is_not_in_scope(owner):
    with pytest.raises(Invalid, match="not in the inventory"):
        plan_audit(actor=owner, draft=a_draft(owner, systems=[UUID(int=1)]))


def test_what_is_due_becomes_one_task_for_each_cause(owner):
    late = a_draft(owner, ends_on=owner.today, period_to=owner.today - timedelta(days=1))
    plan_audit(actor=owner, draft=late)

    assert ask_audits(actor=owner) == 1
    assert ask_audits(actor=owner) == 0
    assert Task.objects.get(origin__startswith="audit-prepare:").requirement == "9.2.2"
