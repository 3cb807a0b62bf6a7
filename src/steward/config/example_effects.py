"""What the example organisation has written about the effects of one system on people."""

from steward.config.example_story import Story
from steward.domain.assessments.models import ImpactAssessment
from steward.domain.assessments.operations.recording import (
    BenefitDraft,
    ConsultationDraft,
    GroupDraft,
    HarmDraft,
    keep_benefit,
    keep_consultation,
    keep_group,
    keep_harm,
)
from steward.domain.assessments.operations.watching import (
    IndicatorDraft,
    keep_indicator,
    read_indicator,
)
from steward.domain.assessments.operations.writing import (
    begin_assessment,
    give_section,
    write_section,
)
from steward.domain.assessments.queries import get_section
from steward.foundation.core.actor import Actor
from steward.foundation.identity.terms import Role

BEGUN, READ = 6, 2
"""Days ago on which the assessment was begun, and the indicator read."""
TEXTS = {
    "people": "Everybody who applies for a post is scored before a recruiter reads the letter."
    " Older candidates, parents returning from leave and persons with foreign diplomas write"
    " careers that training examples seldom show, hence their ranking deserves particular care.",
    "benefits": "Recruiters answer within days instead of weeks. Candidates with unusual careers"
    " share this only while somebody reads low scores, therefore a sample is read every Friday.",
}


def assess_effects(story: Story) -> None:
    """Begin the impact assessment of the screening of applicants; the team is in the middle of it.

    Records come first, two sections are complete, and the indicator stands beyond its threshold.
    """
    manager = story.actor(Role.MANAGER, BEGUN)
    row = begin_assessment(actor=manager, system=story.systems["applicant-screening"])
    applicants = keep_group(
        actor=manager,
        assessment=row,
        draft=GroupDraft(name="Applicants", kind="individuals", reach="About 3,000 a year"),
    )
    returning = keep_group(
        actor=manager,
        assessment=row,
        draft=GroupDraft(
            name="Applicants with unusual careers",
            kind="group",
            is_vulnerable=True,
            why="Gaps, foreign diplomas and age are rare in the examples that it learned from.",
            reach="About one in seven",
        ),
    )
    keep_benefit(
        actor=manager,
        assessment=row,
        draft=BenefitDraft(title="An answer within days", receiver=applicants.name),
    )
    keep_consultation(
        actor=manager,
        assessment=row,
        draft=ConsultationDraft(
            who="Works council",
            held_on=manager.today,
            how="A meeting of two hours with examples",
            said="Nobody should be turned down by a score alone.",
            followed="A recruiter reads every application below the line.",
        ),
    )
    harm = keep_harm(
        actor=manager,
        assessment=row,
        draft=HarmDraft(
            title="Suited applicants are turned down because their career is unusual",
            group_id=returning.pk,
            source="The examples hold few careers with gaps",
            event="A suited application is scored below the line",
            consequence="No invitation, and no way to learn why",
            severity=3,
            scale=3,
            likelihood=3,
            reversibility=3,
            measures="A recruiter reads every application below the line.",
            oversight="The head of recruiting can switch the ranking off.",
            remaining="A low score may still colour how a letter is read.",
        ),
    )
    indicator = keep_indicator(
        actor=manager,
        harm=harm,
        draft=IndicatorDraft(
            name="Low scores put right by a recruiter", direction="above", threshold=8, unit="%"
        ),
    )
    for key, text in TEXTS.items():
        section = get_section(manager, row, key).row
        write_section(actor=manager, section=section, text=text, is_complete=True)
    _go_on(story.actor(Role.CONTRIBUTOR, READ), manager, row)
    reader = story.actor(Role.MANAGER, READ)
    read_indicator(
        actor=reader,
        indicator=indicator,
        value=9.5,
        read_on=reader.today,
        note="Mostly parents returning from leave.",
    )


def _go_on(owner: Actor, manager: Actor, row: ImpactAssessment) -> None:
    """Give the next section to somebody."""
    section = get_section(manager, row, "measures").row
    give_section(actor=manager, section=section, owner_id=owner.id)
