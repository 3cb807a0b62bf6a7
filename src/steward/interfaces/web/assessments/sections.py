"""Begin an assessment; write one section, say who answers for it, talk about it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from steward.domain.assessments import policy, queries
from steward.domain.assessments.operations import writing
from steward.domain.assessments.queries import SeenSection
from steward.domain.assessments.rules.completing import gaps, own_words
from steward.domain.assessments.terms.scales import SectionState, State
from steward.domain.assessments.terms.sections import BY_KEY, SECTIONS
from steward.domain.impacts.queries import changed_facts
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import get_system
from steward.domain.tasks.queries import get_comment
from steward.foundation.core.actor import require
from steward.foundation.core.errors import DomainError, NotAllowed
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.assessments.forms import OwnerForm, SectionForm
from steward.interfaces.web.assessments.shown import SECTION_TONES
from steward.interfaces.web.kit.commands import refuse, wired
from steward.interfaces.web.kit.commenting import Thread, change_in, write_in
from steward.interfaces.web.kit.panels import thread_of


@require_POST
def begin(request: ActorRequest, key: UUID) -> HttpResponse:
    """Begin the assessment of a system, or go on."""
    system = get_system(request.actor, key)
    writing.begin_assessment(actor=request.actor, system=system)
    return redirect(f"/impact-assessments/{key}")


@require_http_methods(["GET", "POST"])
def write(request: ActorRequest, key: UUID, section: str) -> HttpResponse:
    """Show one section with what it needs and what is known elsewhere; keep what is written."""
    actor = request.actor
    found = _found(request, key, section)
    require(actor, policy.VIEW_IMPACT, found.row)
    form = SectionForm(sent(request), initial={"text": found.row.text})
    if request.method == "POST" and form.is_valid():
        done = "done" in request.POST
        text = str(form.cleaned_data["text"])
        try:
            writing.write_section(actor=actor, section=found.row, text=text, is_complete=done)
        except NotAllowed:
            raise
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "Complete." if done else "Saved.")
            return redirect(f"/impact-assessments/{key}/sections/{section}")
    status = 422 if form.is_bound else 200
    context = _context(request, found, form)
    return render(request, "assessments/section.html", context, status=status)


def _found(request: ActorRequest, key: UUID, section: str) -> SeenSection:
    row = queries.get_assessment(request.actor, key)
    return queries.get_section(request.actor, row, section)


def _context(request: ActorRequest, found: SeenSection, form: SectionForm) -> dict[str, Any]:
    actor, row = request.actor, found.row.assessment
    declared, system = found.section, row.system
    every = queries.sections_of(actor, row)
    picture = queries.picture_of(queries.records_of(actor, row), system.facts)
    place = SECTIONS.index(declared)
    is_deciding = row.state in (State.REVIEW, State.SIGNED)
    return {
        "system": system,
        "row": row,
        "item": found,
        "tone": SECTION_TONES[found.standing.value],
        "form": wired(form),
        "gaps": gaps(declared, found.row.text, picture),
        "words": own_words(declared, found.row.text),
        "may_write": actor.may(policy.EDIT_IMPACT, found.row) and not is_deciding,
        "may_give": actor.may(policy.EDIT_IMPACT),
        "is_needed": found.standing is not SectionState.NOT_ASKED,
        "changes": changed_facts(system, found.row.facts) if found.facts_changed else (),
        "elsewhere": queries.known_elsewhere(actor, system).get(declared.key, []),
        "shared": [
            item.row for item in every if item.section.key in declared.shares and item.row.text
        ],
        "panel": thread_of(actor, found.row.pk),
        "address": f"/impact-assessments/{system.pk}/sections/{declared.key}",
        "before": SECTIONS[place - 1] if place else None,
        "after": SECTIONS[place + 1] if place + 1 < len(SECTIONS) else None,
        "place": place + 1,
        "of": len(SECTIONS),
    }


@require_http_methods(["GET", "POST"])
def give(request: ActorRequest, key: UUID, section: str) -> HttpResponse:
    """Ask who answers for a section."""
    found = _found(request, key, section)
    require(request.actor, policy.EDIT_IMPACT)
    form = OwnerForm(sent(request), initial={"owner_id": found.row.owner_id})
    form.for_actor(request.actor)
    question = Question(
        title=f"Who answers for “{found.section.title}”?",
        button="Give it",
        lead="Who answers for a section may write it, whatever the role says.",
        done="It is given.",
        back=f"/impact-assessments/{key}",
    )

    def call(fields: dict[str, Any]) -> None:
        writing.give_section(actor=request.actor, section=found.row, **fields)

    return ask(request, question, form, call)


def comments(request: ActorRequest, key: UUID, section: str) -> HttpResponse:
    """Show what is said about a section; say something."""
    thread = _thread(request, key, section)
    require(request.actor, policy.VIEW_IMPACT)
    return write_in(request, thread)


def comment(request: ActorRequest, key: UUID, section: str, comment: UUID) -> HttpResponse:
    """Edit or delete what one said about a section."""
    thread = _thread(request, key, section)
    get_comment(request.actor, comment, subject_id=thread.subject.id)  # 404 before 403
    require(request.actor, policy.VIEW_IMPACT)
    return change_in(request, thread, comment)


def _thread(request: ActorRequest, key: UUID, section: str) -> Thread:
    found = _found(request, key, section)
    system: AiSystem = found.row.assessment.system
    return Thread(
        subject=found.row.as_subject(),
        title=BY_KEY[section].title,
        address=f"/impact-assessments/{key}/sections/{section}",
        list_title=system.name,
        list_address=f"/impact-assessments/{key}",
    )
