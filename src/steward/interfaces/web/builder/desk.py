"""The desk on which one questionnaire lies: what every page of the builder shows and saves."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from steward.domain.questionnaires.building import editing, queries
from steward.domain.questionnaires.building.findings import Finding
from steward.domain.questionnaires.building.linting import Lint
from steward.domain.questionnaires.building.linting_effects import effects_in
from steward.domain.questionnaires.building.naming import bare, in_words, names_offered
from steward.domain.questionnaires.building.noting import count_notes, notes_of
from steward.domain.questionnaires.building.shape import revision_of
from steward.domain.questionnaires.models import Questionnaire
from steward.domain.questionnaires.operations import authoring
from steward.domain.questionnaires.policy import EDIT_TEMPLATE
from steward.domain.questionnaires.queries import attributes
from steward.domain.questionnaires.questions import SPELLINGS, Kind
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Conflict, DomainError
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.commands import wired

KINDS: dict[str, str] = {
    "text": "Text",
    "single": "One choice",
    "multiple": "Several choices",
    "yes_no": "Yes or no",
    "number": "Number",
    "percentage": "Percentage",
    "money": "Amount of money",
    "date": "Date",
    "list": "List of texts",
    "maturity": "Maturity",
    "matrix": "Table of choices",
    "file": "File",
    "person": "Person",
    "record": "System, part or risk",
    "group": "Repeated group",
    "computed": "Worked out",
    "note": "Text to read only",
}
ASK_AT_ONCE = ("single", "multiple", "matrix", "group", "computed", "record")
"""Kinds that say nothing without more than their text, so that the form opens by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One questionnaire with its draft, as it was read."""

    questionnaire: Questionnaire
    body: dict[str, Any]
    revision: str
    lint: Lint
    offers: Mapping[str, Mapping[str, Any]]


def desk_of(request: ActorRequest, key: UUID) -> Desk:
    """Return one questionnaire as it is being written.

    Raises:
        NotAllowed: The actor may not build questionnaires.
        NotFound: It is not there for this actor.
    """
    questionnaire = queries.get_questionnaire(request.actor, key)
    require(request.actor, EDIT_TEMPLATE, questionnaire)
    return laid(questionnaire)


def laid(questionnaire: Questionnaire) -> Desk:
    """Return a questionnaire with everything that is shown about its draft."""
    body = questionnaire.draft
    try:
        offers = {offer["name"]: offer for offer in names_offered(bare(body), attributes())}
    except (DomainError, KeyError, TypeError, ValueError):
        offers = {}  # a draft of an interface may be half written; the linter says what is wrong
    return Desk(
        questionnaire=questionnaire,
        body=body,
        revision=revision_of(body),
        lint=queries.lint_of(editing.published_form(body)),
        offers=offers,
    )


def keep(request: ActorRequest, desk: Desk, body: dict[str, Any], what: str) -> Desk:
    """Save a changed draft under the revision that the form was made for.

    Raises:
        Conflict: Somebody else changed the draft meanwhile.
    """
    saved = authoring.save_draft(
        actor=request.actor,
        questionnaire=desk.questionnaire,
        body=body,
        revision=request.POST.get("revision", ""),
        what=what,
    )
    return laid(saved)


def kind_of(question: Mapping[str, Any]) -> Kind:
    """Return what the kind of a question means."""
    return SPELLINGS.get(str(question.get("type") or question.get("scale") or "text"), Kind.TEXT)


def outline(desk: Desk) -> list[dict[str, Any]]:
    """Return the sections with their questions as the editor lists them."""
    counts: dict[str, int] = {}
    for place, _, _, _ in effects_in(desk.body):
        counts[place.partition("=")[0].replace("o:", "q:")] = (
            counts.get(place.partition("=")[0].replace("o:", "q:"), 0) + 1
        )
    number, found = 0, list[dict[str, Any]]()
    for section in editing.sections_of(desk.body):
        lines: list[dict[str, Any]] = []
        for question in cast("list[dict[str, Any]]", section["questions"]):
            number += 1
            place = f"q:{question['id']}"
            kind = kind_of(question)
            lines.append(
                {
                    "id": question["id"],
                    "place": place,
                    "number": number,
                    "text": question["text"],
                    "kind": KINDS[kind.value],
                    "required": question.get("required"),
                    "required_when": in_words(question.get("required_when"), desk.offers),
                    "when": in_words(question.get("visible_when"), desk.offers),
                    "options": labels_of(question),
                    "scored": any(o.get("score") is not None for o in options_of(question)),
                    "effects": counts.get(place, 0),
                    "requirements": question.get("requirements") or [],
                    "attribute": question.get("attribute"),
                    "notes": notes_of(question),
                    "findings": desk.lint.by_place.get(place, ()),
                }
            )
        place = f"s:{section['id']}"
        found.append(
            {
                "id": section["id"],
                "place": place,
                "title": section["title"],
                "help": section.get("help"),
                "when": in_words(section.get("visible_when"), desk.offers),
                "questions": lines,
                "findings": desk.lint.by_place.get(place, ()),
            }
        )
    return found


def labels_of(question: Mapping[str, Any]) -> list[str]:
    """Return the labels of a question's options."""
    return [str(o.get("label") or o["value"]) for o in options_of(question)]


def options_of(question: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the options of a question, each as a mapping with its value."""
    raws = cast("list[Any]", question.get("options") or [])
    return [
        dict(cast("dict[str, Any]", raw))
        if isinstance(raw, dict)
        else {"value": str(raw), "label": str(raw).replace("_", " ").capitalize()}
        for raw in raws
    ]


def page(desk: Desk, tab: str, **more: object) -> dict[str, Any]:
    """Return what every page about a questionnaire shows."""
    return {
        "desk": desk,
        "questionnaire": desk.questionnaire,
        "address": f"/questionnaires/build/{desk.questionnaire.pk}",
        "body": desk.body,
        "tab": tab,
        "notes": notes_of(desk.body),
        "notes_count": count_notes(desk.body),
        "blank": desk.lint.is_blank,
        "errors": [_jump(desk, finding) for finding in desk.lint.errors],
        "remarks": [_jump(desk, finding) for finding in desk.lint.remarks],
        **more,
    }


def _jump(desk: Desk, finding: Finding) -> dict[str, Any]:
    """Return a finding with the place to go to, in words and as an address."""
    address = f"/questionnaires/build/{desk.questionnaire.pk}"
    kind, _, key = finding.place.partition(":")
    match kind:
        case "q":
            texts = {str(q["id"]): str(q["text"]) for _, q in editing.questions_of(desk.body)}
            href, title = f"{address}#q-{key}", texts.get(key, key)
        case "s":
            titles = {str(s["id"]): str(s["title"]) for s in editing.sections_of(desk.body)}
            href, title = f"{address}#s-{key}", titles.get(key, key)
        case "e":
            href, title = f"{address}/effects#e-{key}", "What follows"
        case "scoring":
            href, title = f"{address}/scoring", "Score"
        case _:
            href, title = f"{address}/settings", "The whole"
    return {"finding": finding, "href": href, "title": title}


def shown(
    request: ActorRequest, desk: Desk, *, said: str = "", undo: str = "", opens: str = "",
    conflict: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Show the editor again after a change: its part for htmx, else the whole page."""
    address = f"/questionnaires/build/{desk.questionnaire.pk}"
    if not request.headers.get("HX-Request"):
        if conflict:
            messages.error(request, conflict)
        elif said:
            messages.success(request, said)
        return redirect(opens or address)
    context = page(
        desk,
        "questions",
        sections=outline(desk),
        removed=editing.removed_items(desk.body),
        kinds=KINDS,
        said=said,
        undo=undo,
        conflict=conflict,
    )
    response = render(request, "builder/desk.html", context, status=status)
    events: dict[str, Any] = {"steward:close": {}}
    if opens:
        events["steward:open"] = {"address": opens}
    response["HX-Trigger-After-Settle"] = json.dumps(events)
    return response


def refused(
    request: ActorRequest, template: str, context: Mapping[str, Any], error: DomainError | None
) -> HttpResponse:
    """Show a form of the dialog again with what is wrong; nothing typed is lost."""
    wired(context["form"])
    status = 422 if error is None else error.status
    given = {**context, "refusal": error, "is_stale": isinstance(error, Conflict)}
    if not request.headers.get("HX-Request"):
        given["part"] = template
        return render(request, "builder/asked.html", given, status=status)
    response = render(request, template, given, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#dialog-body", "innerHTML"
    return response


def asked(request: ActorRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """Show a form in the dialog, or as a page of its own."""
    wired(context["form"])
    if request.headers.get("HX-Request"):
        return render(request, template, dict(context))
    return render(request, "builder/asked.html", {**context, "part": template})
