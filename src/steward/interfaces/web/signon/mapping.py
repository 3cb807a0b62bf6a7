"""Let groups at the provider put people into groups here."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods

from steward.extensions.signon import queries
from steward.extensions.signon.operations.mapping import map_group, unmap_group
from steward.extensions.signon.policy import EDIT_SIGNON
from steward.foundation.core.actor import require
from steward.foundation.identity.queries.standing import get_group, groups_of
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.proof import freshly_proved

PAGE = "/settings/sign-in"


class MappingForm(forms.Form):
    """Which group there, and which here."""

    said = forms.CharField(
        label="Group at the provider",
        max_length=300,
        help_text="As it sends it: a name, or a key. “Test it” shows what it sends for you.",
    )
    group = forms.ChoiceField(label="Group here", choices=())

    def __init__(self, data: QueryDict | None, *, groups: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["group"].choices = groups


@require_http_methods(["GET", "POST"])
@freshly_proved
def new(request: ActorRequest) -> HttpResponse:
    """Let a group at the provider put people into one here."""
    require(request.actor, EDIT_SIGNON)
    queries.get_provider(request.actor)
    question = Question(
        title="Follow a group of the provider",
        button="Follow it",
        lead="Whoever signs in with this group is in the group here from then on, and whoever signs"
        " in without it is not. What the group gives is set on its own page.",
        done="The group is followed with the next sign-in.",
        back=PAGE,
    )
    groups = [
        (str(row.pk), f"{row.name}, {row.role_name or 'without a role'}")
        for row in groups_of(request.actor)
        if not row.by_directory
    ]
    form = MappingForm(sent(request), groups=groups)

    def call(fields: dict[str, Any]) -> None:
        group = get_group(request.actor, UUID(fields["group"]))
        map_group(actor=request.actor, group=group, said=fields["said"])

    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
@freshly_proved
def end(request: ActorRequest, key: UUID) -> HttpResponse:
    """Let a group at the provider put nobody into one here any more."""
    row = queries.get_mapped(request.actor, key)
    require(request.actor, EDIT_SIGNON)
    question = Question(
        title=f"No longer follow “{row.said}”",
        button="No longer follow it",
        lead=f"Who is in the group {row.group.name} stays in it until somebody takes them out.",
        tone="danger",
        done="The group is no longer followed.",
        back=PAGE,
    )

    def call(_fields: dict[str, Any]) -> None:
        unmap_group(actor=request.actor, row=row)

    return ask(request, question, forms.Form(sent(request)), call)
