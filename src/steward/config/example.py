"""The example organisation, loaded through the same operations as everything else.

Weeks pass in it: answers came first, then decisions, a frozen statement, and changes since.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from steward.config.example_audits import audit_since
from steward.config.example_lint import linted_since
from steward.config.example_losses import agree_on_criteria, weigh_losses
from steward.config.example_monitoring import watched_since
from steward.config.example_since import happened_since
from steward.config.example_story import Story, ago
from steward.config.example_work import worked_together
from steward.config.setup import OWNER_ADDRESS, content_folder
from steward.domain.frameworks.models import Adoption
from steward.domain.frameworks.operations import adopt_framework
from steward.domain.parts.terms import PartDraft
from steward.domain.questionnaires.operations.answering import save_answer, start_run
from steward.domain.questionnaires.queries import READINESS, current_template, vocabulary
from steward.domain.readiness.operations import (
    decide_and_derive,
    move_and_derive,
    submit_and_derive,
)
from steward.domain.readiness.operations.keeping import keep_today
from steward.domain.risks.operations.deciding import decide_risks
from steward.domain.risks.operations.reviewing import assign_risks
from steward.domain.risks.queries import risks_visible_to
from steward.domain.soa.operations import (
    accept_proposals,
    decide_applicability,
    freeze_statement,
)
from steward.domain.soa.queries import live_rows
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.domain.tasks.operations.working import assign_tasks
from steward.domain.tasks.queries import OPEN, tasks_visible_to
from steward.extensions.exchange.card_folder import CardReading, part_of
from steward.extensions.exchange.cards import ModelCard
from steward.extensions.exchange.folder import FolderSystem, OrganisationFolder, read_folder
from steward.foundation.core.actor import Actor
from steward.foundation.identity.models import Membership, Person
from steward.foundation.identity.operations.founding import edit_organisation, found_organisation
from steward.foundation.identity.operations.members import accept_invitation, invite_member
from steward.foundation.identity.operations.units import add_unit
from steward.foundation.identity.queries import actor_of
from steward.foundation.identity.terms import Role, UnitKind
from steward.foundation.tenancy.operations import set_tenant

NAME = "First owner"
FOUNDED, ANSWERED, DECIDED, WORKED, FROZEN, JUDGED = 34, 20, 16, 14, 12, 3
"""Days ago on which each part happened."""
LEFT_OPEN = ("A.9", "A.10")
"""Objectives on which nobody has decided when the statement is frozen."""
NOTE = "First statement, for the stage 1 audit. Use and third parties are still being discussed."


@transaction.atomic
def install_example() -> None:
    """Load the example once, owned by the first owner."""
    person = Person.objects.filter(email=OWNER_ADDRESS).first()
    if person is None:
        return
    set_tenant(None, person_id=person.id)
    if Membership.objects.filter(person=person).exists():
        return
    _, sheet = current_template(READINESS)
    folder = read_folder(content_folder().parent / "examples" / "alderquay", vocabulary(), sheet)
    story = _begun(folder, person, datetime.now(UTC))
    agree_on_criteria(story)
    _registered(story)
    keep_today(actor=ago(story.owner, FOUNDED - 2))
    _answered(story)
    keep_today(actor=ago(story.owner, ANSWERED))
    _decided(story)
    keep_today(actor=ago(story.owner, DECIDED))
    _worked(story)
    _frozen(story)
    worked_together(story, FROZEN - 1)
    keep_today(actor=ago(story.owner, WORKED - 4))
    _judged(story)
    weigh_losses(story)
    keep_today(actor=ago(story.owner, JUDGED))
    happened_since(story)
    audit_since(story)
    watched_since(story)
    linted_since(story)


def _begun(folder: OrganisationFolder, person: Person, now: datetime) -> Story:
    """Found the organisation with its profile, units and people."""
    then = now - timedelta(days=FOUNDED)
    organisation = found_organisation(
        person=person, name=folder.name, now=then, sector=folder.sector, is_example=True
    )
    membership = Membership.objects.get(organisation_id=organisation.id, person=person)
    owner = actor_of(membership, label=NAME, now=now)
    story = Story(folder=folder, owner=owner)
    acting = ago(owner, FOUNDED)
    edit_organisation(
        actor=acting,
        name=folder.name,
        sector=folder.sector,
        country=folder.country,
        description=folder.description,
        appetite=folder.appetite,
    )
    for framework in folder.frameworks:
        adopt_framework(actor=acting, framework=framework, reason=REASONS.get(framework, ""))
    units: dict[str, UUID | None] = {"": None}
    for unit in folder.units:
        units[unit.name] = add_unit(actor=acting, name=unit.name, parent=units[unit.above]).id
    for site in ("Head office", "Service centre"):
        add_unit(actor=acting, name=site, kind=UnitKind.SITE.value)
    for entry in folder.people:
        _, secret = invite_member(actor=acting, email=entry.email, role=entry.role)
        password = secrets.token_urlsafe(24)
        member = accept_invitation(secret=secret, now=then, name=entry.name, password=password)
        story.people.setdefault(entry.role, actor_of(member, label=entry.name, now=now))
    set_tenant(organisation.id, person_id=person.id)
    for kind in (Membership, Adoption):  # the database gives both the moment of the start
        kind.objects.filter(organisation_id=organisation.id).update(created_at=then)
    return story


REASONS = {
    "iso-42001": "The board wants a certificate by the end of next year.",
    "eu-ai-act": "We use AI in hiring and insurance inside the Union.",
    "dora": "We are a financial entity.",
}


def _registered(story: Story) -> None:
    """Register the AI systems with the cards of their models and datasets."""
    acting = story.actor(Role.MANAGER, FOUNDED - 2)
    for system in story.folder.systems:
        story.systems[system.id] = create_system(
            actor=acting, draft=_draft(acting, story.folder, system)
        )


def _answered(story: Story) -> None:
    """Answer and submit the readiness check; risks, status and tasks follow."""
    acting = story.actor(Role.MANAGER, ANSWERED)
    _, sheet = current_template(READINESS)
    run = start_run(actor=acting, questionnaire=READINESS)
    for question in sheet.questions:
        save_answer(
            actor=acting,
            run=run,
            question=question.id,
            value=story.folder.answers.get(question.id, "unknown"),
            comment=story.folder.comments.get(question.id, ""),
        )
    submit_and_derive(actor=acting, run=run)


def _decided(story: Story) -> None:
    """Accept and dismiss risks, each by its system and scenario."""
    acting = story.actor(Role.RISK_OWNER, DECIDED)
    statuses = {"accept": "accepted", "dismiss": "dismissed"}
    for item in story.folder.risks:
        system = story.systems[item.system]
        rows = risks_visible_to(acting).filter(system=system, scenario=item.scenario)
        decision = statuses[item.decision]
        decide_risks(actor=acting, risks=list(rows), decision=decision, reason=item.reason)
        if decision == "accepted":
            assign_risks(actor=acting, risks=list(rows), person_id=acting.id)


def _worked(story: Story) -> None:
    """Give the tasks to those who do such work; some are begun and some are done."""
    acting = story.actor(Role.MANAGER, WORKED)
    for entry in story.folder.people:
        person = Person.objects.get(email=entry.email)
        rows = tasks_visible_to(acting).filter(owner_role__in=entry.does, status__in=OPEN)
        tasks = list(rows.order_by("-priority", "id"))
        if tasks:
            assign_tasks(actor=acting, tasks=tasks, person_id=person.id)
    found = list(tasks_visible_to(acting).exclude(assignee=None).order_by("-priority", "id")[:5])
    for task in found[:3]:
        move_and_derive(actor=acting, task=task, status="doing")
    for task in found[3:]:
        move_and_derive(actor=ago(acting, -4), task=task, status="done", note="Shown to Orla Venn")


def _frozen(story: Story) -> None:
    """Decide applicability, and freeze a first revision with two objectives left open."""
    acting = story.actor(Role.MANAGER, FROZEN)
    for control, item in story.folder.applicability.items():
        decide_applicability(
            actor=acting,
            control=control,
            applicable=item.applicable,
            reason=item.reason,
            basis=item.basis,
        )
    rows = [row.control for row in live_rows(acting)]
    accept_proposals(actor=acting, controls=_settled(rows))
    executive = story.actor(Role.EXECUTIVE, FROZEN)
    freeze_statement(actor=executive, note=NOTE, approver=executive.label, with_proposals=True)


def _settled(controls: Sequence[str]) -> list[str]:
    return [name for name in controls if not name.startswith(tuple(f"{o}." for o in LEFT_OPEN))]


def _judged(story: Story) -> None:
    """Set single statuses by judgement, which the frozen revision does not know yet."""
    acting = story.actor(Role.MANAGER, JUDGED)
    for requirement, item in story.folder.overrides.items():
        decide_and_derive(
            actor=acting, requirements=[requirement], maturity=item.maturity, reason=item.reason
        )


def _draft(actor: Actor, folder: OrganisationFolder, system: FolderSystem) -> SystemDraft:
    texts: dict[str, Any] = {name: text for name, text in system.texts.items() if name != "name"}
    return SystemDraft(
        name=system.name,
        **texts,
        facts=dict(system.facts),
        source="the example",
        assessed_on=actor.today if system.assessed else None,
        components=[_part(item, folder.cards) for item in system.components],
    )


def _part(item: Mapping[str, str], cards: Mapping[str, ModelCard]) -> PartDraft:
    """Return a part as the system lists it, with what its card says."""
    name = item.get("card", "")
    card = cards.get(name)
    listed = PartDraft(
        kind=item["kind"],
        name=item["name"],
        version=item.get("version", ""),
        licence=item.get("licence", ""),
        source="the example",
    )
    if card is None:
        return listed
    said = part_of(CardReading(name=name, digest="", card=card), kind=item["kind"])
    return replace(
        said,
        name=listed.name,
        version=listed.version or said.version,
        licence=listed.licence or said.licence,
    )
