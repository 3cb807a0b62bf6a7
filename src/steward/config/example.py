"""The example organisation, loaded through the same operations as everything else."""

from datetime import UTC, datetime

from django.db import transaction

from steward.config.setup import OWNER_ADDRESS, content_folder
from steward.domain.frameworks.operations import adopt_framework
from steward.domain.questionnaires.operations import save_answer, start_run
from steward.domain.questionnaires.queries import READINESS, current_template, vocabulary
from steward.domain.readiness.operations import submit_and_derive
from steward.domain.risks.operations.deciding import accept_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.queries import risks_visible_to
from steward.domain.systems.operations.registering import ComponentDraft, SystemDraft, create_system
from steward.extensions.exchange.folder import FolderSystem, read_folder
from steward.foundation.core.actor import Actor
from steward.foundation.identity.models import Membership, Person
from steward.foundation.identity.operations.founding import found_organisation
from steward.foundation.identity.queries import actor_of
from steward.foundation.tenancy.operations import set_tenant

NAME = "First owner"


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
    now = datetime.now(UTC)
    organisation = found_organisation(
        person=person, name=folder.name, now=now, sector=folder.sector, is_example=True
    )
    membership = Membership.objects.get(organisation_id=organisation.id, person=person)
    actor = actor_of(membership, label=NAME, now=now)
    for framework in folder.frameworks:
        adopt_framework(actor=actor, framework=framework)
    for system in folder.systems:
        create_system(actor=actor, draft=_draft(actor, system))
    run = start_run(actor=actor, questionnaire=READINESS)
    for question in sheet.questions:
        value = folder.answers.get(question.id, "unknown")
        save_answer(actor=actor, run=run, question=question.id, value=value)
    submit_and_derive(actor=actor, run=run)
    derive_register(actor=actor)
    for decision in folder.risks:
        risk = risks_visible_to(actor).filter(scenario=decision.scenario).first()
        if risk is not None and decision.decision == "accept":
            accept_risk(actor=actor, risk=risk, reason=decision.reason)


def _draft(actor: Actor, system: FolderSystem) -> SystemDraft:
    texts = {name: text for name, text in system.texts.items() if name != "name"}
    return SystemDraft(
        name=system.name,
        **texts,
        facts=dict(system.facts),
        source="the example",
        assessed_on=actor.today if system.assessed else None,
        components=[
            ComponentDraft(
                kind=item["kind"],
                name=item["name"],
                version=item.get("version", ""),
                licence=item.get("licence", ""),
            )
            for item in system.components
        ],
    )
