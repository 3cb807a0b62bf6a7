"""Publish, see what differs between versions, let runs go on with the newest, export."""

import json
from typing import Any
from uuid import UUID

import yaml
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from steward.domain.questionnaires.building import editing, queries
from steward.domain.questionnaires.building.comparing import compare
from steward.domain.questionnaires.operations import authoring, moving
from steward.foundation.core.errors import Conflict, Invalid, NotFound
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.builder.desk import desk_of, page

FORMATS = {"yaml": "application/yaml", "json": "application/json"}


@require_safe
def versions(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show the versions, what the draft changes, and which runs stand on older ones."""
    desk = desk_of(request, key)
    rows = queries.versions_of(request.actor, desk.questionnaire)
    counts = queries.runs_by_version(request.actor, desk.questionnaire)
    chosen = request.GET.get("from", "")
    old = next((row for row in rows if str(row.number) == chosen), rows[0] if rows else None)
    newer = next((row for row in rows if str(row.number) == request.GET.get("to", "")), None)
    after = newer.body if newer else editing.published_form(desk.body)
    context = page(
        desk,
        "versions",
        versions=[(row, counts.get(row.pk, 0)) for row in rows],
        old=old,
        newer=newer,
        as_published=bool(rows) and not compare(rows[0].body, editing.published_form(desk.body)),
        changes=compare(old.body, after) if old else (),
        behind=queries.runs_behind(request.actor, desk.questionnaire),
        behind_count=len(queries.keys_behind(request.actor, desk.questionnaire)),
    )
    return render(request, "builder/versions.html", context)


@require_POST
def publish(request: ActorRequest, key: UUID) -> HttpResponse:
    """Publish the draft."""
    desk = desk_of(request, key)
    address = f"/questionnaires/build/{key}"
    try:
        made = authoring.publish_version(
            actor=request.actor,
            questionnaire=desk.questionnaire,
            revision=request.POST.get("revision", ""),
            note=request.POST.get("note", "")[:2000],
        )
    except (Conflict, Invalid) as error:
        messages.error(request, error.message)
        return redirect(address)
    messages.success(request, f"Version {made.number} is published. It can be sent now.")
    return redirect(f"{address}/versions")


@require_POST
def move(request: ActorRequest, key: UUID) -> HttpResponse:
    """Let some runs, or every one, go on with the newest version; many in the background."""
    desk = desk_of(request, key)
    wanted = request.POST.getlist("run")
    behind = queries.keys_behind(request.actor, desk.questionnaire)
    chosen = [item for item in behind if str(item) in wanted or "all" in wanted]
    if not chosen:
        messages.error(request, "No run was chosen; tick those that go on.")
    elif len(chosen) > moving.MOST_AT_ONCE:
        work = moving.ask_to_move_runs(
            actor=request.actor, questionnaire=desk.questionnaire, runs=chosen
        )
        return redirect(f"/work/{work.pk}")
    else:
        found = moving.move_runs(actor=request.actor, questionnaire=desk.questionnaire, runs=chosen)
        messages.success(request, moved_in_words(found.moved, found.passed))
    return redirect(f"/questionnaires/build/{key}/versions")


def moved_in_words(moved: int, passed: int) -> str:
    """Say how many runs go on with the newest version."""
    words = f"{moved:,} run{'s go' if moved != 1 else ' goes'} on with the newest version."
    return f"{words} {passed:,} passed over: submitted meanwhile." if passed else words


@require_safe
def export(request: ActorRequest, key: UUID, kind: str) -> HttpResponse:
    """Send the draft, or a version, as a file of the own schema."""
    desk = desk_of(request, key)
    if kind not in FORMATS:
        raise NotFound("There is no such file.")
    number = request.GET.get("version", "")
    body: dict[str, Any] = editing.published_form(desk.body)
    if number.isdecimal() and len(number) < 8:
        body = queries.get_version(request.actor, desk.questionnaire, int(number)).body
    if kind == "json":
        text = json.dumps(body, indent=2, ensure_ascii=False) + "\n"
    else:
        text = yaml.safe_dump(body, sort_keys=False, allow_unicode=True, width=100)
    response = HttpResponse(text, content_type=f"{FORMATS[kind]}; charset=utf-8")
    name = f"{desk.questionnaire.key}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
