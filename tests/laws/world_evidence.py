"""Evidence for the laws: items with versions, links and texts, requests, and files on their way."""

import io
from datetime import timedelta
from uuid import UUID

from steward.domain.evidence.models import EvidenceItem, EvidenceLink, EvidenceText
from steward.domain.evidence.operations import keep_version
from steward.domain.evidence.operations.aging import settle_half_life
from steward.domain.evidence.operations.asking import ask_for_evidence
from steward.domain.evidence.operations.attesting import attest_evidence
from steward.domain.evidence.operations.reading import keep_text
from steward.domain.evidence.rules.linking import requirement_subject
from steward.domain.evidence.terms.kinds import EvidenceKind, EvidenceLevel, Provenance
from steward.foundation.files.operations import begin_upload, finish_upload, write_piece

REQUIREMENTS = ("A.2.2", "A.2.3", "A.2.4", "A.3.2", "A.3.3")


def evidenced(actor, names, systems, other, comment) -> dict[str, UUID]:
    """Keep as many of everything as there are names; other than the actor answers for it."""
    home, subjects = actor.organisation_id, [system.as_subject() for system in systems]
    for at, name in enumerate(reversed(names)):
        for turn in names:
            version = keep_version(
                actor=actor,
                item_key=name,
                title=name,
                name=f"{name}.txt",
                content=f"{name} {turn} swims".encode(),
                provenance=Provenance(collector=name, query=name, population=name),
                level=EvidenceLevel.L1,
                links=[
                    *subjects,
                    *[
                        requirement_subject(home, "iso-42001", one)
                        for one in REQUIREMENTS[: len(names)]
                    ],
                ],
                kind=EvidenceKind.LOG,
            )
            attest_evidence(actor=actor, item=version.item, said=name)
        item = version.item
        for text in EvidenceText.objects.filter(version__item=item):
            keep_text(actor=actor, text=text, body=f"{name} swims in the harbour")
        settle_half_life(actor=actor, scope="requirement", name=REQUIREMENTS[at % 5], days=90)
        EvidenceItem.objects.filter(pk=item.pk).update(owner=other)
        asked = ask_for_evidence(
            actor=actor,
            what=name,
            owner_id=other,
            due_on=actor.today + timedelta(days=30),
            subject=subjects[0],
        )
        upload = begin_upload(actor=actor, name=f"{name}.csv", size=2)
        begun = begin_upload(actor=actor, name=f"{name}.txt", size=20)
        write_piece(actor=actor, upload=upload, offset=0, stream=io.BytesIO(b"ab"))
        finish_upload(actor=actor, upload=upload)
    link = EvidenceLink.objects.filter(item=item).order_by("id")[0]
    return {
        "evidence": item.pk,
        "evidence-comment": comment(actor, item.as_subject(), len(names)),
        "evidence-link": link.subject_id,
        "evidence-upload": begun.pk,
        "evidence-request": asked.pk,
    }
