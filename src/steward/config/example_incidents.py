"""What went wrong in the example organisation, what it drilled, and how people speak up."""

from datetime import timedelta
from decimal import Decimal

from steward.config.example_story import Story
from steward.domain.incidents.operations import (
    clocking,
    handling,
    raising,
    reporting,
    telling,
    tying,
    working,
)
from steward.domain.incidents.queries import concerns
from steward.domain.incidents.queries.telling import notice_of
from steward.domain.risks.queries import risks_visible_to
from steward.foundation.identity.queries import get_organisation
from steward.foundation.identity.terms import Role

DRILL, HAPPENED, SPOKEN, NOW = 60, 2, 5, 0
"""Days ago on which the drill was held, the incident happened and somebody spoke up."""
SCREENING, CAME_TRUE = "applicant-screening", "R-PRI-06"


def tell_incidents(story: Story) -> None:
    """Tell of a drill that was reviewed, an incident whose clocks run, and an open door."""
    manager = story.actor(Role.MANAGER, NOW)
    clocking.set_calendar(
        actor=manager,
        time_zone="Europe/Vienna",
        country=get_organisation(manager).country or "AT",
        also="",
    )
    _drilled(story)
    _happened(story)
    _spoken(story)
    _told(story)


def _drilled(story: Story) -> None:
    manager, owner = story.actor(Role.MANAGER, DRILL), story.actor(Role.OWNER, DRILL)
    draft = reporting.IncidentDraft(
        title="Exercise: the ranking favours one school",
        story="Played at a table for two hours with recruiting, law and the works council.",
        severity="major",
        kind="unfair",
        noticed_at=manager.now - timedelta(hours=3),
        is_drill=True,
        facts={"harm": ["rights"], "causal": "likely", "high_risk": True, "role": "deployer"},
    )
    row = reporting.report_incident(actor=manager, draft=draft)
    row = working.give_incident(actor=owner, incident=row, handler_id=manager.id)
    row = working.confirm_incident(actor=manager, incident=row)
    row = working.contain_incident(
        actor=manager, incident=row, containment="The ranking was switched off after 40 minutes."
    )
    row = working.resolve_incident(
        actor=manager,
        incident=row,
        cause="Nobody on call knew who may switch it off.",
        measures="The switch and three names stand on one page.",
    )
    row = working.review_incident(
        actor=owner,
        incident=row,
        lessons="The supplier's contact was out of date.",
        drill_result="Contained in 40 minutes; the goal is 30. The draft of the report was ready.",
    )
    working.close_incident(actor=owner, incident=row)


def _happened(story: Story) -> None:
    worker, manager = story.actor(Role.CONTRIBUTOR, HAPPENED), story.actor(Role.MANAGER, NOW)
    draft = reporting.IncidentDraft(
        title="Rejections went out without anybody reading them",
        story="After an update the step in which a recruiter reads low scores was skipped for a"
        " day. 212 applicants were turned down by the score alone.",
        severity="moderate",
        kind="acted",
        began_at=worker.now - timedelta(hours=30),
        noticed_at=worker.now - timedelta(hours=1),
        noticed_by="A recruiter",
        way_noticed="staff",
        people="Applicants",
        people_least=180,
        people_most=212,
        systems=[story.systems[SCREENING].pk],
        facts={"harm": ["rights"], "causal": "established"},
    )
    row = reporting.report_incident(actor=worker, draft=draft)
    owner = story.actor(Role.OWNER, HAPPENED)
    row = working.give_incident(actor=owner, incident=row, handler_id=manager.id)
    for hours, text in (
        (30, "The update went live."),
        (1, "A recruiter missed the list of low scores."),
        (0, "The ranking was switched off and the letters were stopped."),
    ):
        reporting.write_timeline(
            actor=worker, incident=row, at=worker.now - timedelta(hours=hours), text=text
        )
    row = working.confirm_incident(actor=manager, incident=row)
    row = working.contain_incident(
        actor=manager, incident=row, containment="Ranking off; no letter leaves unread."
    )
    answers = {
        "high_risk": True,
        "high_risk_by": "annex_iii",
        "role": "deployer",
        "personal_data": True,
        "data_role": "controller",
        "data_risk": "risk",
        "nis2": False,
        "dora": False,
        "contract": False,
    }
    row = reporting.answer_incident(actor=manager, incident=row, facts=answers)
    system = story.systems[SCREENING]
    risk = risks_visible_to(manager).get(system=system, scenario=CAME_TRUE)
    tie = tying.tie_risk(actor=manager, incident=row, risk_id=risk.pk)
    tying.record_incident_loss(
        actor=manager, tie=tie, loss=Decimal(8_400), note="Letters, calls and two interviews."
    )
    tying.name_failed_control(
        actor=manager,
        incident=row,
        control="A.6.2.6",
        how="Nothing watched whether the step was done.",
    )


def _spoken(story: Story) -> None:
    owner, manager = story.actor(Role.OWNER, SPOKEN), story.actor(Role.MANAGER, SPOKEN)
    telling.choose_group(actor=owner, people=[owner.id, manager.id])
    telling.set_place(
        actor=owner,
        draft=telling.PlaceDraft(
            word=f"example-{owner.organisation_id.hex[-8:]}",
            shown_name=get_organisation(owner).name,
            speak_up_open=True,
            trust_open=True,
            speak_up_intro="Tell us what worries you about our AI. Two people read it.",
            trust_intro="Which AI we use, what it is for, and what it cannot do.",
        ),
    )
    place = concerns.place_of(owner)
    if place is None:
        return
    draft = raising.ConcernDraft(
        title="Nobody explains a low score",
        text="I applied twice and was turned down within an hour. Who has read it?",
        kind="adverse_effect",
    )
    visitor = concerns.nobody(place, place.pk, owner.now)
    row, _ = raising.raise_outside(actor=visitor, place=place, draft=draft)
    later = story.actor(Role.MANAGER, SPOKEN - 1)
    handling.acknowledge_concern(actor=later, concern=row)
    handling.write_to_raiser(actor=later, concern=row, text="For which post did you apply?")


def _told(story: Story) -> None:
    manager, system = story.actor(Role.MANAGER, SPOKEN), story.systems[SCREENING]
    draft = telling.NoticeDraft(
        name="Screening of applications",
        purpose="Puts applications in an order in which recruiters read them.",
        intended_use="For recruiters of office posts. It decides nothing by itself.",
        limits="It errs with unusual careers, gaps and foreign diplomas.",
        oversight="A recruiter reads every application below the line.",
        contact="The recruiting office",
    )
    telling.write_notice(actor=manager, system=system, draft=draft)
    system.refresh_from_db()
    notice = notice_of(system)
    if notice is not None:
        telling.publish_notice(actor=manager, notice=notice)
    telling.record_decision(
        actor=manager,
        draft=telling.DecisionDraft(
            what="Screening of applications",
            to_whom="Applicants and the public",
            how="On the public page and with each invitation",
            why="They are affected before they ever speak to us.",
            decided_by="Head of recruiting",
            decided_on=manager.today,
        ),
    )
