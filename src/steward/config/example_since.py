"""What happened in the example organisation after its first statement was frozen.

It leaves something to see on every screen: classes under the law, an incident with its finding,
a questionnaire outside, a decision to look at again, a likely duplicate, talk about records.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from steward.config.example_competence import keep_people_able
from steward.config.example_documents import keep_documents
from steward.config.example_effects import assess_effects
from steward.config.example_evidence import keep_evidence
from steward.config.example_findings import find_wanting
from steward.config.example_governance import lead_and_scope
from steward.config.example_incidents import tell_incidents
from steward.config.example_methods import write_methods
from steward.config.example_reviews import review_and_plan
from steward.config.example_story import Story
from steward.config.example_suppliers import deal_with_others
from steward.domain.crosswalks.operations.stating import TieDraft, state_tie
from steward.domain.impacts.operations.answering import classify_system
from steward.domain.parts.models import Part
from steward.domain.parts.operations import add_version, edit_part
from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.operations.answering import (
    confirm_answers,
    save_answer,
    start_run,
)
from steward.domain.questionnaires.operations.reviewing import decide_findings
from steward.domain.questionnaires.operations.sending import give_to, set_run
from steward.domain.questionnaires.queries import INTAKE, findings_of
from steward.domain.readiness.operations import approve_and_derive, submit_and_derive
from steward.domain.risks.operations.inventory import change_facts, remove_systems
from steward.domain.risks.queries import risks_visible_to
from steward.domain.systems.models import AiSystem
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.domain.tasks.operations.commenting import write_comment
from steward.domain.tasks.queries import tasks_visible_to
from steward.extensions.guests.operations.sending import invite_guest
from steward.foundation.core.actor import Actor
from steward.foundation.identity.terms import Role

CLASSIFIED, SENT, HURT, READ, CHANGED, TALKED = 11, 9, 7, 5, 2, 1
"""Days ago on which each part happened."""
INCIDENT, SUPPLIER = "incident-intake", "supplier-ai"

NOTHING_FITS: Mapping[str, object] = {
    "S1": "yes",
    "S2": "yes",
    "S3": "none",
    "O1": "no",
    "S4": ["deployer"],
    "S5": "eu",
    **{f"P{number}": "no" for number in range(1, 11)},
    "A1": "no",
    **{f"C{number}": ["no"] for number in range(1, 9)},
    "D1": "no",
    "V1": "no",
    "F1": "no",
    "T1": "no",
    "T2": "no",
    "T3": "no",
    "T4": ["no"],
    "X1": "before_2026_08_02",
    "G1": "no",
}
CLASSES: Mapping[str, tuple[Mapping[str, object], str]] = {
    "applicant-screening": (
        {"C4": ["recruitment"], "D1": "yes"},
        "Read with human resources; the vendor agrees that it is Annex III, point 4.",
    ),
    "customer-assistant": ({"T1": "yes", "T2": "yes"}, "It speaks with customers and writes."),
    "claims-triage": ({"C5": ["other_insurance"], "D1": "yes"}, "Motor and household only."),
}
HARM: Mapping[str, object] = {
    "ii-kind": ["wrong"],
    "ii-harm": ["money"],
    "ii-causal": "likely",
    "ii-vulnerable": False,
    "ii-severity": "moderate",
    "ii-status": "yes",
    "ii-evidence": True,
    "ii-high-risk": False,
    "ii-role": "deployer",
    "ii-personal": False,
    "ii-nis2": False,
    "ii-dora": True,
    "ii-dora-major": False,
    "ii-contract": False,
    "ii-supplier": True,
    "ii-similar": False,
    "ii-known-risk": True,
}
PROMISE = {
    "ii-title": "The assistant promised a customer cover that the policy does not give",
    "ii-story": "Asked twice, it called storm damage to a fence covered. A person took over and"
    " put it right. It should have quoted the exclusion or handed over at once.",
}
HELD_BACK = {
    "ii-title": "Forty payments waited a week because of scores from a test",
    "ii-story": "Scores of a test run reached the work list of the investigators.",
    "ii-supplier": False,
}


def happened_since(story: Story) -> None:
    """Tell what happened after the statement was frozen."""
    _classified(story)
    _kept_parts(story)
    _sent(story)
    _harmed(story)
    assess_effects(story)
    find_wanting(story)
    keep_documents(story)
    write_methods(story)
    keep_people_able(story)
    lead_and_scope(story)
    review_and_plan(story)
    tell_incidents(story)
    deal_with_others(story)
    keep_evidence(story)
    _changed(story)
    _talked(story)


def _classified(story: Story) -> None:
    """Classify three systems under the law; the others wait."""
    acting = story.actor(Role.MANAGER, CLASSIFIED)
    for name, (answers, note) in CLASSES.items():
        classify_system(
            actor=acting, system=story.systems[name], answers={**NOTHING_FITS, **answers}, note=note
        )
    draft = TieDraft(
        source_framework="iso-42001",
        source="A.10.3",
        target_framework="dora",
        target="art-28",
        relationship="intersects-with",
        strength=6,
        rationale="Our checks of vendors of AI are part of those of all providers.",
    )
    state_tie(actor=acting, draft=draft)


def _kept_parts(story: Story) -> None:
    """Say who answers for parts, and that a model has moved on."""
    acting = story.actor(Role.MANAGER, CLASSIFIED)
    keepers = {
        "Hosted model provider": story.actor(Role.RISK_OWNER, 0).id,
        "Screening software vendor": story.actor(Role.RISK_OWNER, 0).id,
        "Cloud region operator": story.actor(Role.CONTRIBUTOR, 0).id,
    }
    for part in Part.objects.visible_to(acting).filter(name__in=keepers):
        edit_part(actor=acting, part=part, owner_id=keepers[part.name])
    office = Part.objects.visible_to(acting).filter(name="Office suite vendor").first()
    if office is not None:
        edit_part(actor=acting, part=office, owner="Head of procurement")
    triage = Part.objects.visible_to(acting).get(name="claims-lane")
    measured = [
        {"name": "Right lane at first", "value": "0.91", "dataset": "Claims of spring 2026"},
        {
            "name": "Right lane, claims by letter",
            "value": "0.84",
            "dataset": "Claims of spring 2026",
        },
    ]
    add_version(actor=acting, part=triage, version="2026.2")
    edit_part(actor=acting, part=triage, owner="Head of claims", metrics=measured)


def _sent(story: Story) -> None:
    """Ask people: a colleague about one system, a vendor about another."""
    acting = story.actor(Role.MANAGER, SENT)
    reader = AiSystem.objects.visible_to(acting).get(name="Document reader")
    intake = start_run(actor=acting, questionnaire=INTAKE, system=reader)
    until = story.owner.today + timedelta(days=5)
    give_to(actor=acting, run=intake, person=story.people[Role.RESPONDENT].id, due_on=until)
    set_run(actor=acting, run=intake, due_on=until)
    confirm_answers(actor=acting, run=intake)
    vendor = start_run(
        actor=acting, questionnaire=SUPPLIER, system=story.systems["applicant-screening"]
    )
    invite_guest(
        actor=acting,
        run=vendor,
        email="assurance@screening-vendor.example",
        name="The vendor's assurance desk",
        message="Please answer what you can by the day named; documents may follow.",
        expires_on=story.owner.today + timedelta(days=12),
    )


def _harmed(story: Story) -> None:
    """Take down two incidents: one is read and leads to a finding, one waits to be read."""
    acting = story.actor(Role.MANAGER, HURT)
    leads = {"id": str(acting.id), "label": acting.label}
    known = {"ii-known": acting.today.isoformat(), "ii-reporter": leads}
    assistant, scoring = (story.systems[name] for name in ("customer-assistant", "fraud-scoring"))
    read = _reported(story, acting, assistant, {**HARM, **PROMISE, **known})
    reading = story.actor(Role.OWNER, READ)
    approve_and_derive(actor=reading, run=read, note="Clear; the remedy is under way.")
    findings = [row.pk for row in findings_of(reading, read)]
    decide_findings(
        actor=reading, run=read, findings=findings, decision="confirmed", reason="It can come again"
    )
    _reported(story, acting, scoring, {**HARM, **HELD_BACK, **known})


def _reported(story: Story, actor: Actor, system: AiSystem, answers: Mapping[str, Any]) -> Run:
    run = start_run(actor=actor, questionnaire=INCIDENT, system=system)
    set_run(actor=actor, run=run, reviewer=story.owner.id)
    for question, value in answers.items():
        save_answer(actor=actor, run=run, question=question, value=value)
    submit_and_derive(actor=actor, run=run)
    run.refresh_from_db()
    return run


def _changed(story: Story) -> None:
    """Let a fact change under decided risks, and the inventory be tidied."""
    acting = story.actor(Role.MANAGER, CHANGED)
    change_facts(
        actor=acting,
        system=story.systems["applicant-screening"],
        facts={"deployment_scale": "limited"},
        reason="The pilot is over: every service role is filled with it since Monday",
    )
    for name, purpose in (
        ("Meeting notes (pilot)", "Writes minutes of meetings"),
        ("Menu planner", "Suggested menus for the canteen; was switched off in spring"),
    ):
        made = create_system(actor=acting, draft=SystemDraft(name=name, purpose=purpose))
        if name == "Menu planner":
            remove_systems(actor=acting, systems=[made])


def _talked(story: Story) -> None:
    """Let people speak about a risk, a system and a task."""
    manager, owner = story.actor(Role.MANAGER, TALKED), story.actor(Role.RISK_OWNER, TALKED)
    screening = story.systems["applicant-screening"]
    risk = risks_visible_to(owner).filter(system=screening, scenario="R-FAI-01").get()
    write_comment(
        actor=owner,
        subject=risk.as_subject(),
        text="The end of the pilot changes this. I would judge it again once we have figures.",
    )
    write_comment(actor=manager, subject=risk.as_subject(), text="Asked for; due next week.")
    write_comment(
        actor=manager,
        subject=screening.as_subject(),
        text="The works council has the new description.",
    )
    task = tasks_visible_to(manager).filter(status="doing").order_by("id").first()
    if task is not None:
        write_comment(actor=owner, subject=task.as_subject(), text="Half of it is there.")
