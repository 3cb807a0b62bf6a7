"""What is done to many records of the management system at once, from their lists."""

from datetime import timedelta

import pytest

from steward.domain.competence.models import Communication
from steward.domain.competence.operations.communication import plan_communication
from steward.domain.competence.terms.communication import CommunicationDraft
from steward.domain.documents.models import ExternalDocument
from steward.domain.documents.operations.external import ExternalDraft, keep_external
from steward.domain.incidents.models import Incident
from steward.domain.incidents.queries import incidents
from steward.domain.incidents.terms.states import IncidentState
from steward.domain.objectives.models import Objective, PlannedActivity, PlannedChange
from steward.domain.objectives.operations.activities import plan_activity
from steward.domain.objectives.operations.changes import drop_change, plan_change
from steward.domain.objectives.operations.objectives import write_objective
from steward.domain.objectives.terms.changes import ActivityDraft, ChangeDraft
from steward.domain.objectives.terms.objectives import ObjectiveDraft
from steward.foundation.core.ids import uuid7
from steward.foundation.tenancy.operations import set_tenant


@pytest.fixture
def rows(owner):
    soon = owner.today + timedelta(days=30)
    return {
        "objectives": [
            write_objective(actor=owner, draft=ObjectiveDraft(title=title, why="Trust"))
            for title in ("Drafts are read", "Drafts are kept")
        ],
        "changes": [plan_change(actor=owner, draft=ChangeDraft(title="A second reader"))],
        "activities": [
            plan_activity(
                actor=owner,
                draft=ActivityDraft(title="Read a sample", frequency="monthly", first_on=soon),
            )
        ],
        "external-documents": [
            keep_external(
                actor=owner, draft=ExternalDraft(title="AI Act", origin="law", issuer="EU")
            )
        ],
        "communication": [
            plan_communication(
                actor=owner,
                draft=CommunicationDraft(
                    what="How drafts are made",
                    with_whom="Customers",
                    how="Page",
                    trigger="A question",
                    speaker="Chair",
                ),
            )
        ],
    }


@pytest.mark.parametrize(
    ("model", "plural", "command", "name"),
    [
        (Objective, "objectives", "owner", "owner_id"),
        (PlannedChange, "changes", "owner", "owner_id"),
        (PlannedActivity, "activities", "owner", "owner_id"),
        (ExternalDocument, "external-documents", "watcher", "watcher_id"),
        (Communication, "communication", "speaker", "speaker_id"),
    ],
)
def test_many_are_given_to_somebody_and_keep_what_else_is_said(
    browser_of_owner, owner, rows, model, plural, command, name
):
    before = [str(row) for row in rows[plural]]
    ids = [str(row.pk) for row in rows[plural]]

    done = browser_of_owner.post(f"/{plural}/bulk/{command}", {"ids": ids, name: str(owner.id)})

    assert done.status_code == 302, done.content
    set_tenant(owner.organisation_id)
    found = model.objects.order_by("number")
    field = "speaker_person_id" if plural == "communication" else name
    assert [getattr(row, field) for row in found] == [owner.id] * len(ids)
    assert sorted(map(str, found)) == sorted(before)


def test_a_day_is_set_for_drafts_only_and_one_refusal_changes_none(browser_of_owner, owner, rows):
    other = plan_change(actor=owner, draft=ChangeDraft(title="A third reader"))
    drop_change(actor=owner, change=other, reason="One is enough")
    day = (owner.today + timedelta(days=60)).isoformat()
    both = [str(other.pk), str(rows["changes"][0].pk)]

    refused = browser_of_owner.post("/changes/bulk/due", {"ids": both, "by": day})
    empty = browser_of_owner.post("/objectives/bulk/due", {"ids": both[:0], "by": day, "all": "1"})

    assert refused.status_code == 422
    assert b"Nothing was changed." in refused.content
    assert f'value="{day}"'.encode() in refused.content
    assert empty.status_code == 302
    set_tenant(owner.organisation_id)
    assert PlannedChange.objects.filter(planned_on=None).count() == 2
    assert Objective.objects.filter(due_on=day).count() == 2


def test_the_board_shows_the_most_pressing_of_each_state_however_many_there_are(
    browser_of_owner, owner
):
    set_tenant(owner.organisation_id)
    Incident.objects.bulk_create(
        Incident(
            id=uuid7(),
            organisation_id=owner.organisation_id,
            number=number,
            title=f"Incident {number}",
            kind="other",
            severity="minor",
            state=state,
            noticed_at=owner.now,
            next_due_at=owner.now + timedelta(hours=500 - number) if number < 300 else None,
            reporter_id=owner.id,
        )
        for number, state in [*((n, "reported") for n in range(1, 400)), (400, "closed")]
    )

    board = {state: (count, found) for state, count, found in incidents.board(owner)}
    page = browser_of_owner.get("/incidents/board").content.decode()

    count, shown = board[IncidentState.REPORTED]
    assert (count, len(shown), shown[0].number) == (399, incidents.COLUMN_SIZE, 299)
    assert [row.number for row in board[IncidentState.CLOSED][1]] == [400]
    assert f"{399 - incidents.COLUMN_SIZE} more in the list" in page
