"""Minutes from the records: as signed, or as they stand."""

from collections.abc import Iterator, Sequence

from steward.domain.reviews.models import ManagementReview
from steward.domain.reviews.operations.signing import minutes_of
from steward.domain.reviews.queries.reviews import (
    all_decisions,
    items_of,
    missing_of,
    notes_of,
    reviews_visible_to,
)
from steward.domain.reviews.terms import BY_KEY, ReviewState
from steward.domain.tasks.terms import TaskStatus
from steward.extensions.reports.kit.declared import Report
from steward.extensions.reports.management_reviews import report
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import get_organisation

MOST_IN_PDF = 8


def data_of(actor: Actor, reviews: Sequence[ManagementReview]) -> report.Data:
    """Return the data of some reviews."""
    return report.Data(
        organisation=get_organisation(actor).name,
        made=actor.now,
        reviews=[_minutes(actor, row) for row in reviews[:MOST_IN_PDF]],
        total=len(reviews),
    )


def _minutes(actor: Actor, row: ManagementReview) -> report.Minutes:
    return report.Minutes(
        reference=row.reference,
        title=str(row),
        state=ReviewState(row.state).label,
        content=row.minutes or minutes_of(actor, row),
        signatures=[
            {"who": item["who"], "what": item["what"], "on": item["on"]} for item in row.signatures
        ],
        digest=row.digest,
        notes=[
            (note.noted_at.date().isoformat(), note.noted_by, note.text)
            for note in notes_of(actor, row)
        ],
        missing=missing_of(items_of(actor, row)),
    )


def rows(actor: Actor) -> Iterator[report.Row]:
    """Yield the decisions of all reviews, by review."""
    for row in all_decisions(actor).iterator(500):
        yield report.Row(
            review=row.review.reference,
            held_on=row.review.held_on,
            number=row.number,
            kind=row.kind_words,
            text=row.text,
            about=BY_KEY[row.item].title if row.item else "",
            who="" if row.who is None else str(row.who),
            until=row.until,
            task="" if row.task is None else row.task.reference,
            standing="" if row.task is None else TaskStatus(row.task.status).label,
            made=row.made_label,
        )


def _all(actor: Actor) -> list[ManagementReview]:
    return list(
        reviews_visible_to(actor).exclude(state=ReviewState.CALLED_OFF.value).order_by("-held_on")
    )


REPORT = Report(
    name="management-reviews",
    title="Management reviews",
    holds="What top management looked at, who was there, what was said and decided, and the "
    "signed minutes with their digest.",
    basis="ISO/IEC 42001, 9.3",
    order=7,
    makers={
        "pdf": lambda actor, _: report.make_pdf(data_of(actor, _all(actor))),
        "xlsx": lambda actor, _: report.make_xlsx(rows(actor), made=actor.now),
        "csv": lambda actor, _: report.make_csv(rows(actor)),
        "json": lambda actor, _: report.make_json(data_of(actor, _all(actor))),
    },
)
