"""Management reviews as list and record."""

from collections.abc import Callable
from typing import Any

from steward.domain.reviews import policy
from steward.domain.reviews.models import ManagementReview
from steward.domain.reviews.operations import meeting, planning, signing
from steward.domain.reviews.queries import reviews as queries
from steward.domain.reviews.terms import INPUTS, STATE_WORDS, ReviewDraft, ReviewState
from steward.foundation.core.actor import Actor
from steward.interfaces.web.kit.columns import Badge, Date, Number, Person, Reference, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Flag
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, comments, history, summary
from steward.interfaces.web.reviews.forms import (
    NoteForm,
    PlainForm,
    PresenceForm,
    ReasonForm,
    ReviewForm,
    WhyForm,
)

TONES = {
    "planned": "proposed",
    "prepared": "info",
    "meeting": "warn",
    "held": "warn",
    "signed": "info",
    "followed_up": "good",
    "closed": "good",
    "called_off": "neutral",
}


def plan(*, actor: Actor, **fields: Any) -> ManagementReview:  # noqa: ANN401 -- leaf
    """Plan a review from the form."""
    return planning.plan_review(actor=actor, draft=ReviewDraft(**fields))


def edit(*, actor: Actor, review: ManagementReview, **fields: Any) -> ManagementReview:  # noqa: ANN401 -- leaf
    """Change the plan of a review from the form."""
    return planning.edit_review(actor=actor, review=review, draft=ReviewDraft(**fields))


def first_plan(row: ManagementReview) -> dict[str, Any]:
    """Return with what the form of a plan begins."""
    draft = row.as_draft()
    found = {name: getattr(draft, name) for name in ReviewDraft.__slots__}
    return found | {"participants": list(row.attendances.values_list("person_id", flat=True))}


def people(row: ManagementReview) -> dict[str, Any]:
    """Return who can have been there, and who is known to have been."""
    rows = list(row.attendances.select_related("person").order_by("person__name", "id"))
    return {
        "people": [(str(item.person_id), str(item.person)) for item in rows],
        "present": [str(item.person_id) for item in rows if item.is_present is not False],
    }


def _in(*states: ReviewState) -> Callable[[ManagementReview], bool]:
    return lambda row: ReviewState(row.state) in states


def stands_panel(actor: Actor, row: ManagementReview) -> dict[str, Any]:
    """Return where a review stands, with its agenda and decisions."""
    items = queries.items_of(actor, row)
    decisions = queries.decisions_of(actor, row)
    return {
        "row": row,
        "state": (TONES[row.state], ReviewState(row.state).label),
        "agenda": items or INPUTS,
        "collected": bool(items),
        "missing": queries.missing_of(items),
        "decisions": decisions,
        "open": len(queries.open_actions(decisions)),
        "may_write": actor.may(policy.EDIT_REVIEW, row) and ReviewState(row.state).is_written,
        "notes": queries.notes_of(actor, row),
        "attendances": queries.attendances_of(actor, row),
    }


def _command(name: str, label: str, form: type[Any], operation: Any, **more: Any) -> Command:  # noqa: ANN401 -- leaf
    given: dict[str, Any] = {"permission": policy.EDIT_REVIEW, **more}
    return Command(name=name, label=label, form=form, operation=operation, **given)


pages = Pages[ManagementReview](
    noun="review",
    plural="reviews",
    title="Management reviews",
    overline="ISO/IEC 42001, 9.3",
    lead="Top management looks at the management system at planned intervals: with inputs from the"
    " records, decisions that become work, and signed minutes.",
    rows=queries.reviews_visible_to,
    one=queries.get_review,
    view=policy.VIEW_REVIEW,
    columns=[
        Reference("reference", label="Number", sort="number"),
        Text("period", label="Looks at", link=True, sort="begins_on"),
        Date("held_on", label="Meeting", sort="held_on"),
        Badge("state", tones=TONES, sort="state"),
        Person("chair", label="Chair", sort=("chair__name", "number")),
        Number("decided", label="Decisions", sort="decided"),
    ],
    order=("-held_on", "-number"),
    filters=[
        Choice("state", list(STATE_WORDS.items())),
        Choice("chair", queries.people_leading, field="chair_id"),
        Flag("is_late", "Not held in time"),
    ],
    create=_command("new", "Plan a review", ReviewForm, plan, done="The review is planned."),
    commands=[
        _command(
            "prepare",
            "Collect the inputs",
            PlainForm,
            planning.prepare_review,
            help="From the records as they stand. What people wrote stays.",
            when=_in(ReviewState.PLANNED, ReviewState.PREPARED),
            tone="primary",
            done="The inputs are collected.",
        ),
        _command(
            "begin",
            "Begin the meeting",
            PlainForm,
            meeting.begin_meeting,
            help="The inputs are collected a last time, and stay as they are.",
            when=_in(ReviewState.PREPARED),
            tone="primary",
            done="The meeting has begun. The inputs are frozen.",
        ),
        _command(
            "presence",
            "Who was there",
            PresenceForm,
            meeting.note_presence,
            initial=people,
            when=_in(ReviewState.PREPARED, ReviewState.MEETING, ReviewState.HELD),
            done="Noted.",
        ),
        _command(
            "end",
            "End the meeting",
            PlainForm,
            meeting.end_meeting,
            help="The minutes go to the chair, who signs them.",
            when=_in(ReviewState.MEETING),
            tone="primary",
            done="The minutes wait for the chair.",
        ),
        _command(
            "sign",
            "Sign the minutes",
            PlainForm,
            signing.sign_minutes,
            help="As the chair. The minutes are frozen, and each decision becomes a task.",
            permission=policy.SIGN_REVIEW,
            when=_in(ReviewState.HELD),
            tone="primary",
            done="Signed. The decisions are tasks now.",
        ),
        _command(
            "countersign",
            "Sign as the second",
            PlainForm,
            signing.countersign_minutes,
            help="Somebody else who was there.",
            permission=policy.SIGN_REVIEW,
            when=_in(ReviewState.SIGNED, ReviewState.FOLLOWED_UP),
            done="Signed.",
        ),
        _command(
            "follow-up",
            "Actions are followed up",
            WhyForm,
            signing.follow_up_review,
            when=_in(ReviewState.SIGNED),
            tone="primary",
            done="Followed up.",
        ),
        _command(
            "close",
            "Close",
            WhyForm,
            signing.close_review,
            help="Without a decision, or with missing inputs, only with a reason.",
            permission=policy.SIGN_REVIEW,
            when=_in(ReviewState.FOLLOWED_UP),
            tone="primary",
            done="Closed.",
        ),
        _command(
            "note",
            "Add a note to the minutes",
            NoteForm,
            signing.correct_minutes,
            help="Signed minutes stay as they are; a note stands beside them.",
            when=_in(ReviewState.SIGNED, ReviewState.FOLLOWED_UP, ReviewState.CLOSED),
            done="Noted.",
        ),
        _command(
            "edit",
            "Change the plan",
            ReviewForm,
            edit,
            initial=first_plan,
            when=_in(ReviewState.PLANNED, ReviewState.PREPARED),
            done="Changed.",
        ),
        _command(
            "call-off",
            "Call off",
            ReasonForm,
            planning.call_off_review,
            when=_in(ReviewState.PLANNED, ReviewState.PREPARED),
            done="Called off.",
        ),
    ],
    panels=[
        Panel(title="Where it stands", template="reviews/stands.html", context=stands_panel),
        comments(),
        summary(
            Date("held_on", label="Meeting"),
            Text("period", label="Looks at"),
            Person("chair", label="Chair"),
            Person("writer", label="Writes the minutes"),
            Number("cadence_months", label="Next after", unit="months"),
            Text("reason", label="Reason"),
            title="Who and when",
            aside=True,
        ),
        history(),
    ],
    empty=Empty(
        title="No management review yet",
        text="Without a review by top management nobody is certified (9.3). Plan the first: its"
        " inputs are filled from the records, and what is missing is named.",
        action="Plan a review",
        href="/reviews/new",
    ),
    record_overline=lambda row: row.reference,
    record_template="reviews/record.html",
    list_template="objectives/list.html",
)
