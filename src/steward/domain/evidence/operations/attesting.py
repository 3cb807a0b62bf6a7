"""Stand for a version of evidence with one's name."""

from django.db import transaction

from steward.domain.evidence.events import EvidenceAttested
from steward.domain.evidence.models import Attestation, EvidenceItem
from steward.domain.evidence.operations.holding import repeat, usable, words
from steward.domain.evidence.policy import ATTEST_EVIDENCE
from steward.domain.evidence.queries.items import latest_version
from steward.domain.evidence.rules.moving import check_attesting, needs_other_first
from steward.domain.evidence.terms.kinds import EvidenceLevel
from steward.domain.tasks.queries import get_person
from steward.foundation.core.actor import Actor, require
from steward.foundation.identity.operations.apart import keep_apart
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record

USUAL = "It is what it claims to be."


@transaction.atomic
def attest_evidence(*, actor: Actor, item: EvidenceItem, said: str = "") -> Attestation:
    """Attest the latest version of an item: it is what it claims to be, and complete.

    A next version is attested anew. Source: ISO/IEC 42001:2023, 7.5.2 (review and approval).

    Raises:
        NotAllowed: The actor may not attest evidence.
        Invalid: It is said at too great length, or no member acts.
        Conflict: The person attested it already, or brought it and would be the only one to attest
            evidence of level 2 or above; or the item is withdrawn or disposed of.
    """
    require(actor, ATTEST_EVIDENCE, item)
    row = usable(actor, item)
    version = latest_version(actor, row)
    person = get_person(actor, person_behind(actor))
    before = set(version.attestations.values_list("person_id", flat=True))
    waits = needs_other_first(before, EvidenceLevel(version.level))
    brought = [version.added_by] if waits else []
    keep_apart(actor, row.as_subject(), {"evidence.attest": brought}, act="evidence.attest")
    check_attesting(person.pk, before)
    made = Attestation.objects.create(
        organisation_id=actor.organisation_id,
        version=version,
        person=person,
        person_label=str(person)[:200],
        said=words(said, "said", "") or USUAL,
        at=actor.now,
    )
    repeat(actor, row, version)
    event = EvidenceAttested(
        subject=row.as_subject(), version=version.number, said=made.said, digest=version.digest
    )
    record(actor, event)
    return made
