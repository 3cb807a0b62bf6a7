"""Send a questionnaire to many targets; say who answers which part by when, and who reviews."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from steward.domain.questionnaires.events import PartFinished, RunAssigned, RunsSent, RunTakenBack
from steward.domain.questionnaires.models import Answer, Respondent, Run
from steward.domain.questionnaires.operations.answering import (
    PROPOSED,
    count_progress,
    proposed_values,
    title_of,
)
from steward.domain.questionnaires.policy import ANSWER_RUN, SEND_RUN
from steward.domain.questionnaires.queries import (
    OPEN,
    current_template,
    ground_of,
    locked_run,
    template,
)
from steward.domain.questionnaires.resolving import proposals
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import systems_visible_to
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid, NotFound
from steward.foundation.core.ids import uuid7
from steward.foundation.identity.models import Membership
from steward.foundation.identity.queries import current_members, get_organisation, person_behind
from steward.foundation.journal.operations import record
from steward.foundation.work.models import Work
from steward.foundation.work.operations import ask_for_work

SEND = "questionnaires.send"
MOST_TARGETS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A questionnaire on its way: which version, to whom, by when; ``key`` marks its runs."""

    key: UUID
    questionnaire: str
    version: UUID
    due_on: date | None
    respondents: tuple[UUID, ...]
    reviewer: UUID | None

    def as_arguments(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "key": str(self.key),
            "questionnaire": self.questionnaire,
            "version": str(self.version),
            "due_on": None if self.due_on is None else self.due_on.isoformat(),
            "respondents": [str(key) for key in self.respondents],
            "reviewer": None if self.reviewer is None else str(self.reviewer),
        }

    @classmethod
    def from_arguments(cls, raw: dict[str, Any]) -> "Sending":
        """Read it back."""
        due, reviewer = raw["due_on"], raw["reviewer"]
        return cls(
            key=UUID(raw["key"]),
            questionnaire=raw["questionnaire"],
            version=UUID(raw["version"]),
            due_on=None if due is None else date.fromisoformat(due),
            respondents=tuple(UUID(key) for key in raw["respondents"]),
            reviewer=None if reviewer is None else UUID(reviewer),
        )


@transaction.atomic
def ask_to_send(
    *,
    actor: Actor,
    questionnaire: str,
    systems: Sequence[UUID],
    due_on: date | None = None,
    respondents: Sequence[UUID] = (),
    reviewer: UUID | None = None,
) -> Work:
    """Ask that a questionnaire is sent to AI systems, in the background with progress.

    Raises:
        NotAllowed: The actor may not send questionnaires.
        NotFound: There is no such questionnaire.
        Invalid: No target is chosen, the day has passed, or a person is no member.
    """
    require(actor, SEND_RUN)
    key, sheet = current_template(questionnaire, actor)
    if not systems:
        raise Invalid("No AI system is chosen.", place="systems")
    if len(systems) > MOST_TARGETS:
        raise Invalid(f"{MOST_TARGETS:,} targets are the most at once.", place="systems")
    check_due(actor, due_on)
    for person in respondents:
        member_of(actor, person, "respondents")
    if reviewer is not None:
        check_reviewer_named(actor, reviewer, respondents)
    sending = Sending(
        key=uuid7(),
        questionnaire=questionnaire,
        version=key,
        due_on=due_on,
        respondents=tuple(respondents),
        reviewer=reviewer,
    )
    arguments = {**sending.as_arguments(), "systems": [str(item) for item in systems]}
    event = RunsSent(
        subject=get_organisation(actor).as_subject(), title=sheet.title, count=len(systems)
    )
    record(actor, event)
    label = f"Sending {sheet.title} to {len(systems):,} AI systems"
    return ask_for_work(actor=actor, kind=SEND, label=label, arguments=arguments)


def check_due(actor: Actor, due_on: date | None) -> None:
    """Refuse a day that has passed.

    Raises:
        Invalid: It has.
    """
    if due_on is not None and due_on < actor.today:
        raise Invalid("This day has passed.", place="due_on")


def member_of(actor: Actor, person: UUID, place: str) -> Membership:
    """Return the membership of a person.

    Raises:
        Invalid: The person is no member of the organisation.
    """
    member = current_members(actor).filter(person_id=person).first()
    if member is None:
        raise Invalid("This person is not a member of the organisation.", place=place)
    return member


def check_reviewer_named(actor: Actor, reviewer: UUID, respondents: Sequence[UUID]) -> None:
    """Refuse a reviewer who also answers.

    Raises:
        Invalid: The person answers, or is no member.
    """
    member_of(actor, reviewer, "reviewer")
    if reviewer in respondents:
        raise Invalid("Whoever answers cannot review.", place="reviewer")


@transaction.atomic
def send_some(*, actor: Actor, sending: Sending, systems: Sequence[UUID]) -> tuple[int, int]:
    """Make the runs of a sending for some systems, with proposed answers.

    A system that already has this run, or an open one of the same questionnaire, is passed over,
    so doing it again after a crash makes nothing twice.

    Returns:
        How many runs were made and how many systems passed over.

    Raises:
        NotAllowed: The actor may not send questionnaires.
    """
    require(actor, SEND_RUN)
    sheet = template(sending.version)
    busy = set(
        Run.objects.visible_to(actor)
        .filter(questionnaire=sending.questionnaire, system__in=systems)
        .filter(status__in=[*OPEN, "review"])
        .values_list("system_id", flat=True)
    )
    done = Run.objects.visible_to(actor).filter(sending=sending.key, system__in=systems)
    busy |= set(done.values_list("system_id", flat=True))
    found: list[AiSystem] = list(systems_visible_to(actor).filter(pk__in=systems))
    targets = [system for system in found if system.pk not in busy]
    grounds = ground_of(actor, sheet, targets)
    runs: list[Run] = []
    answers: list[tuple[Any, ...]] = []
    for system in targets:
        run = Run(
            organisation_id=actor.organisation_id,
            questionnaire=sending.questionnaire,
            resource_id=sending.version,
            title=title_of(sheet, system),
            system=system,
            due_on=sending.due_on,
            reviewer_id=sending.reviewer,
            sending=sending.key,
        )
        known = proposals(sheet, grounds[system.pk])
        count_progress(run, sheet, known)
        runs.append(run)
        answers += proposed_values(actor, run, known)
    Run.objects.write(runs)
    Answer.objects.write_values(PROPOSED, answers)
    Respondent.objects.write(
        Respondent(
            organisation_id=actor.organisation_id,
            run=run,
            person_id=person,
            due_on=sending.due_on,
        )
        for run in runs
        for person in sending.respondents
    )
    if runs:
        event = RunsSent(
            subject=get_organisation(actor).as_subject(), title=sheet.title, count=len(runs)
        )
        record(actor, event)
    return len(runs), len(systems) - len(runs)


@transaction.atomic
def set_run(
    *, actor: Actor, run: Run, due_on: date | None = None, reviewer: UUID | None = None
) -> Run:
    """Set until when a run is to be answered, and who reviews it.

    Raises:
        NotAllowed: The actor may not send questionnaires.
        Conflict: The answers already count.
        Invalid: The day has passed, or the reviewer is no member or answers the run.
    """
    require(actor, SEND_RUN, run)
    found = locked_run(run)
    if not found.is_open:
        raise Conflict("This questionnaire was submitted; its day and reviewer stay as they are.")
    if due_on != found.due_on:
        check_due(actor, due_on)
    if reviewer is not None:
        people = Respondent.objects.visible_to(actor).filter(run=found)
        check_reviewer_named(actor, reviewer, list(people.values_list("person_id", flat=True)))
    found.due_on, found.reviewer_id = due_on, reviewer
    found.save(update_fields=["due_on", "reviewer"])
    person = "nobody" if reviewer is None else str(member_of(actor, reviewer, "reviewer").person)
    record(actor, RunAssigned(subject=found.as_subject(), what="the review", person=person))
    return found


@transaction.atomic
def give_to(
    *, actor: Actor, run: Run, person: UUID, section: str = "", due_on: date | None = None
) -> Respondent:
    """Ask a member to answer a run, or one section of it; asked again, the day is changed.

    Raises:
        NotAllowed: The actor may not send questionnaires.
        Conflict: The run was submitted.
        Invalid: The person is no member or reviews the run, the section is none, the day passed.
    """
    require(actor, SEND_RUN, run)
    if not run.is_open:
        raise Conflict("This questionnaire was submitted; nobody has to answer it.")
    member = member_of(actor, person, "person")
    if run.reviewer_id == person:
        raise Invalid("Whoever reviews cannot answer.", place="person")
    titles = {item.id: item.title for item in template(run.resource_id).sections}
    if section and section not in titles:
        raise Invalid(f"There is no section {section!r}.", place="section")
    check_due(actor, due_on)
    row, _ = Respondent.objects.update_or_create(
        run=run,
        section=section,
        person_id=person,
        organisation_id=actor.organisation_id,
        defaults={"due_on": due_on, "done_at": None},
    )
    what = f"the section {titles[section]}" if section else "the questionnaire"
    record(actor, RunAssigned(subject=run.as_subject(), what=what, person=str(member.person)))
    return row


@transaction.atomic
def take_from(*, actor: Actor, run: Run, respondent: UUID) -> None:
    """Ask a member no longer to answer.

    Raises:
        NotAllowed: The actor may not send questionnaires.
        NotFound: Nobody was asked under this key.
    """
    require(actor, SEND_RUN, run)
    rows = Respondent.objects.visible_to(actor).filter(run=run, pk=respondent)
    row = rows.select_related("person").first()
    if row is None:
        raise NotFound("This person was not asked to answer.")
    name = str(row.person)
    row.delete()
    record(actor, RunTakenBack(subject=run.as_subject(), person=name))


@transaction.atomic
def finish_part(*, actor: Actor, run: Run, section: str = "") -> int:
    """Say that one's own part of a run is answered; returns how many parts that ends.

    Raises:
        NotAllowed: The actor may not answer questionnaires.
        NotFound: The actor was not asked to answer this part.
    """
    require(actor, ANSWER_RUN, run)
    rows = Respondent.objects.visible_to(actor).filter(
        run=run, section=section, person_id=person_behind(actor), done_at=None
    )
    count = rows.update(done_at=actor.now)
    if not count:
        raise NotFound("This part was not given to you, or you have finished it.")
    record(actor, PartFinished(subject=run.as_subject(), section=section or "everything"))
    return count
