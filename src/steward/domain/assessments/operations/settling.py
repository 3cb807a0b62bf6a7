"""What every write shares: hold the assessment, see that it may be written, measure it again.

Called by operations that require.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from steward.domain.assessments.models import ImpactAssessment, ImpactSection, ImpactVersion
from steward.domain.assessments.queries import picture_of, records_of, sections_of
from steward.domain.assessments.rules.completing import gaps, meter
from steward.domain.assessments.terms.scales import SectionState, State
from steward.domain.assessments.terms.sections import BY_KEY, Section
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict
from steward.foundation.identity.queries import person_behind

METERED = ["met", "points", "percent"]


def held(actor: Actor, assessment: ImpactAssessment) -> ImpactAssessment:
    """Return the assessment read again and held until the transaction ends."""
    rows = ImpactAssessment.objects.visible_to(actor).select_for_update(of=("self",))
    return rows.select_related("system").get(pk=assessment.pk)


def opened(actor: Actor, assessment: ImpactAssessment, keys: Iterable[str]) -> ImpactAssessment:
    """Return the assessment, held, if one of these sections may be written; notes the author.

    Raises:
        Conflict: The system was removed, the assessment is being decided on, or these sections
            stand as they were approved.
    """
    row = held(actor, assessment)
    if row.system.archived_at is not None:
        raise Conflict("This AI system is not in the inventory; put it back first.")
    if row.state in (State.REVIEW, State.SIGNED):
        raise Conflict("It is being decided on. Send it back first, then it can be changed.")
    if row.approved_at is not None and not _is_open(actor, row, set(keys)):
        raise Conflict("This part stands as it was approved. Reopen it first, with the reason.")
    if row.state == State.APPROVED:
        row.state, row.version = State.REOPENED.value, row.version + 1
    author = str(person_behind(actor))
    if author not in row.authors:
        row.authors = [*row.authors, author]
    row.save(update_fields=["state", "version", "authors"])
    return row


def _is_open(actor: Actor, row: ImpactAssessment, keys: set[str]) -> bool:
    """Say whether one of the sections is reopened, or was written since the last approval."""
    approved_at = row.approved_at
    return any(
        item.standing in (SectionState.OPEN, SectionState.REOPENED)
        or (
            item.row.written_at is not None
            and approved_at is not None
            and item.row.written_at > approved_at
        )
        for item in sections_of(actor, row)
        if item.section.key in keys
    )


def facts_read(section: Section, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that a section reads, as they stand."""
    names = {*section.reads, *([section.asked_when] if section.asked_when else [])}
    return {name: facts.get(name) for name in sorted(names)}


def measure(actor: Actor, row: ImpactAssessment) -> None:
    """Measure how far the assessment has come; what lacks a record is complete no more."""
    records = records_of(actor, row)
    picture = picture_of(records, row.system.facts)
    seen = sections_of(actor, row)
    again = SectionState.OPEN if row.approved_at is None else SectionState.REOPENED
    lost: list[ImpactSection] = []
    texts: dict[str, tuple[str, SectionState]] = {}
    for item in seen:
        standing = item.standing
        if standing is SectionState.COMPLETE and gaps(item.section, item.row.text, picture):
            standing = again
            item.row.state, item.row.facts = again.value, {}
            item.row.reason = "The records do not bear it any more."
            lost.append(item.row)
        texts[item.section.key] = (item.row.text, standing)
    if lost:
        ImpactSection.objects.rewrite(lost, ["state", "facts", "reason"])
    found = meter(texts, picture)
    row.met, row.points, row.percent = found.met, found.points, found.percent
    row.save(update_fields=METERED)


def reopen(actor: Actor, row: ImpactAssessment, keys: Iterable[str], reason: str) -> list[str]:
    """Reopen sections of an assessment that is held; returns the titles of those reopened.

    An approved assessment goes on as the next version; one that is being decided on goes back.
    """
    wanted = set(keys)
    rows = [
        item.row
        for item in sections_of(actor, row)
        if item.section.key in wanted and item.row.state == SectionState.COMPLETE
    ]
    if not rows:
        return []
    for section in rows:
        section.state, section.reason, section.facts = SectionState.REOPENED.value, reason, {}
    ImpactSection.objects.rewrite(rows, ["state", "reason", "facts"])
    if row.state == State.APPROVED:
        row.state, row.version = State.REOPENED.value, row.version + 1
    elif row.state in (State.REVIEW, State.SIGNED):
        to_writing(row)
    row.save(update_fields=["state", "version", *DECIDED])
    measure(actor, row)
    return [BY_KEY[section.key].title for section in rows]


DECIDED = ("decision", "rationale", "conditions", "next_review_on", "signatures")


def to_writing(row: ImpactAssessment) -> None:
    """Set an assessment back to being written; the decision in force stays what it was."""
    last = ImpactVersion.objects.filter(assessment=row).order_by("-number").first()
    row.state = State.DRAFT.value if last is None else State.REOPENED.value
    content: Mapping[str, Any] = {} if last is None else last.content
    for name in ("decision", "rationale", "conditions"):
        setattr(row, name, str(content.get(name) or ""))
    day = content.get("next_review_on")
    row.next_review_on = None if day is None else date.fromisoformat(str(day))
    row.signatures = [] if last is None else last.signatures
