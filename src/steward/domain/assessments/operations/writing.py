"""Begin an assessment, write its sections together, reopen what must be read again."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from steward.domain.assessments.events import (
    ImpactBegun,
    ImpactSectionGiven,
    ImpactSectionsReopened,
    ImpactSectionWritten,
)
from steward.domain.assessments.models import ImpactAssessment, ImpactSection
from steward.domain.assessments.operations.settling import (
    facts_read,
    held,
    measure,
    opened,
    reopen,
)
from steward.domain.assessments.policy import EDIT_IMPACT
from steward.domain.assessments.queries import (
    KnownElsewhere,
    known_elsewhere,
    picture_of,
    records_of,
)
from steward.domain.assessments.rules.completing import gaps
from steward.domain.assessments.terms.scales import SectionState, State
from steward.domain.assessments.terms.sections import BY_KEY, SECTIONS
from steward.domain.systems.models import AiSystem
from steward.domain.tasks.queries import get_person
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import hold, next_numbers

LONGEST = 20_000


@transaction.atomic
def begin_assessment(*, actor: Actor, system: AiSystem) -> ImpactAssessment:
    """Begin the impact assessment of a system; one that was begun is continued.

    Sections start with what the inventory and answered questionnaires say already, each with its
    source; a person reads and completes them.

    Source: ISO/IEC 42001:2023, 6.1.4 and A.5.2.

    Raises:
        NotAllowed: The actor may not write impact assessments.
        Conflict: The system was removed from the inventory.
    """
    require(actor, EDIT_IMPACT)
    if system.archived_at is not None:
        raise Conflict("This AI system is not in the inventory; put it back first.")
    hold(actor.organisation_id, f"assessment:{system.pk}")
    rows = ImpactAssessment.objects.visible_to(actor).select_related("system")
    known = rows.filter(system=system).first()
    if known is not None:
        return known
    row = ImpactAssessment.objects.create(
        organisation_id=actor.organisation_id,
        number=next_numbers(actor.organisation_id, "impact_assessment"),
        system=system,
        begun_by=actor.label[:200],
    )
    elsewhere = known_elsewhere(actor, system)
    sections: list[ImpactSection] = []
    for section in SECTIONS:
        text, source = _proposed(elsewhere.get(section.key, []))
        made = ImpactSection(organisation_id=actor.organisation_id, assessment=row)
        made.key, made.text, made.source = section.key, text, source
        sections.append(made)
    ImpactSection.objects.write(sections)
    measure(actor, row)
    proposed = sum(bool(section.text) for section in sections)
    record(actor, ImpactBegun(subject=row.as_subject(), proposed=proposed))
    return row


def _proposed(known: Sequence[KnownElsewhere]) -> tuple[str, str]:
    """Return what is known elsewhere as a text to begin with, and from where it comes."""
    told = [item for item in known if item.is_text]
    sources = dict.fromkeys(
        item.source + (f", {item.on.day} {item.on:%B %Y}" if item.on else "") for item in told
    )
    return "\n\n".join(item.said for item in told)[:LONGEST], "; ".join(sources)[:300]


@transaction.atomic
def write_section(
    *, actor: Actor, section: ImpactSection, text: str, is_complete: bool = False
) -> ImpactSection:
    """Write a section; it is complete when a person says so and nothing that it needs is missing.

    Raises:
        NotAllowed: The actor may not write assessments and does not answer for the section.
        Conflict: It is being decided on, or stands as it was approved.
        Invalid: The text is too long, or the section is not complete; what is missing is named.
    """
    require(actor, EDIT_IMPACT, section)
    row = opened(actor, section.assessment, [section.key])
    section = _held(actor, section)
    if len(text) > LONGEST:
        raise Invalid(f"Keep it to {LONGEST:,} characters.", place="text")
    declared = BY_KEY[section.key]
    text = text.strip()
    if is_complete:
        picture = picture_of(records_of(actor, row), row.system.facts)
        missing = gaps(declared, text, picture)
        if missing:
            raise Invalid(" ".join(missing), place="text")
    again = SectionState.OPEN if row.approved_at is None else SectionState.REOPENED
    section.text, section.source = text, ""
    section.state = (SectionState.COMPLETE if is_complete else again).value
    section.facts = facts_read(declared, row.system.facts) if is_complete else {}
    if is_complete:
        section.reason = ""
    section.written_by, section.written_at = actor.label[:200], actor.now
    section.save(
        update_fields=["text", "source", "state", "facts", "reason", "written_by", "written_at"]
    )
    measure(actor, row)
    state = SectionState(section.state).label.lower()
    event = ImpactSectionWritten(subject=row.as_subject(), section=str(section), state=state)
    record(actor, event)
    return section


@transaction.atomic
def give_section(
    *, actor: Actor, section: ImpactSection, owner_id: UUID | None = None
) -> ImpactSection:
    """Make somebody answer for a section, or nobody; who answers may write it.

    Raises:
        NotAllowed: The actor may not write impact assessments.
        Invalid: The person is no member of the organisation.
    """
    require(actor, EDIT_IMPACT)
    row = held(actor, section.assessment)
    section = _held(actor, section)
    try:
        section.owner = None if owner_id is None else get_person(actor, owner_id)
    except Invalid as error:
        raise Invalid(error.message, place="owner_id") from None
    section.save(update_fields=["owner"])
    owner = "nobody" if section.owner is None else str(section.owner)
    record(actor, ImpactSectionGiven(subject=row.as_subject(), section=str(section), owner=owner))
    return section


@transaction.atomic
def reopen_sections(
    *, actor: Actor, assessment: ImpactAssessment, keys: Sequence[str], reason: str
) -> ImpactAssessment:
    """Reopen some sections with a reason; the others stay as they were approved.

    Source: ISO/IEC 42001:2023, 8.4.

    Raises:
        NotAllowed: The actor may not write impact assessments.
        Invalid: No section is named, one does not exist, or the reason is missing.
        Conflict: None of them is complete, or the assessment is being decided on.
    """
    require(actor, EDIT_IMPACT)
    row = held(actor, assessment)
    unknown = sorted(set(keys) - set(BY_KEY))
    if unknown or not keys:
        said = f"There is no section {unknown[0]!r}." if unknown else "Choose at least one section."
        raise Invalid(said, place="keys")
    if not reason.strip():
        raise Invalid("Say why they are read again; an auditor will ask.", place="reason")
    if row.state in (State.REVIEW, State.SIGNED):
        raise Conflict("It is being decided on. Send it back first, then it can be changed.")
    titles = reopen(actor, row, keys, reason.strip())
    if not titles:
        raise Conflict("None of these sections is complete; they can be written as they are.")
    event = ImpactSectionsReopened(
        subject=row.as_subject(), sections=", ".join(titles), reason=reason.strip()
    )
    record(actor, event)
    return row


def _held(actor: Actor, section: ImpactSection) -> ImpactSection:
    rows = ImpactSection.objects.visible_to(actor).select_for_update(of=("self",))
    return rows.select_related("assessment__system").get(pk=section.pk)
