"""Say who sees a record, and look after what is confidential as an owner."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from steward.extensions.confiding import operations, queries
from steward.extensions.confiding.kinds import KINDS, get_record, may_confide
from steward.extensions.confiding.models import Confidence
from steward.extensions.confiding.terms import Named
from steward.foundation.core.actor import require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask
from steward.interfaces.web.confiding.forms import ConfideForm, NameForm, ReasonForm
from steward.interfaces.web.doors import door_of
from steward.interfaces.web.proof import freshly_proved
from steward.interfaces.web.settings.membership_forms import plain
from steward.interfaces.web.settings.tabs import tabs_for

OVERVIEW = "/settings/confidential"
FOLLOWS = (
    "What hangs on it follows: its parts, comments, tasks, findings about it and its history, today"
    " and in the past. Figures of the whole organisation still count it, without naming it."
)


def who_sees(request: ActorRequest, kind: str, key: UUID) -> HttpResponse:
    """Show whom a record names, and why it is confidential."""
    actor = request.actor
    row = get_record(actor, kind, key)
    held = queries.confidence_of(actor, key)
    subject = row.as_subject()
    context = {
        "record": subject.label,
        "kind": KINDS[kind].label,
        "door": _door(row),
        "panel": {
            "confidence": held,
            "named": [] if held is None else queries.named_in(actor, held),
            "at": _address(kind, key),
            "may": may_confide(actor, kind, row),
        },
        "follows": FOLLOWS,
    }
    return render(request, "confiding/record.html", context)


def _address(kind: str, key: UUID) -> str:
    return f"/confidential/{kind}/{key}"


def _door(row: Any) -> str:  # noqa: ANN401 -- leaf
    subject = row.as_subject()
    return door_of(subject.kind, subject.id, subject.label)


def _named(fields: dict[str, Any]) -> Named:
    return Named(
        people=frozenset(map(UUID, fields["people"])), groups=frozenset(map(UUID, fields["groups"]))
    )


def _held(request: ActorRequest, kind: str, key: UUID) -> Confidence:
    """Return in what confidence a record is held, to somebody who may change it."""
    row = get_record(request.actor, kind, key)
    require(request.actor, KINDS[kind].edit, row)
    return queries.get_confidence(request.actor, kind, key)


@require_http_methods(["GET", "POST"])
def make(request: ActorRequest, kind: str, key: UUID) -> HttpResponse:
    """Make a record confidential."""
    row = get_record(request.actor, kind, key)
    require(request.actor, KINDS[kind].edit, row)
    question = Question(
        title=f"Make {row.as_subject().label} confidential",
        button="Make confidential",
        lead=f"Only you and whom you choose will see it. {FOLLOWS}",
        done="It is confidential.",
        back=_door(row),
    )

    def call(fields: dict[str, Any]) -> None:
        operations.make_confidential(
            actor=request.actor, kind=kind, key=key, reason=fields["reason"], named=_named(fields)
        )

    return ask(request, question, ConfideForm(request), call)


@require_http_methods(["GET", "POST"])
def name(request: ActorRequest, kind: str, key: UUID) -> HttpResponse:
    """Let more people see a confidential record."""
    held = _held(request, kind, key)
    question = Question(
        title=f"Who else sees {held.subject_label}",
        button="Let them see it",
        done="They see it now, as far as their roles show such records.",
        back=_address(kind, key),
    )

    def call(fields: dict[str, Any]) -> None:
        operations.name_confidants(actor=request.actor, confidence=held, named=_named(fields))

    return ask(request, question, NameForm(request), call)


@require_http_methods(["GET", "POST"])
def remove(request: ActorRequest, kind: str, key: UUID, confidant: UUID) -> HttpResponse:
    """Let somebody see a confidential record no longer."""
    held = _held(request, kind, key)
    row = queries.get_confidant(request.actor, held, confidant)
    question = Question(
        title=f"Let {row} see {held.subject_label} no longer",
        button="Remove",
        tone="danger",
        lead="It counts at once.",
        done=f"{row} sees it no longer.",
        back=_address(kind, key),
    )

    def call(_fields: dict[str, Any]) -> None:
        operations.remove_confidant(actor=request.actor, confidence=held, confidant=row)

    return ask(request, question, plain(request), call)


@require_http_methods(["GET", "POST"])
def end(request: ActorRequest, kind: str, key: UUID) -> HttpResponse:
    """Let everybody see a record again whose role shows it."""
    held = _held(request, kind, key)
    question = Question(
        title=f"Make {held.subject_label} no longer confidential",
        button="End confidentiality",
        tone="danger",
        lead="Everybody whose role shows such records sees it then, with all that was said of it.",
        done="It is no longer confidential.",
        back=_address(kind, key),
    )

    def call(fields: dict[str, Any]) -> None:
        operations.end_confidence(
            actor=request.actor, confidence=held, reason=str(fields["reason"])
        )

    return ask(request, question, ReasonForm(request), call)


def overview(request: ActorRequest) -> HttpResponse:
    """Show that there are confidential records: how many of each kind, and who made them so."""
    rows = queries.all_confidential(request.actor)
    context = {
        "tabs": tabs_for(request.actor, OVERVIEW),
        "counts": sorted(Counter(label for _, label, _ in rows).items()),
        "rows": [
            {
                "row": row,
                "kind": label,
                "seen": seen,
                "href": _address(row.subject_kind, row.subject_id) if seen else "",
                "take": "" if seen else f"{OVERVIEW}/{row.pk}/take",
            }
            for row, label, seen in rows
        ],
    }
    return render(request, "confiding/overview.html", context)


@require_http_methods(["GET", "POST"])
@freshly_proved
def take(request: ActorRequest, key: UUID) -> HttpResponse:
    """Take over a confidential record that does not name the owner."""
    held = queries.get_from_above(request.actor, key)
    question = Question(
        title="Take over a confidential record",
        button="Take over",
        tone="danger",
        lead="You will see it. Everybody whom it names is told that you did, and why, and the"
        " journal of the organisation says so.",
        done="You see the record now, and everybody whom it names is told.",
        back=OVERVIEW,
    )

    def call(fields: dict[str, Any]) -> None:
        operations.take_over(actor=request.actor, confidence=held, reason=str(fields["reason"]))

    return ask(request, question, ReasonForm(request), call)
