"""What every step does: hold the row, take the act, let clocks and repeats follow."""

from steward.domain.findings.events import FindingMoved
from steward.domain.findings.models import Finding
from steward.domain.findings.queries.register import repeats_of
from steward.domain.findings.rules.deadlines import next_day
from steward.domain.findings.rules.path import check_act
from steward.domain.findings.terms.grades import Grade
from steward.domain.findings.terms.states import Act, FindingState
from steward.foundation.core.actor import Actor
from steward.foundation.journal.operations import record

LONGEST_NOTE = 500


def held(actor: Actor, finding: Finding) -> Finding:
    """Return the finding as it is now, held until the end of the transaction."""
    rows = Finding.objects.get_queryset().select_related("owner")
    return rows.select_for_update(of=("self",)).one(actor, finding.pk)


def measure(actor: Actor, row: Finding) -> None:
    """Let the next day and the repeat follow what the finding says; saving is the caller's."""
    clock_on(row)
    found = repeats_of(actor, row)
    row.repeat_id, row.repeat_label, row.repeat_why = None, "", ""
    if found:
        first = found[0]
        row.repeat_id, row.repeat_label = first.earlier.id, first.earlier.reference
        row.repeat_why = ", ".join(first.reasons)


def clock_on(row: Finding) -> None:
    """Let the next day follow the state and the grade."""
    row.due_on = next_day(Grade(row.grade), FindingState(row.state), row.begun_on, row.extensions)


def check(row: Finding, act: Act) -> FindingState:
    """Return the state after an act.

    Raises:
        Conflict: The act is not possible where the finding stands.
    """
    return check_act(FindingState(row.state), Grade(row.grade), act)


def moved(actor: Actor, row: Finding, to: FindingState, did: str, note: str) -> Finding:
    """Put the finding into a state, save it and say so in its history."""
    row.state = to.value
    if not to.is_open:
        row.closed_on = actor.today
    clock_on(row)
    row.save()
    said = note if len(note) <= LONGEST_NOTE else f"{note[: LONGEST_NOTE - 1]}…"
    record(actor, FindingMoved(subject=row.as_subject(), did=did, state=to.label, note=said))
    return row
