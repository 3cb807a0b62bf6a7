"""Confidential records in the organisations that the laws look at."""

from typing import Any
from uuid import UUID

from steward.domain.audits.models import Audit
from steward.domain.documents.operations.writing import DocumentDraft, create_document
from steward.domain.evidence.models import EvidenceItem
from steward.domain.findings.models import Finding
from steward.domain.findings.operations.raising import raise_finding
from steward.domain.findings.terms.drafts import FindingDraft
from steward.domain.incidents.models import Incident
from steward.domain.risks.models import Risk
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.domain.tasks.operations.commenting import write_comment
from steward.domain.tasks.operations.deriving import create_task
from steward.domain.tasks.terms import NewTask
from steward.extensions.confiding.models import Confidant, Confidence
from steward.extensions.confiding.operations import make_confidential
from steward.extensions.confiding.terms import Named
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import actor_of
from steward.foundation.identity.terms import Role

HIDDEN_WORD = "pangolin"
"""Stands in what is confidential and does not name the owner: no answer to the owner holds it."""


def confided(house: Any, names: list[str]) -> dict[str, UUID]:
    """Make findings confidential for each name, and an AI system that the owner is not named for.

    Returns one record of each kind.
    """
    actor = house.actor
    member = house.member(Role.INTERNAL_AUDITOR)
    held = [
        raise_finding(
            actor=actor,
            draft=FindingDraft(grade="opportunity", statement=f"{name} could be told to fewer"),
        )
        for name in names
    ]
    for row, name in zip(held, names, strict=True):
        make_confidential(
            actor=actor,
            kind="nonconformity",
            key=row.pk,
            reason=name,
            named=Named(people=frozenset({member.person_id})),
        )
    confidant = Confidant.objects.get(confidence__subject_id=held[0].pk)
    manager = house.member(Role.MANAGER)
    apart = kept_from_owner(actor_of(manager, label="The manager", now=actor.now))
    return {"held-finding": held[0].pk, "confidant": confidant.pk, "confidence": apart.pk}


def kept_from_owner(manager: Actor) -> Confidence:
    """Register an AI system with all that can hang on one, and make it confidential."""
    word = HIDDEN_WORD
    system = create_system(actor=manager, draft=SystemDraft(name=f"{word} watch", purpose=word))
    write_comment(actor=manager, subject=system.as_subject(), text=f"{word} said")
    new = NewTask(title=f"{word} task", subject=system.as_subject())
    create_task(actor=manager, new=new)
    draft = FindingDraft(
        grade="opportunity",
        statement=f"The {word} could be fed at night",
        subjects=[system.as_subject()],
    )
    raise_finding(actor=manager, draft=draft)
    paper = create_document(
        actor=manager, draft=DocumentDraft(title=f"{word} paper", kind="procedure")
    )
    alone = Named()
    make_confidential(
        actor=manager, kind="document", key=paper.pk, reason=f"{word} paper", named=alone
    )
    return make_confidential(actor=manager, kind="system", key=system.pk, reason=word, named=alone)


def confide_all(house: Any) -> None:
    """Make every record that can be so confidential, naming nobody but the owner."""
    actor = house.actor
    kinds = {
        "risk": Risk,
        "incident": Incident,
        "nonconformity": Finding,
        "audit": Audit,
        "evidence": EvidenceItem,
    }
    for kind, model in kinds.items():
        rows = model.objects.visible_to(actor)
        held = Confidence.objects.visible_to(actor).values_list("subject_id", flat=True)
        Confidence.objects.bulk_create(
            Confidence(
                organisation_id=actor.organisation_id,
                subject_kind=kind,
                subject_id=key,
                subject_label="",
                reason="All",
                made_by=actor.id,
                made_by_label=actor.label,
            )
            for key in rows.exclude(pk__in=held).values_list("pk", flat=True)
        )
