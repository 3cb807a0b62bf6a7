"""Three documents of the example organisation that say how its management system works."""

from steward.config.example_story import Story
from steward.domain.documents.operations.deciding import approve_document, submit_document
from steward.domain.documents.operations.linking import name_people
from steward.domain.documents.operations.publishing import publish_document
from steward.domain.documents.operations.writing import (
    DocumentDraft,
    begin_from_outline,
    edit_document,
    write_draft,
)
from steward.foundation.identity.terms import Role

WRITTEN, PUBLISHED = 29, 26
"""Days ago on which they were written and published."""
SYSTEM = """## What it is for

Alderquay Cover keeps one management system for AI. It exists so that a claim, an application or a
question is never decided by something that nobody here understands, owns or watches.

## How work runs through it

| Process | Begins with | Ends with | Kept in |
| --- | --- | --- | --- |
| Intake of AI systems | A head of unit names a system | Entry with owner and purpose | Inventory |
| Risk and impact assessment | A new or changed entry | A decision on each risk | Register |
| Operation and oversight | An approved release | Logs, readings, incidents | Controls |
| Monitoring and audit | The yearly programme | Findings with grades | Audits |
| Correction and improvement | A finding | An effect that somebody judged | Findings |

## Who decides

The board approves scope, policy and objectives each January. Orla Venn runs the system and meets
the heads of units on the first Tuesday of each month. Piet Lorne audits it and tells the board.

## What is shared

Access, back-up and supplier payment come from the information security system; complaints from
customers come from the service desk. Neither is doubled here.

## How it is changed

A change is written down with its reason and what it reopens. The board approves what touches scope
or policy, Orla Venn approves the rest, and units hear of it before it takes effect.

## Where things are written

Policies and procedures are documents with versions. Registers, assessments, minutes and findings
are records and are never edited after they are signed.
"""
METHOD = """## Aim

A risk is what could happen to a customer, an applicant, a colleague or the company because of an AI
system. Harm to a person is never offset by money that the company saves.

## Scales and limits

Likelihood and consequence each have five steps; the register shows the words for every step. Risks
up to medium are borne by the head of unit, high ones by the board for six months at most, critical
ones by nobody.

## Finding risks

The facts in the inventory propose risks from the catalogue. The owner adds what the catalogue does
not know, and asks at least one person who works with the system each day.

## Judging them

The steps follow from the facts and from the controls that are in place; a person may judge
otherwise and says why. Where money is at stake three figures are given: low, likely, high.

## Deciding

Risks above the limit come first, then those that touch many people. Two people who judge the same
risk must come within one step of each other, else they talk and write down what they agreed.

## Treating

Each treatment names controls, owner, day and cost, and is compared with Annex A. The board approves
the plan, and the effect is checked by somebody who did not do the work.

## What stays

Whoever may bear the rest signs for it with a day on which the signature ends.

## When

Critical systems every six months, others every year, and at once when purpose, data, model or the
people concerned change.
"""
MEASURES = """## What is measured

| Indicator | Why | Limit |
| --- | --- | --- |
| Right lane at first, claims | Wrong lanes delay payment | below 0.90 |
| Same, claims by letter | Older customers write letters | below 0.80 |
| Answers handed to a person | The assistant must know when to stop | below 8 % |
| Overdue tasks of the management system | Says whether we keep up | more than 5 |
| People trained of those who need it | The board's second objective | below 90 % |

## How and when

Tobin Ashgrove takes the first three from the logs on the first working day of each month. The other
two are read from the registers on the same day. Figures are never typed where they can be read.

## When a limit is crossed

The owner of the system is told the same day and decides within a week: stop, restrict, or explain.
The decision becomes a task, and twice in a row becomes a finding.

## What becomes of it

Orla Venn writes half a page each quarter on what the figures say. The board reads it before it sets
objectives, and the management review has it as an input.
"""
TEXTS = {
    "doc-aims-manual": SYSTEM,
    "doc-risk-methodology": METHOD,
    "doc-measurement-plan": MEASURES,
}


def write_methods(story: Story) -> None:
    """Write, approve and publish the three; the procedure for impact assessments is still begun."""
    manager, board = story.actor(Role.MANAGER, WRITTEN), story.actor(Role.EXECUTIVE, PUBLISHED)
    later = story.actor(Role.MANAGER, PUBLISHED)
    for outline, text in TEXTS.items():
        row = begin_from_outline(actor=manager, outline=outline, owner_id=manager.id)
        draft = DocumentDraft(
            title=row.title,
            kind=row.kind,
            owner_id=manager.id,
            review_months=row.review_months,
            kept_months=72,
        )
        row = edit_document(actor=manager, document=row, draft=draft)
        row = write_draft(actor=manager, document=row, text=text, revision=row.revision)
        name_people(actor=manager, document=row, approvers=[board.id], quorum=1)
        submit_document(actor=later, document=row)
        approve_document(actor=board, document=row, note="As discussed.")
        publish_document(actor=later, document=row, figures={})
