"""Everything with a date, from one registry of sources, read in one statement.

A module adds its dates with one function: it decorates a function that returns `dated` rows with
`source`. Modules above this one do it in a file that their app imports when it is ready.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    DateField,
    Expression,
    F,
    Q,
    QuerySet,
    TextField,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat

from steward.domain.assessments.queries import assessments_visible_to
from steward.domain.objectives.models import Objective, PlannedActivity
from steward.domain.objectives.queries.activities import done_of, turns_between
from steward.domain.objectives.queries.changes import changes_visible_to
from steward.domain.objectives.terms.changes import DayEntry, Kept
from steward.domain.questionnaires.queries import OPEN as BEING_ANSWERED
from steward.domain.questionnaires.queries import runs_visible_to
from steward.domain.risks.queries import risks_visible_to
from steward.domain.risks.queries.keeping import IN_REGISTER
from steward.domain.risks.queries.treatments import open_acceptances, treatments_visible_to
from steward.domain.tasks.queries import OPEN, tasks_visible_to
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid

Rows = QuerySet[Any]
Reader = Callable[[Actor], Rows]
MOST = 3000
"""More entries than this are not read at once; the views say so."""
ACTIVITY = "activity"
COLUMNS = ("on_day", "in_words", "by_key", "by_name", "stands")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What has a date: its kind, what it is called, who may see it, and where its records are."""

    kind: str
    label: str
    permission: str
    address: str
    read: Reader


SOURCES: dict[str, Source] = {}
"""Every source by its kind, in the order in which the legend shows them."""


def source(*, kind: str, label: str, permission: str, address: str) -> Callable[[Reader], Reader]:
    """Make a function known as a source of dates.

    Args:
        kind: What tells the source from the others, as an id.
        label: What an entry is called.
        permission: The permission without which the source is left out.
        address: Where its records are; the key of one follows after a slash.

    Raises:
        ValueError: Two sources have one kind.
    """

    def declared(read: Reader) -> Reader:
        if kind in SOURCES:
            raise ValueError(f"two sources of dates are called {kind}")
        SOURCES[kind] = Source(
            kind=kind, label=label, permission=permission, address=address, read=read
        )
        return read

    return declared


def dated(
    rows: Rows,
    *,
    day: str,
    title: str | Expression,
    who: str = "",
    record: str = "pk",
    done_if: Q | None = None,
) -> Rows:
    """Return rows as the calendar reads them.

    Args:
        rows: Records of one model.
        day: The field with the day.
        title: The field, or the expression, with the words.
        who: The field with the person, without its ``_id``; empty for nobody.
        record: The field with the key of the record that the entry leads to.
        done_if: When an entry is done; None for never. What is not done is overdue after its day.
    """
    nobody = Value(None, output_field=UUIDField())
    none = Value("", output_field=TextField())
    name = Coalesce(f"{who}__name", none, output_field=TextField()) if who else none
    words = F(title) if isinstance(title, str) else title
    stands = [] if done_if is None else [When(done_if, then=Value("done"))]
    return rows.order_by().annotate(
        on_day=Cast(F(day), DateField()),
        in_words=Cast(words, TextField()),
        by_key=Cast(F(f"{who}_id"), UUIDField()) if who else nobody,
        by_name=name,
        of_record=Cast(F(record), UUIDField()),
        stands=Case(*stands, default=Value("open"), output_field=CharField()),
    )


def prefixed(words: str, field: str) -> Expression:
    """Return the words before the text of a field, for `dated`."""
    return Concat(Value(f"{words} "), F(field), output_field=TextField())


def kinds_for(actor: Actor) -> list[tuple[str, str]]:
    """Return the kinds of entries that the actor may see, with their words."""
    found = [
        (item.kind, item.label) for item in SOURCES.values() if item.permission in actor.permissions
    ]
    return [*found, (ACTIVITY, "Planned work")]


def entries_between(
    actor: Actor,
    start: date,
    end: date,
    *,
    kinds: Sequence[str] = (),
    person: UUID | None = None,
    most: int = MOST,
) -> list[DayEntry]:
    """Return what stands between two days, both included, by day and then by words.

    Args:
        actor: Who looks; sources that it may not see are left out.
        start: The first day.
        end: The last day.
        kinds: Which kinds; none means all.
        person: Only what this person is to do.
        most: How many of each half, records and planned work, are read.

    Raises:
        Invalid: A kind does not exist.
    """
    known = {kind for kind, _ in kinds_for(actor)}
    unknown = [kind for kind in kinds if kind not in known]
    if unknown:
        raise Invalid(f"The calendar knows no kind {unknown[0]!r}.", place="kind")
    wanted = set(kinds) or known
    found = [*_recorded(actor, start, end, wanted, person, most)]
    if ACTIVITY in wanted:
        found += _planned(actor, start, end, person)
    return sorted(found, key=lambda entry: (entry.on, entry.kind, entry.title, entry.key))


def _recorded(
    actor: Actor, start: date, end: date, wanted: set[str], person: UUID | None, most: int
) -> list[DayEntry]:
    parts = [
        _part(item, actor, start, end, person) for item in SOURCES.values() if item.kind in wanted
    ]
    if not parts:
        return []
    together = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return [
        _entry(SOURCES[str(kind)], values, actor.today)
        for kind, *values in together.order_by("on_day", "of_record")[:most]
    ]


def _part(item: Source, actor: Actor, start: date, end: date, person: UUID | None) -> Any:  # noqa: ANN401 -- leaf
    rows = item.read(actor).filter(on_day__range=(start, end))
    if person is not None:
        rows = rows.filter(by_key=person)
    kind = Value(item.kind, output_field=CharField())
    rows = rows.annotate(of_kind=kind)
    return rows.values_list(
        "of_kind", "of_record", "on_day", "in_words", "by_key", "by_name", "stands"
    )


def _entry(item: Source, values: Sequence[Any], today: date) -> DayEntry:
    key, on, title, who_id, who, stands = values
    standing = "overdue" if stands == "open" and on < today else stands
    return DayEntry(
        key=f"{item.kind}-{key}",
        kind=item.kind,
        on=on,
        title=str(title),
        href=f"{item.address}/{key}",
        standing="planned" if standing == "open" else standing,
        who=str(who),
        who_id=who_id,
    )


STANDING = {
    Kept.IN_TIME: "done",
    Kept.LATE: "late",
    Kept.MISSED: "overdue",
    Kept.OVERDUE: "overdue",
    Kept.AHEAD: "planned",
}


def _planned(actor: Actor, start: date, end: date, person: UUID | None) -> list[DayEntry]:
    rows = PlannedActivity.objects.visible_to(actor).select_related("owner")
    rows = rows.filter(first_on__lte=end).exclude(ended_on__lt=start)
    if person is not None:
        rows = rows.filter(owner_id=person)
    found = list(rows.order_by("number")[:500])
    done, today = done_of(actor, found), actor.today
    return [
        DayEntry(
            key=f"{ACTIVITY}-{row.pk}-{turn.due_on:%Y%m%d}",
            kind=ACTIVITY,
            on=turn.due_on,
            title=row.title,
            href=f"/activities/{row.pk}",
            standing=STANDING[turn.kept],
            who="" if row.owner is None else str(row.owner),
            who_id=row.owner_id,
        )
        for row in found
        for turn in turns_between(row, done.get(row.pk, {}), start=start, end=end, today=today)
    ]


@source(kind="task", label="Task due", permission="task.view", address="/tasks")
def tasks_due(actor: Actor) -> Rows:
    """Return tasks by the day they are due; those that are over are done."""
    rows = tasks_visible_to(actor).exclude(status="cancelled").filter(due_on__isnull=False)
    return dated(rows, day="due_on", title="title", who="assignee", done_if=~Q(status__in=OPEN))


@source(kind="risk-review", label="Risk review", permission="risk.view", address="/risks")
def risk_reviews(actor: Actor) -> Rows:
    """Return risks of the register by the day they are looked at again."""
    rows = risks_visible_to(actor).filter(status__in=IN_REGISTER, review_on__isnull=False)
    return dated(rows, day="review_on", title=prefixed("Review:", "title"), who="owner")


@source(kind="acceptance", label="Acceptance ends", permission="risk.view", address="/acceptances")
def acceptances_ending(actor: Actor) -> Rows:
    """Return acceptances of residual risks by the day they end."""
    rows = open_acceptances(actor)
    return dated(rows, day="expires_on", title=prefixed("Acceptance ends:", "risk__title"))


@source(kind="treatment", label="Treatment due", permission="risk.view", address="/treatments")
def treatments_due(actor: Actor) -> Rows:
    """Return treatments by the day they are due."""
    rows = treatments_visible_to(actor).exclude(status="dropped").filter(due_on__isnull=False)
    running = Q(status__in=("planned", "approved"))
    return dated(rows, day="due_on", title="title", done_if=~running)


@source(
    kind="impact",
    label="Impact assessment due",
    permission="impact.view",
    address="/impact-assessments",
)
def impact_reviews(actor: Actor) -> Rows:
    """Return AI systems by the day their impact assessment is read again."""
    rows = assessments_visible_to(actor).filter(
        next_review_on__isnull=False, system__archived_at=None
    )
    return dated(
        rows,
        day="next_review_on",
        title=prefixed("Impact assessment of", "system__name"),
        record="system_id",
    )


@source(
    kind="questionnaire",
    label="Questionnaire due",
    permission="questionnaire.view",
    address="/questionnaires",
)
def questionnaires_due(actor: Actor) -> Rows:
    """Return questionnaires by the day they are answered."""
    rows = runs_visible_to(actor).filter(due_on__isnull=False)
    return dated(rows, day="due_on", title="title", done_if=~Q(status__in=BEING_ANSWERED))


@source(
    kind="measurement",
    label="Measurement due",
    permission="objective.view",
    address="/objectives",
)
def measurements_due(actor: Actor) -> Rows:
    """Return running objectives by the day they are measured."""
    rows = Objective.objects.visible_to(actor).filter(state="running", next_on__isnull=False)
    return dated(rows, day="next_on", title=prefixed("Measure:", "title"), who="analyst")


@source(kind="objective", label="Objective due", permission="objective.view", address="/objectives")
def objectives_due(actor: Actor) -> Rows:
    """Return objectives by the day they are to be met."""
    rows = Objective.objects.visible_to(actor).exclude(state="dropped")
    over = Q(state__in=("reached", "missed"))
    return dated(
        rows.filter(due_on__isnull=False), day="due_on", title="title", who="owner", done_if=over
    )


@source(kind="change", label="Change planned", permission="change.view", address="/changes")
def changes_planned(actor: Actor) -> Rows:
    """Return changes by the day they are planned for."""
    rows = changes_visible_to(actor).exclude(state="dropped").filter(planned_on__isnull=False)
    over = Q(state__in=("carried_out", "looked_back"))
    return dated(rows, day="planned_on", title="title", who="owner", done_if=over)


@source(kind="look-back", label="Look back", permission="change.view", address="/changes")
def changes_to_look_back_at(actor: Actor) -> Rows:
    """Return carried-out changes by the day one looks back at them."""
    rows = changes_visible_to(actor).filter(
        state__in=("carried_out", "looked_back"), look_back_on__isnull=False
    )
    over = Q(state="looked_back")
    return dated(
        rows, day="look_back_on", title=prefixed("Look back:", "title"), who="owner", done_if=over
    )
