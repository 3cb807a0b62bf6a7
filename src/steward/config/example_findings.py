"""What the example organisation has found wanting, and how far each finding has come.

One went the whole way and came back; one is in the middle; one waits for an approval.
"""

from datetime import timedelta
from typing import Any

from steward.config.example_story import Story
from steward.domain.findings.models import Finding
from steward.domain.findings.operations import answers, causing, judging, planning, raising
from steward.domain.findings.operations.reacting import correct_finding
from steward.domain.findings.queries.register import cases_of
from steward.domain.findings.terms.drafts import (
    ActionDraft,
    AnswerDraft,
    CauseDraft,
    FindingDraft,
)
from steward.domain.questionnaires.models import Finding as DraftedFinding
from steward.foundation.core.actor import Actor
from steward.foundation.identity.terms import Role

RAISED, CORRECTED, PLANNED, APPROVED, DONE, JUDGED = 31, 30, 26, 24, 17, 4
"""Days ago on which the first finding took each step."""
RELEASES = CauseDraft(
    cause="Nobody but the head of claims may approve, and the rules name no deputy.",
    category="method",
    whys=(
        "The team switched it on when the tests were through, without asking for a decision.",
        "The head of claims was on leave for three weeks.",
        "Approval is bound to one person by the release checklist.",
        "The checklist was copied from a time with a single product.",
    ),
)
OVERSIGHT = CauseDraft(
    cause="Recruiters are measured by speed alone, so a second look costs them their target.",
    category="surroundings",
    fishbone={
        "people": ("Two of six were never shown how the score comes about",),
        "measurement": ("Nobody counts how often a score is overruled",),
        "surroundings": ("The target is answers within two days", "No time is planned for a look"),
    },
)


def find_wanting(story: Story) -> None:
    """Tell the findings, the oldest first."""
    _closed(story)
    _in_the_middle(story)
    _awaiting_approval(story)
    _improved(story)
    _again(story)
    _from_answers(story)


def _found(actor: Actor, words: str, owner: Actor, **more: Any) -> Finding:  # noqa: ANN401 -- leaf
    draft = FindingDraft(
        grade=more.pop("grade", "minor"), statement=words, owner_id=owner.id, **more
    )
    return raising.raise_finding(actor=actor, draft=draft)


def _closed(story: Story) -> None:
    """Go the whole way: raised by the auditor, judged by the auditor, done by others."""
    row = _found(
        story.actor(Role.INTERNAL_AUDITOR, RAISED),
        "The claims triage went live with its spring model, and no approval of that release is"
        " recorded.",
        story.people[Role.RISK_OWNER],
        requirement="A.6.2.5",
        evidence="Release list of May; the folder of approvals ends in March.",
        subjects=(story.systems["claims-triage"].as_subject(),),
    )
    keeper = story.actor(Role.RISK_OWNER, CORRECTED)
    words = "The release was read and approved afterwards by the head of claims."
    correct_finding(actor=keeper, finding=row, correction=words, corrected_by="Maren Kestle")
    worker = story.actor(Role.CONTRIBUTOR, PLANNED)
    causing.explain_finding(actor=worker, finding=row, draft=RELEASES)
    seen = "Release list and folder of approvals of this year compared; all are there."
    _look_everywhere(story, row, PLANNED, seen)
    action = planning.keep_action(
        actor=worker,
        finding=row,
        draft=ActionDraft(
            title="Name two deputies in the release checklist, and bind the switch to it",
            owner_id=worker.id,
            due_on=worker.today + timedelta(days=14),
            evidence="The checklist in force, and a release that was held without approval",
        ),
    )
    planning.submit_plan(
        actor=worker, finding=row, criterion="Three releases in a row carry an approval before go"
    )
    planning.approve_plan(actor=story.actor(Role.MANAGER, APPROVED), finding=row)
    done = "Checklist of this month, section 4; the switch asks for the number of the approval."
    planning.finish_action(actor=story.actor(Role.CONTRIBUTOR, DONE), action=action, shown=done)
    moving, judge = story.actor(Role.MANAGER, DONE), story.actor(Role.INTERNAL_AUDITOR, JUDGED)
    reason = "Three releases are planned within two weeks, enough to see it."
    judging.move_check(actor=moving, finding=row, check_on=judge.today, reason=reason)
    seen = "Three releases since, each with its approval beforehand."
    judging.judge_effect(actor=judge, finding=row, effective=True, judgement=seen)


def _look_everywhere(story: Story, row: Finding, days: int, note: str) -> None:
    worker = story.actor(Role.CONTRIBUTOR, days)
    cases = cases_of(worker, row)
    for case in cases:
        causing.look_at_case(actor=worker, case=case, verdict="not_found", note=note)
    causing.finish_search(
        actor=worker, finding=row, none_because="" if cases else "We run no other."
    )


def _in_the_middle(story: Story) -> None:
    """Leave a major one where similar cases are looked for."""
    row = _found(
        story.actor(Role.INTERNAL_AUDITOR, 15),
        "Low scores of applicants are not read by a person, though the description of the"
        " screening promises it to everybody.",
        story.people[Role.RISK_OWNER],
        grade="major",
        requirement="A.9.2",
        evidence="Of 60 refusals in the sample 57 were sent within a minute of the score.",
        subjects=(story.systems["applicant-screening"].as_subject(),),
    )
    keeper = story.actor(Role.RISK_OWNER, 13)
    words = "Refusals by score are stopped; the 57 were read again, four were invited."
    correct_finding(actor=keeper, finding=row, correction=words)
    causing.explain_finding(actor=story.actor(Role.RISK_OWNER, 6), finding=row, draft=OVERSIGHT)


def _awaiting_approval(story: Story) -> None:
    worker = story.actor(Role.CONTRIBUTOR, 10)
    row = _found(
        worker,
        "The provider of the hosted model has not been reviewed since the contract.",
        worker,
        requirement="A.10.3",
        evidence="The file of the provider holds the contract and nothing after it.",
        subjects=(story.systems["customer-assistant"].as_subject(),),
    )
    words = "The provider's reports of this year were asked for and read."
    correct_finding(actor=worker, finding=row, correction=words)
    whys = (
        "Reviews are begun by procurement when a contract is renewed.",
        "This contract renews itself without anybody being asked.",
        "Contracts that renew themselves are on no list.",
    )
    cause = "The list of reviews is fed by renewals alone, not by what we depend on."
    draft = CauseDraft(cause=cause, category="method", whys=whys)
    causing.explain_finding(actor=worker, finding=row, draft=draft)
    _look_everywhere(story, row, 8, "Its suppliers were read; each was reviewed this year.")
    planning.keep_action(
        actor=worker,
        finding=row,
        draft=ActionDraft(
            title="Feed the list of reviews from the suppliers in the inventory, by tier",
            owner_id=worker.id,
            due_on=story.owner.today + timedelta(days=40),
            evidence="The list with a next review for each critical supplier",
        ),
    )
    criterion = "In half a year every critical supplier has a review younger than twelve months"
    planning.submit_plan(actor=story.actor(Role.CONTRIBUTOR, 7), finding=row, criterion=criterion)


def _improved(story: Story) -> None:
    """Decide on an opportunity with its result, and leave an observation to be decided."""
    manager = story.actor(Role.MANAGER, 21)
    words = "New systems could be described from their model cards instead of by hand."
    row = _found(manager, words, manager, grade="opportunity")
    reason = "It saves an hour for each system and the cards are there."
    judging.decide_improvement(actor=manager, finding=row, taken_up=True, reason=reason)
    told = "Four systems were filled from cards; describing one takes ten minutes."
    judging.conclude_improvement(actor=story.actor(Role.MANAGER, 9), finding=row, result=told)
    words = "Minutes of the AI board note decisions, but not who was against them."
    draft = FindingDraft(grade="observation", statement=words, requirement="5.3")
    raising.raise_finding(actor=story.actor(Role.INTERNAL_AUDITOR, 5), draft=draft)


def _again(story: Story) -> None:
    """Find once more what was closed: the rule sees that it is a repeat."""
    auditor = story.actor(Role.INTERNAL_AUDITOR, 2)
    _found(
        auditor,
        "The fraud scoring went live with a changed threshold, and no approval of that release is"
        " recorded.",
        story.people[Role.CONTRIBUTOR],
        requirement="A.6.2.5",
        evidence="Change log of last week; the folder of approvals holds nothing for it.",
        subjects=(story.systems["fraud-scoring"].as_subject(),),
    )


def _from_answers(story: Story) -> None:
    """Raise what the report of an incident pointed to."""
    manager = story.actor(Role.MANAGER, 1)
    rows = DraftedFinding.objects.visible_to(manager).filter(status="confirmed")
    drafted = rows.select_related("run__system").order_by("number").first()
    if drafted is not None:
        requirement = drafted.requirement or "A.8.4"
        draft = AnswerDraft(grade="minor", requirement=requirement, owner_id=manager.id)
        answers.raise_from_answers(actor=manager, drafted=drafted, draft=draft)
