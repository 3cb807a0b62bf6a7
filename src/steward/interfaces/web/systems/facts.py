"""The facts of a system by group: shown with source and age, changed in place."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from steward.domain.questionnaires.queries import attributes, vocabulary
from steward.domain.risks.operations.inventory import change_facts
from steward.domain.systems import queries
from steward.domain.systems.models import AiSystem
from steward.domain.systems.policy import EDIT_SYSTEM
from steward.domain.systems.rules import checked_facts
from steward.domain.systems.terms import Attribute, AttributeType
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import DomainError, NotAllowed, NotFound
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.columns import in_words
from steward.interfaces.web.kit.commands import refuse, wired

GROUPS = {
    "basics": "What it is",
    "people": "People and decisions",
    "data": "Data",
    "technology": "Technology",
    "area": "Area of use",
}
LEAVE, OPEN = "", "unknown"
FLAGS = [(LEAVE, "Not answered"), ("yes", "Yes"), ("no", "No"), (OPEN, "Do not know")]


class FactsForm(forms.Form):
    """One field for each fact of a group, after its type, and from where it is known."""

    def __init__(self, group: str, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- framework requires
        super().__init__(*args, **kwargs)
        for item in in_group(group):
            self.fields[item.id] = field_of(item)
        self.fields["reason"] = forms.CharField(
            label="From where this is known",
            help_text="An auditor reads it beside the fact.",
            required=False,
            max_length=300,
        )

    def given(self) -> dict[str, object]:
        """Return what was answered; what was left open stays, unless all ticks were taken away."""
        found: dict[str, object] = {}
        for name, value in self.cleaned_data.items():
            if name == "reason" or (not value and not self.initial.get(name)):
                continue
            if isinstance(value, list):
                found[name] = None if OPEN in value else value
            elif value:
                found[name] = None if value == OPEN else value
        return found


def field_of(item: Attribute) -> forms.Field:
    """Return the form field of an attribute."""
    options = [(option.value, option.label) for option in item.options]
    if item.type is AttributeType.MULTI_ENUM:
        return forms.MultipleChoiceField(
            label=item.label,
            help_text=item.description,
            required=False,
            choices=[*options, (OPEN, "Do not know")],
            widget=forms.CheckboxSelectMultiple,
        )
    choices = FLAGS
    if item.type is AttributeType.ENUM:
        choices = [(LEAVE, "Not answered"), *options, (OPEN, "Do not know")]
    return forms.ChoiceField(
        label=item.label,
        help_text=item.description,
        required=False,
        choices=choices,
        widget=forms.Select(attrs={"class": "form-select"}),
    )


def in_group(group: str) -> list[Attribute]:
    """Return the attributes of a group.

    Raises:
        NotFound: No attribute is in such a group.
    """
    found = [item for item in attributes() if item.group == group]
    if not found:
        raise NotFound(f"There is no group of facts called {group!r}.")
    return found


def initial_of(system: AiSystem, items: Iterable[Attribute]) -> dict[str, object]:
    """Return what the form shows first: what is known now."""
    words = {True: "yes", False: "no", None: OPEN}
    first: dict[str, object] = {}
    for item in items:
        if item.id in system.facts:
            value = system.facts[item.id]
            many = item.type is AttributeType.MULTI_ENUM
            first[item.id] = [OPEN] if many and value is None else value
            if not isinstance(value, list) and not (many and value is None):
                first[item.id] = words.get(value, value)
    return first


def value_in_words(item: Attribute, value: Any) -> str:  # noqa: ANN401 -- leaf
    """Return a stored fact as people say it."""
    labels = {option.value: option.label for option in item.options}
    if isinstance(value, list):
        found = [labels.get(name, name) for name in cast("list[str]", value)]
        return ", ".join(found) or "None of them"
    words = {True: "Yes", False: "No", None: "Do not know"}
    return words.get(value) or labels.get(value, str(value))


def telling(item: Attribute, value: Any) -> list[str]:  # noqa: ANN401 -- leaf
    """Return a fact in short where it says that something applies; a no says nothing here."""
    if value is True:
        return [item.label]
    return [f"{item.label}: {value_in_words(item, value)}"] if value else []


def source_in_words(source: dict[str, Any], today: date) -> dict[str, str]:
    """Return from where and when a fact is known."""
    at = str(source.get("at") or "")
    when = in_words(date.fromisoformat(at), today) if at else ""
    who = str(source.get("source") or "")
    return {"who": "A person" if who == "person" else who, "when": when, "exact": at}


def facts_panel(actor: Actor, system: AiSystem) -> dict[str, Any]:
    """Return the facts by group: known with source and age, unknown, and not asked."""
    groups: dict[str, dict[str, Any]] = {}
    for item in attributes():
        title = GROUPS.get(item.group) or item.group.capitalize()
        group = groups.setdefault(
            item.group, {"title": title, "known": [], "open": [], "telling": [], "total": 0}
        )
        group["total"] += 1
        if system.facts.get(item.id) is None:
            asked = item.id in system.facts
            group["open"].append((item.label, "do not know" if asked else "not answered"))
            continue
        source = system.fact_sources.get(item.id, {})
        row = {"label": item.label, "value": value_in_words(item, system.facts[item.id])}
        row |= source_in_words(source, actor.today) | {"reason": source.get("reason", "")}
        group["known"].append(row)
        group["telling"] += telling(item, system.facts[item.id])
    known = sum(len(group["known"]) for group in groups.values())
    return {
        "groups": groups,
        "known": known,
        "total": sum(group["total"] for group in groups.values()),
        "system": system,
        "may_edit": actor.may(EDIT_SYSTEM, system) and system.archived_at is None,
    }


@require_http_methods(["GET", "POST"])
def edit(request: ActorRequest, key: UUID, group: str) -> HttpResponse:
    """Ask for the facts of a group; save them and let the risks follow."""
    system = queries.get_system(request.actor, key)
    require(request.actor, EDIT_SYSTEM, system)
    items = in_group(group)
    address = f"/systems/{system.pk}"
    posted = request.POST if request.method == "POST" else None
    form = FactsForm(group, posted, initial=initial_of(system, items))
    if posted is not None and form.is_valid() and _saved(request, system, form):
        messages.success(request, "The facts are saved and the risks follow them.")
        return _gone(request, f"{address}#facts")
    context = {
        "form": wired(form),
        "system": system,
        "title": GROUPS.get(group) or group.capitalize(),
        "address": f"{address}/facts/{group}",
        "back": f"{address}#facts",
    }
    part = request.headers.get("HX-Request")
    template = "systems/facts_form.html" if part else "systems/facts_page.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _saved(request: ActorRequest, system: AiSystem, form: FactsForm) -> bool:
    try:
        facts = checked_facts(form.given(), vocabulary())
        reason = str(form.cleaned_data.get("reason") or "").strip()
        change_facts(actor=request.actor, system=system, facts=facts, reason=reason)
    except NotAllowed:
        raise
    except DomainError as error:
        refuse(form, error)
        return False
    return True


def _gone(request: ActorRequest, target: str) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(target)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = target
    return response
