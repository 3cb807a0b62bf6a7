"""Handle a concern: entrust it, write back, answer, close, and make something of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from steward.domain.incidents.events import (
    ConcernEntrusted,
    ConcernMoved,
    ConcernTurned,
    ConcernWritten,
)
from steward.domain.incidents.models import (
    Concern,
    ConcernAbout,
    ConcernHandler,
    ConcernMessage,
    Incident,
)
from steward.domain.incidents.operations.reporting import IncidentDraft, report_incident
from steward.domain.incidents.policy import HANDLE_CONCERN, REPORT_INCIDENT
from steward.domain.incidents.queries.concerns import (
    concerns_visible_to,
    group_of,
    people_entrustable,
)
from steward.domain.incidents.rules import checking
from steward.domain.incidents.rules.acting import after_concern
from steward.domain.incidents.terms.states import OUTCOMES, ConcernAct, ConcernState
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.queries import current_members
from steward.foundation.journal.operations import record

LONGEST = 10_000


def entrusted(actor: Actor, concern: Concern) -> Concern:
    """Return the concern held for change.

    Raises:
        NotAllowed: The actor may not handle concerns.
        NotFound: The actor is not entrusted with this one.
    """
    require(actor, HANDLE_CONCERN)
    concerns_visible_to(actor).one(actor, concern.pk)
    return Concern.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=concern.pk)


@transaction.atomic
def entrust_concern(
    *, actor: Actor, concern: Concern, handlers: Sequence[UUID], about: Sequence[UUID]
) -> Concern:
    """Choose who handles a concern, and name whom it is about; these never see it.

    Raises:
        NotAllowed: The actor may not handle concerns.
        NotFound: The actor is not entrusted with this one.
        Invalid: Somebody is no member or cannot be entrusted, or would handle what is about them,
            or nobody would be left.
    """
    row = entrusted(actor, concern)
    chosen, meant = set(handlers), set(about)
    able = {UUID(key) for key, _ in people_entrustable(actor)}
    if not chosen <= able:
        raise Invalid("Choose members whose role lets them handle concerns.", place="handlers")
    members = set(current_members(actor).values_list("person_id", flat=True))
    named = set(row.about.values_list("person_id", flat=True))
    if not meant <= members | named:
        raise Invalid("Choose members.", place="about")
    if chosen & meant:
        raise Invalid("Nobody handles a concern about themselves.", place="handlers")
    left = chosen | ({person.pk for person in group_of(actor)} - meant)
    if not left & able:
        raise Invalid("Somebody must be left who handles it.", place="handlers")
    if actor.id in meant:
        raise Invalid("Ask another handler to name you.", place="about")
    _replace_people(actor, row, ConcernHandler, chosen)
    _replace_people(actor, row, ConcernAbout, meant)
    record(actor, ConcernEntrusted(subject=row.as_subject()))
    return row


def _replace_people(
    actor: Actor,
    row: Concern,
    model: type[ConcernHandler] | type[ConcernAbout],
    wanted: set[UUID],
) -> None:
    rows = model.objects.get_queryset().visible_to(actor).filter(concern=row)
    known = set(rows.values_list("person_id", flat=True))
    rows.exclude(person_id__in=wanted).delete()
    for person in wanted - known:
        model.objects.create(organisation_id=actor.organisation_id, concern=row, person_id=person)


@transaction.atomic
def write_to_raiser(
    *, actor: Actor, concern: Concern, text: str, is_note: bool = False
) -> ConcernMessage:
    """Write to whoever raised it, or a note that only handlers read.

    Raises:
        NotAllowed: The actor may not handle concerns.
        NotFound: The actor is not entrusted with this one.
        Invalid: Nothing is said, or it is too long.
    """
    row = entrusted(actor, concern)
    message = ConcernMessage(
        organisation_id=actor.organisation_id,
        concern=row,
        is_note=is_note,
        author=actor.label[:200],
        text=checking.text(text, "text", "Say something.", LONGEST),
        at=actor.now,
    )
    message.save(force_insert=True)
    what = "a note among handlers" if is_note else "to whoever raised it"
    record(actor, ConcernWritten(subject=row.as_subject(), what=what))
    return message


@transaction.atomic
def acknowledge_concern(*, actor: Actor, concern: Concern, text: str = "") -> Concern:
    """Acknowledge that it was received, with a word to whoever raised it.

    Raises:
        NotAllowed: The actor may not handle concerns.
        NotFound: The actor is not entrusted with this one.
        Conflict: Its state does not allow it.
    """
    row = entrusted(actor, concern)
    row.acknowledged_at = actor.now
    moved = _move(actor, row, ConcernAct.ACKNOWLEDGE, ["acknowledged_at"])
    told = text.strip() or "Your concern was received. Somebody looks into it and writes here."
    write_to_raiser(actor=actor, concern=row, text=told)
    return moved


@transaction.atomic
def examine_concern(*, actor: Actor, concern: Concern) -> Concern:
    """Say that somebody looks into it.

    Raises:
        NotAllowed: The actor may not handle concerns.
        NotFound: The actor is not entrusted with this one.
        Conflict: Its state does not allow it.
    """
    return _move(actor, entrusted(actor, concern), ConcernAct.EXAMINE, [])


@transaction.atomic
def answer_concern(*, actor: Actor, concern: Concern, outcome: str, outcome_text: str) -> Concern:
    """Answer it: whether it is founded, and what follows; whoever raised it reads this.

    Raises:
        NotAllowed: The actor may not handle concerns.
        NotFound: The actor is not entrusted with this one.
        Conflict: Its state does not allow it.
        Invalid: The outcome is no choice, or nothing is said.
    """
    row = entrusted(actor, concern)
    row.outcome = checking.choice(outcome, OUTCOMES, "outcome")
    row.outcome_text = checking.text(
        outcome_text, "outcome_text", "Say what was found and what follows.", LONGEST
    )
    row.answered_at = actor.now
    moved = _move(actor, row, ConcernAct.ANSWER, ["outcome", "outcome_text", "answered_at"])
    told = f"{OUTCOMES[row.outcome]}. {row.outcome_text}"[:LONGEST]
    write_to_raiser(actor=actor, concern=row, text=told)
    return moved


@transaction.atomic
def close_concern(*, actor: Actor, concern: Concern) -> Concern:
    """Close what was answered.

    Raises:
        NotAllowed: The actor may not handle concerns.
        NotFound: The actor is not entrusted with this one.
        Conflict: Its state does not allow it.
    """
    row = entrusted(actor, concern)
    row.closed_at = actor.now
    return _move(actor, row, ConcernAct.CLOSE, ["closed_at"])


@transaction.atomic
def reopen_concern(*, actor: Actor, concern: Concern) -> Concern:
    """Look into it again.

    Raises:
        NotAllowed: The actor may not handle concerns.
        NotFound: The actor is not entrusted with this one.
        Conflict: Its state does not allow it.
    """
    row = entrusted(actor, concern)
    row.closed_at = None
    return _move(actor, row, ConcernAct.REOPEN, ["closed_at"])


@transaction.atomic
def make_incident_of(
    *, actor: Actor, concern: Concern, title: str, story: str, severity: str, noticed_at: datetime
) -> Incident:
    """Report an incident that a concern brought to light; many see it, so its words are chosen.

    Nothing of the concern is copied but its number.

    Raises:
        NotAllowed: The actor may not handle concerns, or may not report incidents.
        NotFound: The actor is not entrusted with this one.
        Conflict: Something was made of it already.
        Invalid: A value is missing, too long, no choice, or the moment lies ahead.
    """
    row = entrusted(actor, concern)
    require(actor, REPORT_INCIDENT)
    _check_free(row)
    draft = IncidentDraft(
        title=title,
        story=story,
        severity=severity,
        noticed_at=noticed_at,
        way_noticed="concern",
        systems=() if row.system_id is None else (row.system_id,),
    )
    source = {"kind": "concern", "id": str(row.pk), "label": row.reference}
    made = report_incident(actor=actor, draft=draft, came_from=source)
    made_of = {"kind": "incident", "id": str(made.pk), "label": str(made)[:300]}
    _turn(actor, row, made_of, "an incident")
    return made


@transaction.atomic
def draft_finding_of(*, actor: Actor, concern: Concern, title: str, text: str) -> Concern:
    """Keep the draft of a finding that a concern leads to; whoever keeps findings takes it up.

    Raises:
        NotAllowed: The actor may not handle concerns.
        NotFound: The actor is not entrusted with this one.
        Conflict: Something was made of it already.
        Invalid: Title or text is missing.
    """
    row = entrusted(actor, concern)
    _check_free(row)
    drafted = {
        "kind": "finding_draft",
        "label": checking.line(title, "title", "Name the finding."),
        "text": checking.text(text, "text", "Say which requirement is not met, and how.", LONGEST),
    }
    return _turn(actor, row, drafted, "the draft of a finding")


def _check_free(row: Concern) -> None:
    if row.turned_into:
        raise Conflict(f"Something was made of it already: {row.turned_into['label']}.")


def _turn(actor: Actor, row: Concern, made: Mapping[str, str], what: str) -> Concern:
    row.turned_into = dict(made)
    row.save(update_fields=["turned_into"])
    record(actor, ConcernTurned(subject=row.as_subject(), what=what))
    return row


def _move(actor: Actor, row: Concern, act: ConcernAct, fields: list[str]) -> Concern:
    before, after = ConcernState(row.state), after_concern(row.state, act)
    row.state = after.value
    row.save(update_fields=["state", *fields])
    event = ConcernMoved(subject=row.as_subject(), before=before.label, after=after.label)
    record(actor, event)
    return row
