"""Plan management reviews, collect their inputs, and see that the next one is held."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from steward.domain.objectives.operations.wording import block, line, member
from steward.domain.objectives.rules.states import after
from steward.domain.reviews.events import (
    ReviewInputFilled,
    ReviewMoved,
    ReviewPlanned,
    ReviewPrepared,
)
from steward.domain.reviews.models import Attendance, ManagementReview, ReviewItem
from steward.domain.reviews.policy import EDIT_REVIEW
from steward.domain.reviews.queries.inputs import filled
from steward.domain.reviews.queries.reviews import (
    attendances_of,
    coming_review,
    contents_before,
    due_on,
    items_of,
    last_signed,
    missing_of,
    reviews_visible_to,
)
from steward.domain.reviews.rules import CADENCES, content_of
from steward.domain.reviews.terms import INPUTS, NEXT, Act, ReviewDraft, ReviewState
from steward.domain.tasks.operations.deriving import derive_tasks
from steward.domain.tasks.operations.working import assign_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import open_tasks
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Invalid
from steward.foundation.identity.queries import current_members
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers

PLAN = ["held_on", "begins_on", "ends_on", "chair", "writer", "cadence_months"]
OVERDUE = "review-overdue:"
DUE = "review-due:"


def held(actor: Actor, review: ManagementReview) -> ManagementReview:
    """Return the review as it is now, held until the end of the transaction."""
    rows = ManagementReview.objects.visible_to(actor).select_for_update(of=("self",))
    return rows.select_related("chair", "writer").get(pk=review.pk)


def move(
    actor: Actor, row: ManagementReview, state: ReviewState, note: str, names: Sequence[str]
) -> None:
    """Write the state and some fields of a review, and record it."""
    old, row.state = ReviewState(row.state), state.value
    row.save(update_fields=["state", *names])
    event = ReviewMoved(
        subject=row.as_subject(), old=old.value, new=state.value, words=state.label, note=note
    )
    record(actor, event)


@transaction.atomic
def plan_review(*, actor: Actor, draft: ReviewDraft) -> ManagementReview:
    """Plan a review by top management.

    Source: ISO/IEC 42001:2023, 9.3.1: at planned intervals.

    Raises:
        NotAllowed: The actor may not prepare reviews.
        Invalid: A day, the chair or the writer is missing or wrong.
    """
    require(actor, EDIT_REVIEW)
    row = ManagementReview(
        organisation_id=actor.organisation_id,
        number=next_numbers(actor.organisation_id, "review"),
    )
    _fill(actor, row, draft)
    row.save(force_insert=True)
    _invite(actor, row, draft.participants)
    _told(actor, row)
    return row


@transaction.atomic
def edit_review(*, actor: Actor, review: ManagementReview, draft: ReviewDraft) -> ManagementReview:
    """Change the plan of a review whose meeting has not begun.

    Raises:
        NotAllowed: The actor may not prepare reviews, and is not the writer of this one.
        Conflict: The meeting has begun.
        Invalid: A day, the chair or the writer is missing or wrong.
    """
    require(actor, EDIT_REVIEW, review)
    row = held(actor, review)
    after(NEXT, ReviewState(row.state), Act.EDIT)
    _fill(actor, row, draft)
    row.save(update_fields=PLAN)
    _invite(actor, row, draft.participants)
    _told(actor, row)
    return row


def _told(actor: Actor, row: ManagementReview) -> None:
    day = f"{row.held_on:%-d %B %Y}"
    record(actor, ReviewPlanned(subject=row.as_subject(), held_on=day, period=row.period))


def _fill(actor: Actor, row: ManagementReview, draft: ReviewDraft) -> None:
    if draft.held_on is None:
        raise Invalid("Choose the day of the meeting.", place="held_on")
    if draft.begins_on is None or draft.ends_on is None:
        place = "begins_on" if draft.begins_on is None else "ends_on"
        raise Invalid("Choose the period that is looked at.", place=place)
    if draft.ends_on < draft.begins_on:
        raise Invalid("The period ends before it begins.", place="ends_on")
    row.held_on, row.begins_on, row.ends_on = draft.held_on, draft.begins_on, draft.ends_on
    row.chair = member(actor, draft.chair_id, "chair_id")
    row.writer = member(actor, draft.writer_id, "writer_id")
    if row.chair is None:
        raise Invalid("Choose who leads it: somebody of top management.", place="chair_id")
    if row.writer is None:
        raise Invalid("Choose who writes the minutes.", place="writer_id")
    if row.chair == row.writer:
        raise Invalid("The chair signs what another has written.", place="writer_id")
    if draft.cadence_months not in CADENCES:
        told = ", ".join(str(item) for item in CADENCES)
        raise Invalid(f"Choose one of {told} months.", place="cadence_months")
    row.cadence_months = draft.cadence_months


def _invite(actor: Actor, row: ManagementReview, people: Sequence[UUID]) -> None:
    """Let exactly these people take part, and chair and writer; what was said of them stays."""
    wanted = {*people} | {key for key in (row.chair_id, row.writer_id) if key is not None}
    members = set(current_members(actor).values_list("person_id", flat=True))
    if wanted - members:
        raise Invalid("One of them is not a member of the organisation.", place="participants")
    known = {item.person_id: item for item in attendances_of(actor, row)}
    gone = [item.pk for key, item in known.items() if key not in wanted]
    Attendance.objects.visible_to(actor).filter(pk__in=gone).delete()
    Attendance.objects.write(
        Attendance(organisation_id=actor.organisation_id, review=row, person_id=key)
        for key in sorted(wanted - known.keys())
    )


@transaction.atomic
def prepare_review(*, actor: Actor, review: ManagementReview) -> ManagementReview:
    """Collect the inputs from the records, again as often as wanted until the meeting begins.

    Words of people stay; the figures are compared with those of the review before.

    Source: ISO/IEC 42001:2023, 9.3.2.

    Raises:
        NotAllowed: The actor may not prepare reviews, and is not the writer of this one.
        Conflict: The meeting has begun, or it was called off.
    """
    require(actor, EDIT_REVIEW, review)
    row = held(actor, review)
    state = after(NEXT, ReviewState(row.state), Act.PREPARE)
    collect(actor, row)
    row.collected_at = actor.now
    row.save(update_fields=["collected_at"])
    if state.value != row.state:
        move(actor, row, state, "", [])
    missing = ", ".join(missing_of(items_of(actor, row))) or "nothing"
    record(actor, ReviewPrepared(subject=row.as_subject(), missing=missing))
    return row


def collect(actor: Actor, row: ManagementReview) -> None:
    """Write what the records say into the inputs of a review."""
    before = contents_before(actor, row)
    known = {item.key: item for item in items_of(actor, row)}
    fresh: list[ReviewItem] = []
    for place, item in enumerate(INPUTS):
        found = filled(actor, item.key, row.begins_on, row.ends_on)
        content = content_of(found, before.get(item.key))
        if item.key in known:
            known[item.key].content = content
        else:
            fresh.append(
                ReviewItem(
                    organisation_id=actor.organisation_id,
                    review=row,
                    key=item.key,
                    position=place,
                    content=content,
                )
            )
    ReviewItem.objects.rewrite(list(known.values()), ["content"])
    ReviewItem.objects.write(fresh)


@transaction.atomic
def fill_input(
    *, actor: Actor, review: ManagementReview, item: ReviewItem, words: str, source: str
) -> ReviewItem:
    """Fill an input by words, with where they come from; empty words take that back.

    Raises:
        NotAllowed: The actor may not prepare reviews, and is not the writer of this one.
        Conflict: The inputs are not collected, or were frozen when the meeting began.
        Invalid: The source is missing, or a text is too long.
    """
    require(actor, EDIT_REVIEW, review)
    row = held(actor, review)
    after(NEXT, ReviewState(row.state), Act.FILL)
    found = ReviewItem.objects.visible_to(actor).select_for_update().get(pk=item.pk, review=row)
    found.words = block(words, "words")
    needed = "Say where this comes from; an auditor will ask." if found.words else ""
    found.source = line(source, "source", needed=needed)
    found.filled_by = actor.label[:200] if found.words else ""
    found.save(update_fields=["words", "source", "filled_by"])
    event = ReviewInputFilled(
        subject=row.as_subject(), title=found.input.title, source=found.source or "–"
    )
    record(actor, event)
    return found


@transaction.atomic
def call_off_review(*, actor: Actor, review: ManagementReview, reason: str) -> ManagementReview:
    """Call off a review whose meeting has not begun, with the reason.

    Raises:
        NotAllowed: The actor may not prepare reviews, and is not the writer of this one.
        Conflict: The meeting has begun, or it was called off.
        Invalid: The reason is missing.
    """
    require(actor, EDIT_REVIEW, review)
    row = held(actor, review)
    state = after(NEXT, ReviewState(row.state), Act.CALL_OFF)
    row.reason = block(reason, "reason", needed="Say why; an auditor will ask.")
    move(actor, row, state, row.reason, ["reason"])
    return row


@transaction.atomic
def ask_reviews_held(*, actor: Actor) -> int:
    """Make a task for a review whose day has passed, and one when the next is not even planned.

    Doing it again makes no task twice.

    Raises:
        NotAllowed: The actor may not prepare reviews.
    """
    require(actor, EDIT_REVIEW)
    late = list(reviews_visible_to(actor).filter(is_late=True).order_by("number"))
    drafts = [_hold(row) for row in late]
    last, due = last_signed(actor), due_on(actor)
    if last is not None and due is not None and due < actor.today and not coming_review(actor):
        drafts.append(_plan(last, f"{DUE}{last.pk}:{due}", due.isoformat()))
    ruled = by_rule(actor, EDIT_TASK)
    made = derive_tasks(actor=ruled, drafts=drafts)
    if not made:
        return 0
    members = set(current_members(actor).values_list("person_id", flat=True))
    for row, draft in zip([*late, last], drafts, strict=False):
        person = None if row is None else row.writer_id
        tasks = list(open_tasks(actor).filter(origin=draft.origin, assignee=None))
        if tasks and person in members:
            assign_tasks(actor=ruled, tasks=tasks, person_id=person)
    return made


def _hold(row: ManagementReview) -> TaskDraft:
    return _plan(
        row, f"{OVERDUE}{row.pk}:{row.held_on}", f"{row.reference} was planned for {row.held_on}"
    )


def _plan(row: ManagementReview, origin: str, told: str) -> TaskDraft:
    is_planned = origin.startswith(OVERDUE)
    title = f"Hold the management review {row.reference}"
    reason = f"{told} and has not been held."
    if not is_planned:
        title = "Plan the next management review"
        reason = f"By the cadence of {row.reference} it was due on {told}, and none is planned."
    return TaskDraft(
        origin=origin,
        title=title,
        steps=("Agree on a day with the chair.", "Collect the inputs.", "Hold it."),
        requirement="9.3",
        owner_role="Writer of the minutes",
        effort_days=1.0,
        priority=8.0,
        due_days=14,
        severity="high",
        reason=reason,
    )
