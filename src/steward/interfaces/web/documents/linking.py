"""Ask who decides on a document, what it satisfies and what it is about; begin from an outline."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from steward.domain.documents import policy
from steward.domain.documents.operations import linking, writing
from steward.domain.documents.queries import facts, reading
from steward.domain.documents.terms.kinds import NECESSITIES, Part
from steward.domain.documents.terms.states import DocumentStanding
from steward.domain.frameworks.queries import framework, resource_keys
from steward.domain.reviews.queries.kept import needed_in_writing
from steward.domain.systems.queries import get_system
from steward.foundation.core.actor import require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.documents.forms import (
    AboutForm,
    PeopleForm,
    PlainForm,
    RequirementsForm,
)
from steward.interfaces.web.documents.shown import STANDING_TONES


@require_safe
def what_is_needed(request: ActorRequest) -> HttpResponse:
    """Show every document that a management system needs, with how far it is."""
    actor = request.actor
    require(actor, policy.VIEW_DOCUMENT)
    rows = needed_in_writing(actor)
    keys = resource_keys("framework")
    names = {name: framework(key).short_title for (_, name), key in keys.items()}
    wanted = request.GET.get("standing", "")
    necessity = request.GET.get("necessity", "")
    lines = [
        {
            "item": row,
            "tone": STANDING_TONES[row.standing.value],
            "necessity": NECESSITIES.get(row.outline.necessity, row.outline.necessity),
            "requirements": _grouped(row.requirements, names),
        }
        for row in rows
        if wanted in ("", row.standing.value) and necessity in ("", row.outline.necessity)
    ]
    mandatory = [row for row in rows if row.is_mandatory]
    context = {
        "lines": lines,
        "all": len(rows),
        "mandatory": len(mandatory),
        "met": sum(row.is_met for row in mandatory),
        "in_force": sum(row.is_met for row in rows),
        "kept": sum(row.standing is DocumentStanding.KEPT for row in rows),
        "begun": sum(
            row.standing in (DocumentStanding.DRAFT, DocumentStanding.OUTLINE) for row in rows
        ),
        "overdue": sum(row.standing is DocumentStanding.OVERDUE for row in rows),
        "standing": wanted,
        "standings": [(item.value, item.label) for item in DocumentStanding],
        "necessity": necessity,
        "necessities": list(NECESSITIES.items()),
        "policy": facts.policy_in_force(actor),
        "may_edit": actor.may(policy.EDIT_DOCUMENT),
    }
    return render(request, "documents/needed.html", context)


def _grouped(requirements: Sequence[tuple[str, str]], names: Mapping[str, str]) -> str:
    """Return requirements in words, each framework named once."""
    found: dict[str, list[str]] = {}
    for name, requirement in requirements:
        found.setdefault(names.get(name, name), []).append(requirement)
    return "; ".join(f"{name} {', '.join(items)}" for name, items in found.items())


@require_POST
def begin(request: ActorRequest, name: str) -> HttpResponse:
    """Begin a document from an outline, owned by who begins it."""
    require(request.actor, policy.EDIT_DOCUMENT)
    row = writing.begin_from_outline(actor=request.actor, outline=name, owner_id=request.person.pk)
    return redirect(f"/documents/{row.pk}/edit")


@require_http_methods(["GET", "POST"])
def people(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask who approves and reads a document."""
    row = reading.get_document(request.actor, key)
    require(request.actor, policy.EDIT_DOCUMENT, row)
    initial = {
        "approvers": [str(item.person_id) for item in reading.people_of(row, Part.APPROVER)],
        "reviewers": [str(item.person_id) for item in reading.people_of(row, Part.REVIEWER)],
        "quorum": row.quorum,
    }
    form = PeopleForm(sent(request), initial=initial)
    form.for_actor(request.actor)
    question = Question(
        title="Who decides on it?",
        button="Save",
        lead="An approver who wrote for a version does not count for it.",
        done="Saved.",
        back=f"/documents/{key}",
    )
    return ask(
        request,
        question,
        form,
        lambda given: linking.name_people(actor=request.actor, document=row, **given),
    )


@require_http_methods(["GET", "POST"])
def requirements(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask which requirements a document satisfies."""
    row = reading.get_document(request.actor, key)
    require(request.actor, policy.EDIT_DOCUMENT, row)
    found = [str(item) for item in reading.requirements_of(request.actor, row)]
    form = RequirementsForm(sent(request), initial={"requirements": found})
    form.for_actor(request.actor)
    question = Question(
        title="Which requirements does it satisfy?",
        button="Save",
        done="Saved.",
        back=f"/documents/{key}",
    )
    return ask(
        request,
        question,
        form,
        lambda given: linking.set_requirements(actor=request.actor, document=row, **given),
    )


@require_http_methods(["GET", "POST"])
def about(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask which AI system a document is about."""
    row = reading.get_document(request.actor, key)
    require(request.actor, policy.EDIT_DOCUMENT, row)
    form = AboutForm(sent(request))
    form.for_actor(request.actor)
    question = Question(
        title="Which AI system is it about?",
        button="Link it",
        done="Linked.",
        back=f"/documents/{key}",
    )

    def call(given: dict[str, Any]) -> None:
        subject = get_system(request.actor, given["system"]).as_subject()
        linking.link_document(actor=request.actor, document=row, subject=subject)

    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
def unlink(request: ActorRequest, key: UUID, subject: UUID) -> HttpResponse:
    """Ask whether a document is not about a record any more."""
    row = reading.get_document(request.actor, key)
    require(request.actor, policy.EDIT_DOCUMENT, row)
    question = Question(
        title="Is it not about this record any more?",
        button="Remove the link",
        tone="danger",
        done="The link is removed.",
        back=f"/documents/{key}",
    )

    def call(_: dict[str, Any]) -> None:
        linking.unlink_document(actor=request.actor, document=row, subject_id=subject)

    return ask(request, question, PlainForm(sent(request)), call)
