"""The audit programme of the example organisation, and its first internal audit half way through.

Row history has the time of loading, so the list of risks is taken on the day of loading.
"""

from datetime import time, timedelta
from uuid import UUID

from steward.config.example_story import Story
from steward.domain.audits.models import Audit
from steward.domain.audits.operations.checking import (
    add_points,
    judge_point,
    raise_point,
)
from steward.domain.audits.operations.papers import PaperDraft, keep_paper, share_paper
from steward.domain.audits.operations.planning import (
    AuditDraft,
    begin_audit,
    plan_audit,
    prepare_audit,
)
from steward.domain.audits.operations.programming import (
    ProgrammeDraft,
    approve_programme,
    keep_programme,
)
from steward.domain.audits.operations.requesting import answer_request, make_request
from steward.domain.audits.operations.sampling import (
    DrawDraft,
    draw_sample,
    exclude_records,
    take_population,
)
from steward.domain.audits.operations.teaming import (
    SessionDraft,
    declare_independence,
    hold_meeting,
    keep_session,
    name_auditor,
)
from steward.domain.audits.queries.audits import items_of, wanted_requirements
from steward.foundation.core.actor import Actor
from steward.foundation.identity.terms import Role

WRITTEN, APPROVED, PLANNED, BEGUN = 12, 11, 8, 1
"""Days ago on which each part happened."""
PARTS = ("4.", "5.", "6.", "8.", "9.", "A.5.", "A.6.", "A.9.")
JUDGED = {
    "5.2": ("conforms", "The policy is approved and known to the five people asked."),
    "6.1.2": (
        "conforms",
        "Method and criteria are written; seven risks of the sample follow them.",
    ),
    "9.2.2": ("conforms", "The programme was approved by another than its author."),
    "A.5.4": (
        "minor",
        "The screening of applicants names its groups; other systems that decide do not.",
    ),
    "A.9.4": ("observation", "Intended use is written, yet nobody looks whether use stays inside."),
    "A.6.2.6": ("opportunity", "Readings of the indicator could be taken from the tool itself."),
}
STATEMENTS = {
    "A.5.4": "Effects on individuals are not assessed for every AI system that decides on people.",
    "A.9.4": "Whether systems are used as intended is not looked at yet.",
}
DAYS = (
    (0, 9, 10, "Opening meeting", "Management", "Board room"),
    (0, 10, 12, "Risk assessment and treatment", "Risk owner", "Board room"),
    (1, 9, 11, "Thread of the screening of applicants", "Human resources", "By video"),
    (2, 14, 16, "Impact assessments and oversight", "Compliance officer", "Board room"),
    (2, 16, 17, "Closing meeting", "Management", "Board room"),
)


def audit_since(story: Story) -> None:
    """Write the programme, plan the audits up to the certificate, and begin the internal one."""
    manager = story.actor(Role.MANAGER, WRITTEN)
    programme = keep_programme(
        actor=manager,
        draft=ProgrammeDraft(
            title="From the first internal audit to the certificate",
            starts_on=manager.today,
            ends_on=manager.today + timedelta(days=3 * 365),
            frequency="Systems that decide on people every year, all others within three years;"
            " clauses 4 to 10 every year. What had a nonconformity is audited again within six"
            " months.",
            criteria="ISO/IEC 42001:2023, our own rules, and the law that applies to us.",
            methods="Interviews, records, samples from the registers, one thread for each system.",
            responsible_id=manager.id,
        ),
    )
    approve_programme(actor=story.actor(Role.EXECUTIVE, APPROVED), programme=programme)
    planning = story.actor(Role.MANAGER, PLANNED)
    for kind, title, days in (
        ("stage_1", "Stage 1 by the certification body", 120),
        ("stage_2", "Stage 2 by the certification body", 165),
        ("internal", "Second internal audit", 340),
    ):
        plan_audit(actor=planning, draft=_draft(planning, kind, title, days, 2, programme.pk))
    draft = _draft(planning, "internal", "First internal audit", PLANNED - BEGUN, 2, programme.pk)
    audit = plan_audit(actor=planning, draft=draft)
    _fieldwork(story, planning, audit)


def _draft(
    actor: Actor, kind: str, title: str, days: int, length: int, programme: UUID
) -> AuditDraft:
    begins = actor.today + timedelta(days=days)
    return AuditDraft(
        kind=kind,
        title=title,
        objectives="Whether the management system conforms, is implemented and maintained.",
        scope="The whole scope of the management system, with every AI system in the inventory.",
        criteria="ISO/IEC 42001:2023 and our own rules.",
        methods="Interviews, records and samples.",
        starts_on=begins,
        ends_on=begins + timedelta(days=length),
        period_from=actor.today - timedelta(days=90),
        period_to=begins,
        programme_id=programme,
    )


def _fieldwork(story: Story, planning: Actor, audit: Audit) -> None:
    before = story.actor(Role.INTERNAL_AUDITOR, PLANNED)
    lead = name_auditor(actor=planning, audit=audit, person_id=before.id, is_lead=True)
    outside = name_auditor(actor=planning, audit=audit, name="Contract auditor of the group")
    names = [
        f"{framework.id}:{requirement.id}"
        for framework, requirement in wanted_requirements(before)
        if framework.id == "iso-42001" and f"{requirement.id}.".startswith(PARTS)
    ]
    add_points(actor=before, audit=audit, requirements=names)
    for day, begins, ends, what, whom, place in DAYS:
        session = SessionDraft(
            held_on=audit.starts_on + timedelta(days=day),
            begins=time(begins),
            ends=time(ends),
            what=what,
            with_whom=whom,
            place=place,
            auditor_id=lead.pk,
        )
        keep_session(actor=before, audit=audit, draft=session)
    audit = prepare_audit(actor=planning, audit=audit)
    own = "I work on no AI system, risk or control that is audited here."
    declare_independence(actor=before, auditor=lead, declaration=own)
    other = "No contract with Alderquay but this audit, and none in the last three years."
    declare_independence(actor=before, auditor=outside, declaration=other)
    acting = story.actor(Role.INTERNAL_AUDITOR, BEGUN)
    audit = begin_audit(actor=acting, audit=audit)
    hold_meeting(
        actor=acting,
        audit=audit,
        kind="opening",
        held_on=acting.today,
        attended=[story.actor(role, 0).label for role in (Role.EXECUTIVE, Role.MANAGER)],
        notes="Scope, days and methods were agreed.",
    )
    _judged(story, acting, audit)
    _sampled(story.actor(Role.INTERNAL_AUDITOR, 0), audit)


def _judged(story: Story, acting: Actor, audit: Audit) -> None:
    known = {item.requirement: item for item in items_of(acting, audit)}
    manager = story.actor(Role.MANAGER, 0)
    for requirement, (judgement, evidence) in JUDGED.items():
        if requirement not in known:
            continue
        point = judge_point(
            actor=acting, point=known[requirement], judgement=judgement, evidence=evidence
        )
        if requirement in STATEMENTS:
            said = STATEMENTS[requirement]
            raise_point(actor=acting, point=point, statement=said, owner_id=manager.id)
    owner = story.actor(Role.RISK_OWNER, 0)
    for whom, what in (
        (owner, "The minutes in which the criteria for accepting risks were agreed"),
        (manager, "The list of those who were told of the policy this year"),
    ):
        asked = make_request(
            actor=acting,
            audit=audit,
            what=what,
            owner_id=whom.id,
            due_on=acting.today + timedelta(days=2),
        )
        if whom is owner:
            answer_request(actor=owner, request=asked, answer="In the folder of the risk board.")


def _sampled(acting: Actor, audit: Audit) -> None:
    population = take_population(
        actor=acting, audit=audit, kind="risks", as_of=acting.today, stratum="current_level"
    )
    first = population.rows[0]["key"]
    reason = "Looked at together with its owner in the opening week."
    population = exclude_records(actor=acting, population=population, keys=[first], reason=reason)
    how = DrawDraft(method="stratified", rule="root", seed="alderquay autumn")
    draw = draw_sample(actor=acting, population=population, draft=how)
    for place, key in enumerate(draw.keys[:3]):
        missing = place == 2
        paper = keep_paper(
            actor=acting,
            audit=audit,
            draft=PaperDraft(
                draw_id=draw.pk,
                record=key,
                looked_at="Cause, likelihood and consequence against the criteria; who decided.",
                notes="Nobody has decided on it yet." if missing else "As the method says.",
                result="exception" if missing else "conforms",
            ),
        )
        if place == 0:
            share_paper(actor=acting, paper=paper)
    note = PaperDraft(notes="Ask again on the last day how use is watched.")
    keep_paper(actor=acting, audit=audit, draft=note)
