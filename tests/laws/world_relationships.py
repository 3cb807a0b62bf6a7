"""Suppliers, agreements, changes, shared work and customers in the world of the laws."""

from collections.abc import Callable
from uuid import UUID

from steward.domain.parts.models import Part
from steward.domain.questionnaires.models import Run
from steward.domain.relationships.operations import (
    agreements,
    changes,
    customers,
    deciding,
    sharing,
)
from steward.domain.relationships.operations.tiering import describe_supplier
from steward.domain.relationships.terms.records import (
    AgreementDraft,
    CustomerDraft,
    IssueDraft,
    NoticeDraft,
)
from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor
from steward.foundation.core.subjects import Subject

Comment = Callable[[Actor, Subject, int], UUID]


def related(
    actor: Actor, names: list[str], systems: list[AiSystem], supplier: UUID, comment: Comment
) -> dict[str, UUID]:
    """Fill an organisation with as many of everything as there are names."""
    part = Part.objects.visible_to(actor).get(pk=supplier)
    describe_supplier(
        actor=actor, supplier=part, supplies=["embedded"], embedded_ai=names[0], replaceable="hard"
    )
    made: dict[str, UUID] = {}
    for name, system in zip(names, systems, strict=False):
        asked = deciding.begin_diligence(actor=actor, supplier=part, system=systems[0])
        Run.objects.filter(pk=asked.run_id).update(status="submitted", submitted_at=actor.now)
        issue = IssueDraft(kind="support", judged="bad", title=name, text=name)
        deciding.note_issue(actor=actor, supplier=part, draft=issue)
        draft = AgreementDraft(title=name, number_there=name, renewal="open", document=name)
        agreement = agreements.add_agreement(actor=actor, supplier=part, draft=draft)
        agreements.check_term(actor=actor, agreement=agreement, term="exit", held="absent")
        agreements.check_term(
            actor=actor, agreement=agreement, term="data", held="partly", where=name
        )
        notice = changes.log_notice(
            actor=actor, supplier=part, draft=NoticeDraft(kind="model", title=name, text=name)
        )
        changes.assess_notice(
            actor=actor, notice=notice, assessment=name, systems=systems, reopens=["facts"]
        )
        customer = customers.add_customer(
            actor=actor, draft=CustomerDraft(name=name, limits=name, owner_id=actor.id)
        )
        for used in systems:
            customers.link_use(actor=actor, customer=customer, system=used)
        for text in names:
            wish = customers.keep_expectation(actor=actor, customer=customer, text=text)
            customers.inform_customer(actor=actor, customer=customer, what=text, link="/notices")
        shared = sharing.begin_sharing(actor=actor, system=system, supplier=part)
        sharing.write_sharing(actor=actor, shared=shared, cells={"need": {"us": "AR"}})
        sharing.begin_sharing(actor=actor, system=system, customer=customer)
        made = made or {
            "agreement": agreement.pk,
            "agreement-comment": comment(actor, agreement.as_subject(), len(names)),
            "supplier-notice": notice.pk,
            "supplier-notice-comment": comment(actor, notice.as_subject(), len(names)),
            "customer": customer.pk,
            "customer-comment": comment(actor, customer.as_subject(), len(names)),
            "expectation": wish.pk,
            "shared-work": shared.pk,
            "shared-work-comment": comment(actor, shared.as_subject(), len(names)),
        }
    return made
