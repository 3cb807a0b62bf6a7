import copy
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from steward.domain.frameworks.operations import ResourceContent, install_pack
from steward.domain.frameworks.queries import current_resource, resource_body
from steward.domain.impacts import queries
from steward.domain.impacts.models import Classification, Draft, Override, Standing
from steward.domain.impacts.operations.answering import (
    begin_classification,
    classify_system,
    drop_draft,
    keep_answers,
    reaffirm_classification,
    record_classification,
)
from steward.domain.impacts.operations.reviewing import (
    override_classification,
    rescore_next,
    withdraw_override,
)
from steward.domain.risks.operations.inventory import change_facts
from steward.domain.systems.models import AiSystem
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.domain.tasks.models import Task
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed, NotFound
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import set_tenant
from tests.domain.impacts.test_cases import NOTHING_SPECIAL
from tests.factories.organisations import a_member, an_owner

SCREENING = NOTHING_SPECIAL | {"C4": ["recruitment"], "D1": "yes"}


@pytest.fixture
def system(owner):
    facts = {"eu_market": True, "biometric": False, "emotion_recognition": False, "profiling": None}
    draft = SystemDraft(name="Screening", facts=facts, source="the intake")
    return create_system(actor=owner, draft=draft)


@pytest.fixture
def reviewer(owner):
    return a_member(owner, Role.APPROVER)


def test_a_run_places_the_system_sets_facts_and_makes_each_task_once(owner, system):
    run = classify_system(actor=owner, system=system, answers=SCREENING)
    again = classify_system(actor=owner, system=system, answers=SCREENING)

    standing = Standing.objects.get()
    assert (run.number, again.number, standing.latest_id) == (1, 2, again.pk)
    assert (standing.verdict, standing.words) == (
        "high_risk_annex_iii",
        "High-risk (Annex III use)",
    )
    assert str(standing.next_day) == "2027-12-02"
    system.refresh_from_db()
    assert system.facts["profiling"] is True
    assert system.facts["org_role"] == ["provider"]
    assert system.fact_sources["profiling"]["source"] == "Classification under the EU AI Act"
    origins = list(Task.objects.values_list("origin", flat=True))
    assert len(origins) == len(set(origins))
    works = [o.rsplit(":", 1)[1] for o in origins if o.startswith(f"classification:{system.pk}")]
    assert sorted(works) == ["conformity", "file", "market", "quality", "register", "requirements"]
    assert {str(task.due_on) for task in Task.objects.filter(origin__endswith=":file")} == {
        "2027-12-02"
    }
    assert Entry.objects.filter(event="classification.recorded").count() == 2


def test_a_known_fact_is_never_overwritten(owner, system):
    classify_system(actor=owner, system=system, answers=SCREENING | {"S2": "no"})

    system.refresh_from_db()
    assert system.facts["eu_market"] is True


def test_what_is_open_makes_it_provisional_with_a_task_that_says_which(owner, system):
    run = classify_system(actor=owner, system=system, answers=SCREENING | {"D1": "unknown"})

    standing = Standing.objects.get()
    assert (run.verdict, standing.provisional) == ("provisional", True)
    assert standing.words == (
        "Provisional: High-risk (Annex III use) or Exempted under Article 6(3), to be registered"
    )
    task = Task.objects.get(origin__contains=":open:")
    assert task.steps[0].startswith("Does the system profile")
    system.refresh_from_db()
    assert system.facts["profiling"] is None


def test_a_proposal_comes_with_source_and_day_and_counts_only_when_kept(owner, system, now):
    draft = begin_classification(actor=owner, system=system)
    asked = {q.step.id: q for q in queries.sheet_of(owner, system, draft).questions}
    keep_answers(actor=owner, system=system, answers={"S1": "yes", "S2": "yes", "P7": "no"})

    assert asked["S2"].proposal.value == "yes"
    assert asked["S2"].read[0]["source"] == "the intake"
    assert asked["S2"].read[0]["at"] == str(now.date())
    assert not asked["S2"].is_answered
    assert asked["D1"].proposal is None
    draft.refresh_from_db()
    assert draft.answers == {"S1": "yes", "S2": "yes", "P7": "no"}
    assert "eu market (the intake" in draft.sources["S2"]["from"]
    assert "from" not in draft.sources["S1"]


def test_answers_are_kept_recorded_and_the_draft_is_gone(owner, system):
    begin_classification(actor=owner, system=system)
    again = begin_classification(actor=owner, system=system)
    keep_answers(actor=owner, system=system, answers=SCREENING)
    run = record_classification(actor=owner, system=system, note="With counsel")

    assert Draft.objects.count() == 0
    assert again.begun_by == owner.label
    assert run.verdict == "high_risk_annex_iii"
    assert "X2" not in run.answers
    assert run.sources["C4"]["who"] == owner.label
    with pytest.raises(Conflict):
        record_classification(actor=owner, system=system)
    begin_classification(actor=owner, system=system)
    drop_draft(actor=owner, system=system)
    assert Draft.objects.count() == 0


def test_a_wrong_answer_names_its_question(owner, system):
    begin_classification(actor=owner, system=system)
    for answers, place in (
        ({"S9": "yes"}, "S9"),
        ({"S1": "perhaps"}, "S1"),
        ({"C1": ["no", "emotion"]}, "C1"),
        ({"D0": "yes"}, "D0"),
    ):
        with pytest.raises(Invalid) as refused:
            keep_answers(actor=owner, system=system, answers=answers)
        assert refused.value.place == place
    with pytest.raises(Invalid):
        classify_system(actor=owner, system=system, answers={})


def test_a_reviewer_overrides_and_who_answered_may_not(owner, reviewer, system):
    run = classify_system(actor=owner, system=system, answers=SCREENING)

    with pytest.raises(Conflict):
        override_classification(actor=owner, system=system, verdict="minimal", reason="I know")
    with pytest.raises(Invalid):
        override_classification(actor=reviewer, system=system, verdict="minimal", reason=" ")
    with pytest.raises(Invalid):
        override_classification(actor=reviewer, system=system, verdict="harmless", reason="Why")
    standing = override_classification(
        actor=reviewer, system=system, verdict="exempted", reason="Counsel's opinion"
    )

    assert (standing.verdict, standing.decided, standing.effective) == (
        "high_risk_annex_iii",
        "exempted",
        "exempted",
    )
    assert Override.objects.get().run_id == run.pk
    assert Entry.objects.filter(event="classification.overridden").count() == 1
    classify_system(actor=owner, system=system, answers=SCREENING | {"C4": ["management"]})
    standing.refresh_from_db()
    assert (standing.effective, standing.stale) == ("exempted", True)
    standing = withdraw_override(actor=reviewer, system=system, reason="It profiles people")
    assert (standing.effective, standing.decided, standing.stale) == (
        "high_risk_annex_iii",
        "",
        False,
    )


def test_roles_without_the_permission_are_refused(owner, system):
    contributor = a_member(owner, Role.CONTRIBUTOR)
    auditor = a_member(owner, Role.INTERNAL_AUDITOR, email="auditor@harbour.example")

    classify_system(actor=contributor, system=system, answers=SCREENING)
    with pytest.raises(NotAllowed):
        override_classification(actor=contributor, system=system, verdict="minimal", reason="It is")
    with pytest.raises(NotAllowed):
        classify_system(actor=auditor, system=system, answers=SCREENING)
    with pytest.raises(NotAllowed):
        begin_classification(actor=auditor, system=system)


def new_rules(change):
    """Install the law in another version, as a pack would."""
    ref = current_resource("framework", "eu-ai-act")
    body = copy.deepcopy(resource_body(ref.id))
    change(body["classification"])
    content = ResourceContent(
        urn=ref.urn,
        kind="framework",
        version="9.9.9",
        title=ref.title,
        digest=uuid4().hex,
        body=body,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('steward.organisation', true)")
        (organisation,) = cursor.fetchone()
    set_tenant(None)
    install_pack(
        urn="urn:steward:pack:eu-ai-act",
        version="9.9.9",
        title="EU AI Act",
        digest=uuid4().hex,
        resources=[content],
    )
    set_tenant(organisation or None)


def test_new_rules_rescore_every_system_with_the_difference_and_lose_no_decision(
    owner, reviewer, system
):
    other = create_system(actor=owner, draft=SystemDraft(name="Spam"))
    classify_system(actor=owner, system=system, answers=SCREENING)
    classify_system(actor=owner, system=other, answers=NOTHING_SPECIAL)
    override_classification(actor=reviewer, system=other, verdict="transparency", reason="Counsel")
    assert rescore_next(actor=owner).systems == 0

    def change(tree):
        (outcome,) = [o for o in tree["outcomes"] if o["id"] == "high_risk_annex_iii"]
        outcome["dates"][-1]["from"] = "2028-12-02"
        outcome["class"] = "high_risk_annex_i"
        (step,) = [n for n in tree["nodes"] if n["id"] == "P2"]
        step["answers"] = [a | {"value": a["value"].upper()} for a in step["answers"]]

    new_rules(change)
    assert queries.waiting_for_rules(owner).count() == 2
    done = rescore_next(actor=owner)

    assert (done.systems, done.changed) == (2, 2)
    assert rescore_next(actor=owner).systems == 0
    assert Classification.objects.filter(system=system).count() == 2
    run = queries.get_run(owner, system, 2)
    assert (run.origin, run.content_version, run.lost) == ("rescored", "9.9.9", ["P2"])
    pairs = queries.rescored_pairs(owner)
    found = {d.what: (d.before, d.after) for d in queries.differences_between(*pairs[0])}
    assert pairs[0][0].system_id == system.pk
    assert found["Class"][1].startswith("Provisional: Prohibited or High-risk (Annex I product)")
    assert found["Art. 9, provider"][1] == "From 2 December 2028"
    standing = Standing.objects.get(system=other)
    assert (standing.decided, standing.stale) == ("transparency", True)
    again = override_classification(
        actor=reviewer, system=system, verdict="high_risk_annex_iii", reason="As before"
    )
    assert again.effective == "high_risk_annex_iii"


def test_a_run_read_later_is_as_it_was(owner, system):
    run = classify_system(actor=owner, system=system, answers=SCREENING)
    before = queries.result_of(run)
    new_rules(lambda tree: tree["outcomes"].reverse())

    assert queries.result_of(queries.get_run(owner, system, 1)) == before
    assert queries.tree_of(run.content).verdicts


def test_a_long_rescoring_goes_in_steps(owner, system):
    for number in range(3):
        other = create_system(actor=owner, draft=SystemDraft(name=f"S{number}"))
        classify_system(actor=owner, system=other, answers=NOTHING_SPECIAL)
    new_rules(lambda tree: tree["outcomes"][0].update(severity=1))

    counts = [rescore_next(actor=owner, limit=2).systems for _ in range(3)]

    assert counts == [2, 1, 0]


def test_other_organisations_see_nothing(owner, system, now):
    classify_system(actor=owner, system=system, answers=SCREENING)
    stranger, _ = an_owner(now + timedelta(0), name="Other", email="other@owners.example")
    here = replace(owner, organisation_id=stranger.organisation_id)

    assert queries.standing_of(here, system) is None
    assert queries.classified_systems(here).count() == 0
    with pytest.raises(NotFound):
        queries.get_run(here, system, 1)


def test_systems_not_classified_are_in_the_list(owner, system):
    assert [row.verdict for row in queries.classified_systems(owner)] == [None]
    classify_system(actor=owner, system=system, answers=SCREENING)
    assert [row.verdict for row in queries.classified_systems(owner)] == ["high_risk_annex_iii"]
    assert AiSystem.objects.count() == 1
    assert connection.in_atomic_block


def test_facts_that_were_read_reopen_a_classification_and_only_those(owner, system):
    classify_system(actor=owner, system=system, answers=SCREENING)
    system.refresh_from_db()

    def reopened():
        rows = queries.standings_visible_to(owner)
        return list(rows.filter(facts_changed=True).values_list("system__name", flat=True))

    assert reopened() == []
    change_facts(actor=owner, system=system, facts={"profiling": True})
    assert reopened() == []
    change_facts(actor=owner, system=system, facts={"business_critical": True, "biometric": True})
    system.refresh_from_db()
    assert reopened() == ["Screening"]
    assert queries.standings_visible_to(owner).filter(facts_changed=True).count() == 1
    run = Standing.objects.get().latest
    told = queries.changes_of_facts(system, run)
    assert [(item.fact, item.before, item.after) for item in told] == [("biometric", "no", "yes")]
    change_facts(actor=owner, system=system, facts={"biometric": False})
    assert reopened() == []


def test_answers_that_hold_are_recorded_again_and_the_runs_before_stay(owner, system):
    first = classify_system(actor=owner, system=system, answers=SCREENING)
    system.refresh_from_db()
    with pytest.raises(Conflict, match="No fact"):
        reaffirm_classification(actor=owner, system=system, note="Nothing new")
    change_facts(actor=owner, system=system, facts={"biometric": True})
    system.refresh_from_db()
    with pytest.raises(Invalid):
        reaffirm_classification(actor=owner, system=system, note=" ")

    again = reaffirm_classification(actor=owner, system=system, note="It only counts people")

    first.refresh_from_db()
    assert (first.facts["biometric"], again.facts["biometric"]) == (False, True)
    assert (again.number, again.answers, again.verdict) == (2, first.answers, first.verdict)
    assert queries.standings_visible_to(owner).filter(facts_changed=True).count() == 0


def test_reading_by_newer_rules_does_not_close_what_facts_reopened(owner, system):
    classify_system(actor=owner, system=system, answers=SCREENING)
    system.refresh_from_db()
    change_facts(actor=owner, system=system, facts={"biometric": True})
    Standing.objects.update(rules="0" * 64)

    rescore_next(actor=owner)

    assert queries.standings_visible_to(owner).filter(facts_changed=True).count() == 1
