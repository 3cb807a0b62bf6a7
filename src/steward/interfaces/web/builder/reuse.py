"""What need not be asked twice: equal questions elsewhere, and where an answer is known already."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from steward.domain.questionnaires.building import sources
from steward.foundation.core.actor import Actor
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.builder.desk import desk_of, page

MOST = 20


def equals_chosen(actor: Actor, names: list[str]) -> list[tuple[str, str]]:
    """Return equal questions with their words; one that is gone stands under its name."""
    words = sources.words_of_questions(actor, names)
    return [(name, words.get(name, name)) for name in dict.fromkeys(names)]


@require_safe
def equals(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show questions of other questionnaires that have some words, below those chosen already."""
    desk = desk_of(request, key)
    chosen = request.GET.getlist("same_as")[:MOST]
    words = request.GET.get("equal_words", "")[:100]
    found = sources.equal_questions(request.actor, words, desk.questionnaire.key)
    context = page(
        desk,
        "",
        equals=equals_chosen(request.actor, chosen),
        found_equals=[item for item in found if item[0] not in chosen],
        words=words,
    )
    part = request.headers.get("HX-Request")
    template = "builder/equals.html" if part else "builder/equals_page.html"
    return render(request, template, context)
