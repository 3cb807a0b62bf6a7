"""The versions of the scope: list, record with its check, comparison, documents."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from steward.domain.governance import policy
from steward.domain.governance.models import ScopeVersion
from steward.domain.governance.operations import scope
from steward.domain.governance.queries import scope as queries
from steward.domain.governance.rules.scope import differences
from steward.domain.governance.terms.scope import ItemKind, ScopeState
from steward.domain.systems.queries import system_called
from steward.extensions.reports.scope_statement import live
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid, NotFound
from steward.foundation.identity.queries import live_units
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.approvals.panel import FLOW
from steward.interfaces.web.counted import CountedPages
from steward.interfaces.web.files import attachment
from steward.interfaces.web.governance.forms import (
    ApproveScopeForm,
    BeginScopeForm,
    NoteForm,
    PeopleForm,
    PlacedForm,
    PlainForm,
    ReasonForm,
    SaidForm,
    WordingForm,
)
from steward.interfaces.web.governance.registers import on
from steward.interfaces.web.kit.columns import Badge, Date, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice
from steward.interfaces.web.kit.pages import Empty
from steward.interfaces.web.kit.panels import Panel, comments, history

STATES = [(state.value, state.label) for state in ScopeState]
TONES = {"draft": "neutral", "review": "warn", "approved": "good", "dropped": "neutral"}
MOST_SHOWN = 100


def _place(*, actor: Actor, scope_version: ScopeVersion, **fields: Any) -> Any:  # noqa: ANN401 -- leaf
    """Put a line into the scope from the page."""
    return scope.place_item(actor=actor, version=scope_version, draft=scope.ItemDraft(**fields))


def _subject(*, actor: Actor, scope_version: ScopeVersion, **fields: Any) -> Any:  # noqa: ANN401 -- leaf
    """Put an AI system or a unit in or out from the page."""
    named = str(fields.pop("named")).strip()
    units = {unit.name.lower(): unit.pk for unit in live_units(actor)}
    kind, key = ItemKind.UNIT, units.get(named.lower())
    if key is None:
        kind, key = ItemKind.SYSTEM, _system(actor, named)
    both = {"kind": kind.value, "subject": key}
    return _place(actor=actor, scope_version=scope_version, **both, **fields)


def _system(actor: Actor, named: str) -> UUID:
    try:
        return system_called(actor, named).pk
    except Invalid as error:
        raise Invalid(error.message, place="named") from None


def _people(*, actor: Actor, scope_version: ScopeVersion, **fields: Any) -> Any:  # noqa: ANN401 -- leaf
    """Count people of a role from the page."""
    return _place(actor=actor, scope_version=scope_version, kind=ItemKind.PEOPLE.value, **fields)


def _in(*states: ScopeState) -> Any:  # noqa: ANN401 -- leaf
    def check(row: ScopeVersion) -> bool:
        return ScopeState(row.state) in states

    return check


def _words(row: ScopeVersion) -> dict[str, Any]:
    return {"wording": row.wording, "activities": row.activities}


def _command(name: str, label: str, form: Any, operation: Any, **more: Any) -> Command:  # noqa: ANN401 -- leaf
    more.setdefault("permission", policy.EDIT_CONTEXT)
    more.setdefault("when", _in(ScopeState.DRAFT))
    return Command(name=name, label=label, form=form, operation=operation, **more)


def stands(actor: Actor, version: ScopeVersion) -> dict[str, Any]:
    """Return a version with its lines, its check against the inventory and what may be done."""
    standing = queries.standing_of(actor, version)
    words = queries.role_words()
    in_force = queries.scope_in_force(actor)
    roles = version.roles or [row.role for row in queries.stated_roles(actor)]
    groups = [
        (kind, where, found[:MOST_SHOWN], len(found))
        for kind in ItemKind
        for where, is_in in (("In scope", True), ("Excluded", False))
        if (found := standing.of(kind, is_in=is_in))
    ]
    return {
        "row": version,
        "tone": TONES[version.state],
        "in_force": in_force is not None and in_force.pk == version.pk,
        "roles": [words.get(role, role) for role in roles],
        "groups": groups,
        "headcount": standing.headcount,
        "differences": standing.differences[:MOST_SHOWN],
        "count": len(standing.differences),
        "may_edit": version.state == ScopeState.DRAFT and actor.may(policy.EDIT_CONTEXT),
        "before": version.number - 1,
    }


pages = CountedPages(
    counted=("version", "versions"),
    noun="scope_version",
    plural="scope",
    title="Scope",
    overline="ISO/IEC 42001, 4.3",
    lead="What the management system covers, word for word as on the certificate, and what it"
    " leaves out and why. Each version is approved by top management.",
    rows=queries.versions_visible_to,
    one=queries.version_by_key,
    view=policy.VIEW_CONTEXT,
    columns=[
        Text("number", label="Version", link=True, get=str),
        Badge("state", label="State", tones=TONES, words=dict(STATES)),
        Date("in_force_from", label="Holds from"),
        Text("approved_by", label="Approved by"),
        Text("reason", label="Why"),
    ],
    order=("-number",),
    filters=[Choice("state", STATES, label="State")],
    create=Command(
        name="new",
        label="Begin a version",
        form=BeginScopeForm,
        operation=scope.begin_scope,
        permission=policy.EDIT_CONTEXT,
        done="The version is begun as the one in force stands.",
    ),
    commands=[
        _command(
            "submit",
            "Hand in",
            PlainForm,
            on("scope_version", scope.submit_scope, "version"),
            help="Top management approves; nobody who wrote in it does.",
            tone="primary",
            done="Handed in. Top management approves next.",
        ),
        _command(
            "approve",
            "Approve",
            ApproveScopeForm,
            on("scope_version", scope.approve_scope, "version"),
            permission=policy.APPROVE_SCOPE,
            tone="primary",
            done="Approved.",
            when=_in(ScopeState.REVIEW),
        ),
        _command(
            "back",
            "Send back",
            NoteForm,
            on("scope_version", scope.send_scope_back, "version"),
            permission=policy.APPROVE_SCOPE,
            done="Sent back to those who write it.",
            when=_in(ScopeState.REVIEW),
        ),
        _command(
            "words",
            "Write the wording",
            WordingForm,
            on("scope_version", scope.write_scope, "version"),
            initial=_words,
            done="Written.",
        ),
        _command(
            "all",
            "Take everything in",
            PlainForm,
            on("scope_version", scope.take_in_all, "version"),
            help="Every AI system and unit that is neither in nor excluded comes in; exclude the"
            " others one by one, with the reason.",
            done="Taken in.",
        ),
        _command("place", "Place a system or unit", PlacedForm, _subject, done="Placed."),
        _command("say", "Add an activity or border", SaidForm, _place, done="Added."),
        _command("people", "Count people", PeopleForm, _people, done="Counted."),
        _command(
            "drop",
            "Drop",
            ReasonForm,
            on("scope_version", scope.drop_scope, "version"),
            done="Dropped.",
            when=_in(ScopeState.DRAFT, ScopeState.REVIEW),
        ),
    ],
    panels=[
        Panel(title="Statement", template="governance/scope/stands.html", context=stands),
        comments(),
        FLOW,
        history(),
    ],
    empty=Empty(
        title="No scope yet",
        text="Without a scope nobody can be certified. It names activities, sites, AI systems and"
        " roles, and is checked against the inventory every day.",
        action="Begin a version",
        href="/scope/new",
    ),
    record_overline=lambda row: f"ISO/IEC 42001, 4.3 · {ScopeState(row.state).label}",
    record_template="governance/record.html",
    list_template="governance/list.html",
)


@require_safe
def compare(request: ActorRequest) -> HttpResponse:
    """Show two versions of the scope side by side, word by word."""
    require(request.actor, policy.VIEW_CONTEXT)
    versions = queries.versions_of(request.actor)
    numbers = [str(row.number) for row in versions]
    if not numbers:
        raise NotFound("There is no version of the scope yet.")
    new = request.GET.get("new") or numbers[0]
    old = request.GET.get("old") or (numbers[1] if len(numbers) > 1 else numbers[0])
    for place, side in (("old", old), ("new", new)):
        if side not in numbers:
            raise Invalid(f"“{side}” is no version.", place=place)
    by_number = {str(row.number): row for row in versions}
    found = differences(
        queries.statement_of(request.actor, by_number[old]),
        queries.statement_of(request.actor, by_number[new]),
    )
    context = {"old": old, "new": new, "versions": versions, "changes": found}
    return render(request, "governance/scope/compare.html", context)


@require_safe
def document(request: ActorRequest, key: UUID, name: str) -> HttpResponse:
    """Answer with the statement of a version, or with its check, as PDF."""
    version = queries.version_by_key(request.actor, key)
    require(request.actor, policy.VIEW_CONTEXT)
    makers = {"statement": live.statement_pdf, "check": live.check_pdf}
    if name not in makers:
        raise NotFound("A scope is printed as statement or as check.")
    content = makers[name](request.actor, version)
    return attachment(content, f"scope-{version.number}-{name}.pdf")
