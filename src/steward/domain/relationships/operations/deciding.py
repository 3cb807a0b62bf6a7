"""Assess suppliers and decide about them (A.10.3)."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from steward.domain.parts.models import Part
from steward.domain.questionnaires.operations.answering import begin_run
from steward.domain.questionnaires.operations.sending import check_due
from steward.domain.questionnaires.states import RunStatus
from steward.domain.relationships.events import DiligenceBegun, IssueNoted, SupplierMoved
from steward.domain.relationships.models import Diligence, SupplierIssue, SupplierStanding
from steward.domain.relationships.operations.tiering import held_standing
from steward.domain.relationships.operations.wording import (
    answer_tasks,
    ask_all,
    asked_for,
    block,
    check_supplier,
    day,
    line,
    one_of,
)
from steward.domain.relationships.policy import DECIDE_SUPPLIER, EDIT_RELATIONSHIP
from steward.domain.relationships.queries.content import QUESTIONNAIRE, current_book
from steward.domain.relationships.queries.suppliers import (
    latest_diligence,
    people_of_run,
    weightiest_system,
)
from steward.domain.relationships.rules.states import after
from steward.domain.relationships.rules.tiers import months_after
from steward.domain.relationships.terms.records import ISSUE_KINDS, JUDGED, IssueDraft
from steward.domain.relationships.terms.states import (
    DECIDING,
    SUPPLIER_NEXT,
    SupplierAct,
    SupplierState,
)
from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.operations.apart import keep_apart
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record

MOST_CONDITIONS = 20
FARTHEST = 3660
"""Days ahead that an assessment may be set at most."""


@transaction.atomic
def begin_diligence(
    *, actor: Actor, supplier: Part, system: AiSystem | None = None, due_on: date | None = None
) -> Diligence:
    """Begin the questionnaire of due diligence about a supplier, as deep as its tier calls for.

    It is about the AI system given, else about that of the highest tier that relies on the
    supplier; which questions are asked follows from its facts.

    Raises:
        NotAllowed: The actor may not keep suppliers, or not answer questionnaires.
        Conflict: No AI system relies on the supplier, one questionnaire is under way, or the
            supplier was rejected or ended.
        Invalid: It is no supplier, or the day has passed.
    """
    require(actor, EDIT_RELATIONSHIP)
    row = held_standing(actor, supplier)
    state = after(SUPPLIER_NEXT, SupplierState(row.state), SupplierAct.ASSESS)
    known = latest_diligence(actor, supplier)
    if known is not None and not RunStatus(known.run.status).is_over:
        raise Conflict("A questionnaire is under way; send that one again, or wait for it.")
    target = system or weightiest_system(actor, supplier)
    if target is None:
        raise Conflict("Say first which AI system relies on the supplier: link it there.")
    check_due(actor, due_on)
    run = begin_run(actor=actor, questionnaire=QUESTIONNAIRE, system=target, about=supplier.name)
    if due_on is not None:
        run.due_on = due_on
        run.save(update_fields=["due_on"])
    made = Diligence.objects.create(
        organisation_id=actor.organisation_id,
        part=supplier,
        run=run,
        tier=supplier.tier,
        asked_by=person_behind(actor),
        asked_by_name=actor.label[:200],
        asked_on=actor.today,
    )
    row.asked_by = person_behind(actor)
    row.state = state.value
    row.save(update_fields=["asked_by", "state"])
    answer_tasks(actor, f"supplier:{supplier.pk}:reassess:", "The questionnaire was sent.")
    record(actor, DiligenceBegun(subject=supplier.as_subject(), title=run.title))
    return made


@transaction.atomic
def decide_supplier(
    *,
    actor: Actor,
    supplier: Part,
    act: str,
    reason: str,
    conditions: Sequence[str] = (),
    reassess_on: date | None = None,
) -> SupplierStanding:
    """Decide about a supplier; conditions become tasks, an approval sets the next assessment.

    Whoever asked for the assessment or answered it cannot decide. An approval without conditions
    needs answers that count.

    Source: ISO/IEC 42001:2023, A.10.3.

    Raises:
        NotAllowed: The actor may not decide about suppliers.
        Conflict: The state does not permit it, the answers do not count yet, or the actor asked
            for or gave them.
        Invalid: The act is none, or the reason, conditions or day are missing or wrong.
    """
    known = {item.value: item for item in SupplierAct if item is not SupplierAct.ASSESS}
    wanted = known.get(act)
    require(actor, DECIDE_SUPPLIER if wanted in DECIDING else EDIT_RELATIONSHIP)
    if wanted is None:
        raise Invalid(f"{act!r} is none of {', '.join(known)}.", place="act")
    row = held_standing(actor, supplier)
    state = after(SUPPLIER_NEXT, SupplierState(row.state), wanted)
    why = block(reason, "reason", needed="Say why; an auditor will ask.")
    if wanted in DECIDING and wanted is not SupplierAct.SUSPEND:
        _check_decider(actor, row, wanted)
    asked = _conditions(wanted, conditions)
    if wanted in (SupplierAct.APPROVE, SupplierAct.CONDITION):
        row.reassess_on = _next(actor, supplier, reassess_on)
    elif wanted is not SupplierAct.SUSPEND:
        row.reassess_on = None
    old, row.state = SupplierState(row.state), state.value
    row.decided_on, row.decided_by, row.decided_why = actor.today, actor.label[:200], why
    row.save()
    _follow(actor, supplier, asked)
    answer_tasks(actor, f"supplier:{supplier.pk}:decide:", why)
    event = SupplierMoved(
        subject=supplier.as_subject(),
        old=old.value,
        new=state.value,
        words=state.label.lower(),
        reason=why,
    )
    record(actor, event)
    return row


def _check_decider(actor: Actor, row: SupplierStanding, act: SupplierAct) -> None:
    latest = latest_diligence(actor, row.part)
    counts = latest is not None and RunStatus(latest.run.status).is_over
    if act is SupplierAct.APPROVE and not counts:
        raise Conflict(
            "Its answers do not count yet. Wait for them, or approve it with conditions."
        )
    others = {row.asked_by}
    if latest is not None:
        others |= people_of_run(actor, latest.run)
    keep_apart(actor, row.part.as_subject(), {"supplier.decide": others})


def _conditions(act: SupplierAct, conditions: Sequence[str]) -> list[str]:
    found = [text for item in conditions if (text := line(item, "conditions"))]
    if act is SupplierAct.CONDITION and not found:
        raise Invalid("Name at least one condition, one on a line.", place="conditions")
    if act is not SupplierAct.CONDITION and found:
        raise Invalid("Only an approval with conditions has conditions.", place="conditions")
    if len(found) > MOST_CONDITIONS:
        raise Invalid(f"Name {MOST_CONDITIONS} conditions at most.", place="conditions")
    return found


def _next(actor: Actor, supplier: Part, wanted: date | None) -> date:
    if wanted is None:
        return months_after(actor.today, current_book().rule(supplier.tier).review_months)
    if not actor.today < wanted <= actor.today + timedelta(days=FARTHEST):
        raise Invalid("Choose a day ahead, within ten years.", place="reassess_on")
    return wanted


def _follow(actor: Actor, supplier: Part, conditions: Sequence[str]) -> None:
    days = current_book().rule(supplier.tier).due_days
    tasks = [
        asked_for(
            origin=f"supplier:{supplier.pk}:condition:{actor.now:%Y%m%d%H%M%S}:{number}",
            title=f"{supplier.name}: {text}",
            reason=f"{supplier.name} was approved on the condition: {text}",
            due_days=days,
            severity="high",
        )
        for number, text in enumerate(conditions, 1)
    ]
    ask_all(actor, [(task, supplier) for task in tasks])


@transaction.atomic
def note_issue(*, actor: Actor, supplier: Part, draft: IssueDraft) -> SupplierIssue:
    """Note how a supplier did; what was not kept becomes a task.

    Raises:
        NotAllowed: The actor may not keep suppliers.
        Invalid: It is no supplier, or a value is missing or wrong.
    """
    require(actor, EDIT_RELATIONSHIP)
    check_supplier(supplier)
    made = SupplierIssue.objects.create(
        organisation_id=actor.organisation_id,
        part=supplier,
        kind=one_of(draft.kind, ISSUE_KINDS, "kind"),
        judged=one_of(draft.judged, JUDGED, "judged"),
        title=line(draft.title, "title", needed="Say in a sentence what was seen."),
        text=block(draft.text, "text"),
        seen_on=day(draft.seen_on or actor.today, "seen_on", no_later=actor.today),
        by=actor.label[:200],
    )
    if made.judged == "bad":
        task = asked_for(
            origin=f"supplier:{supplier.pk}:issue:{made.pk}",
            title=f"Take it up with {supplier.name}: {made.title}",
            reason=made.text or made.title,
            severity="high",
        )
        ask_all(actor, [(task, supplier)])
    words = dict(JUDGED)[made.judged]
    event = IssueNoted(subject=supplier.as_subject(), title=made.title, judged=words.lower())
    record(actor, event)
    return made
