"""Log the changes that suppliers announce; judge them, decide, and reopen what they touch."""

from collections.abc import Sequence

from django.db import transaction

from steward.domain.parts.models import Part
from steward.domain.relationships.events import NoticeAssessed, NoticeDecided, NoticeReceived
from steward.domain.relationships.models import NoticeSystem, SupplierNotice
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
from steward.domain.relationships.queries.changes import touched_by
from steward.domain.relationships.queries.suppliers import systems_of
from steward.domain.relationships.rules.states import after
from steward.domain.relationships.terms.records import (
    CLAUSES,
    NOTICE_KINDS,
    REOPENS,
    NoticeDraft,
)
from steward.domain.relationships.terms.states import NOTICE_NEXT, NoticeAct, NoticeState
from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid
from steward.foundation.identity.operations.apart import keep_apart
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers

SOON = 14


@transaction.atomic
def log_notice(*, actor: Actor, supplier: Part, draft: NoticeDraft) -> SupplierNotice:
    """Log a change that a supplier announced, with a task to judge it before it takes effect.

    The AI systems that rely on the supplier are taken as touched until somebody says otherwise.

    Raises:
        NotAllowed: The actor may not keep suppliers.
        Invalid: It is no supplier, or a value is missing or wrong.
    """
    require(actor, EDIT_RELATIONSHIP)
    check_supplier(supplier)
    row = SupplierNotice(organisation_id=actor.organisation_id, part=supplier)
    _fill(actor, row, draft)
    row.number = next_numbers(actor.organisation_id, "supplier_notice")
    row.save(force_insert=True)
    _touch(actor, row, systems_of(actor, supplier))
    days = SOON if row.effective_on is None else (row.effective_on - actor.today).days
    task = asked_for(
        origin=f"supplier_notice:{row.pk}:judge",
        title=f"Judge the change of {supplier.name}: {row.title}",
        reason=row.text or row.title,
        due_days=min(SOON, days),
        severity="high",
    )
    ask_all(actor, [(task, supplier)])
    record(actor, NoticeReceived(subject=row.as_subject(), title=row.title))
    return row


@transaction.atomic
def edit_notice(*, actor: Actor, notice: SupplierNotice, draft: NoticeDraft) -> SupplierNotice:
    """Change what is written down of an announced change that nobody judged yet.

    Raises:
        NotAllowed: The actor may not keep suppliers.
        Conflict: Somebody judged it.
        Invalid: A value is missing or wrong.
    """
    require(actor, EDIT_RELATIONSHIP)
    row = _held(actor, notice)
    after(NOTICE_NEXT, NoticeState(row.state), NoticeAct.EDIT)
    _fill(actor, row, draft)
    row.save()
    record(actor, NoticeReceived(subject=row.as_subject(), title=row.title))
    return row


@transaction.atomic
def assess_notice(
    *,
    actor: Actor,
    notice: SupplierNotice,
    assessment: str,
    systems: Sequence[AiSystem] = (),
    reopens: Sequence[str] = (),
) -> SupplierNotice:
    """Judge an announced change: what it means, which AI systems it touches, what it reopens.

    Raises:
        NotAllowed: The actor may not keep suppliers.
        Conflict: It was decided already.
        Invalid: Nothing is said, or something is to be reopened and no system is touched.
    """
    require(actor, EDIT_RELATIONSHIP)
    row = _held(actor, notice)
    state = after(NOTICE_NEXT, NoticeState(row.state), NoticeAct.ASSESS)
    row.assessment = block(assessment, "assessment", needed="Say what the change means here.")
    row.reopens = [key for key, _ in REOPENS if key in _checked(reopens)]
    if row.reopens and not systems:
        raise Invalid("Choose the AI systems in which it is looked at again.", place="systems")
    row.assessed_by, row.assessed_key = actor.label[:200], person_behind(actor)
    row.state = state.value
    row.save()
    NoticeSystem.objects.visible_to(actor).filter(notice=row).delete()
    _touch(actor, row, systems)
    answer_tasks(actor, f"supplier_notice:{row.pk}:judge", row.assessment[:500])
    names = ", ".join(system.reference for system in systems) or "none"
    record(actor, NoticeAssessed(subject=row.as_subject(), systems=names))
    return row


@transaction.atomic
def decide_notice(*, actor: Actor, notice: SupplierNotice, act: str, reason: str) -> SupplierNotice:
    """Decide about an announced change; what an accepted one reopens becomes tasks by system.

    Source: ISO/IEC 42001:2023, 6.3, 8.1 and A.10.3.

    Raises:
        NotAllowed: The actor may not decide about suppliers.
        Conflict: Nobody judged it yet, it was decided already, or the actor judged it.
        Invalid: The act is none, or the reason is missing.
    """
    require(actor, DECIDE_SUPPLIER)
    deciding = (NoticeAct.ACCEPT, NoticeAct.REFUSE, NoticeAct.NOTE)
    wanted = next((item for item in deciding if item.value == act), None)
    if wanted is None:
        raise Invalid(f"{act!r} is none of {', '.join(deciding)}.", place="act")
    row = _held(actor, notice)
    state = after(NOTICE_NEXT, NoticeState(row.state), wanted)
    keep_apart(actor, row.as_subject(), {"supplier_notice.decide": {row.assessed_key}})
    row.decision = block(reason, "reason", needed="Say why; an auditor will ask.")
    row.state, row.decided_on, row.decided_by = state.value, actor.today, actor.label[:200]
    row.save()
    if wanted is NoticeAct.ACCEPT:
        _reopen(actor, row)
    elif wanted is NoticeAct.REFUSE:
        task = asked_for(
            origin=f"supplier_notice:{row.pk}:refuse",
            title=f"Tell {row.part.name} that the change is refused: {row.title}",
            reason=row.decision,
            due_days=SOON,
            severity="high",
        )
        ask_all(actor, [(task, row.part)])
    event = NoticeDecided(subject=row.as_subject(), words=state.label.lower(), reason=row.decision)
    record(actor, event)
    return row


def _reopen(actor: Actor, row: SupplierNotice) -> None:
    words = dict(REOPENS)
    tasks = [
        asked_for(
            origin=f"supplier_notice:{row.pk}:{system.pk}:{key}",
            title=f"{words[key]}: look again at {system.reference} {system.name}",
            reason=f"{row.part.name} changes: {row.title}. {row.assessment}",
            clause=CLAUSES[key],
            severity="high",
        )
        for system in touched_by(actor, row)
        for key in row.reopens
    ]
    ask_all(actor, [(task, None) for task in tasks])


def _checked(reopens: Sequence[str]) -> set[str]:
    return {one_of(key, REOPENS, "reopens") for key in reopens}


def _touch(actor: Actor, row: SupplierNotice, systems: Sequence[AiSystem]) -> None:
    NoticeSystem.objects.bulk_create(
        [
            NoticeSystem(organisation_id=actor.organisation_id, notice=row, system=system)
            for system in {system.pk: system for system in systems}.values()
        ],
        batch_size=1000,
    )


def _held(actor: Actor, notice: SupplierNotice) -> SupplierNotice:
    rows = SupplierNotice.objects.visible_to(actor).select_for_update(of=("self",))
    return rows.select_related("part").get(pk=notice.pk)


def _fill(actor: Actor, row: SupplierNotice, draft: NoticeDraft) -> None:
    row.kind = one_of(draft.kind, NOTICE_KINDS, "kind")
    row.title = line(draft.title, "title", needed="Say in a sentence what changes.")
    row.text = block(draft.text, "text")
    received = day(draft.received_on or actor.today, "received_on", no_later=actor.today)
    row.received_on = received or actor.today
    row.effective_on = day(draft.effective_on, "effective_on")
