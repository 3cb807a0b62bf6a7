"""When people are reminded of questionnaires, and whom a run's reminders went to."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from steward.domain.questionnaires.policy import SEND_RUN
from steward.domain.questionnaires.queries import get_run
from steward.extensions.reminders import queries
from steward.extensions.reminders.models import Reminder
from steward.extensions.reminders.operations import reminding
from steward.extensions.reminders.policy import SET_CADENCE
from steward.extensions.reminders.terms import Plan
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Text

router = Router(tags=["Questionnaires"])


class CadenceOut(Schema):
    """Days before a due day, then every so many days after it, at most so often."""

    before: list[int]
    every: int
    most: int
    words: str


class CadenceIn(Input):
    """When people are reminded; the days before are written with commas: `7, 1`."""

    before: Text = ""
    every: int
    most: int


class ReminderOut(Schema):
    """One reminder; `step` is in days from the due day."""

    email: str
    name: str
    due_on: date
    step: int
    at: datetime


@router.get("/cadence", response=CadenceOut)
def get_cadence(request: ApiRequest) -> Plan:
    """Return when people are reminded."""
    require(request.auth, SET_CADENCE)
    return queries.plan_of(request.auth)


@router.put("/cadence", response=CadenceOut)
def set_cadence(request: ApiRequest, body: CadenceIn) -> Plan:
    """Set when people are reminded."""
    given: dict[str, Any] = body.model_dump()
    return reminding.set_cadence(actor=request.auth, **given)


@router.get("/runs/{run_id}", response=list[ReminderOut])
def list_reminders(request: ApiRequest, run_id: UUID) -> list[Reminder]:
    """Return the reminders of one run, the newest first."""
    run = get_run(request.auth, run_id)
    require(request.auth, SEND_RUN, run)
    return queries.reminders_of(request.auth, run)
