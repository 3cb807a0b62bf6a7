"""The Statement of Applicability: live, decided row by row or in bulk, and frozen."""

from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.soa import operations, policy, queries
from steward.domain.soa.models import BASES
from steward.domain.soa.queries import subject_of
from steward.domain.soa.rules import objective_of
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid
from steward.foundation.identity.queries.holding import members_who_may
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.approvals.panel import flow_about
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.soa.lines import filters, grouped, lines_of, narrowed

BACK = "/soa"


def _is_yes(word: str) -> bool:
    return word == "yes"


class DecideForm(forms.Form):
    """Whether a control applies, what that rests on, and why."""

    applicable = forms.TypedChoiceField(
        label="Does it apply?",
        choices=[("yes", "It applies"), ("no", "It is excluded")],
        coerce=_is_yes,
    )
    basis = forms.ChoiceField(
        label="An inclusion rests on",
        choices=[item for item in BASES if item[0] != "proposal"],
        help_text="What the risks and the laws say is added by itself.",
    )
    reason = forms.CharField(
        label="Justification",
        help_text="Inclusion and exclusion are both justified (6.1.3).",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ManyForm(DecideForm):
    """The same decision on several controls."""

    ids = forms.CharField(widget=forms.MultipleHiddenInput, required=False)

    def clean_ids(self) -> list[str]:
        """Return every control that was chosen."""
        return chosen(self.data)


class AcceptForm(forms.Form):
    """The controls whose proposals are taken; none means every proposal."""

    ids = forms.CharField(widget=forms.MultipleHiddenInput, required=False)

    def clean_ids(self) -> list[str]:
        """Return every control that was chosen."""
        return chosen(self.data)


class FreezeForm(forms.Form):
    """A note, the approver, and the word that proposals may be frozen."""

    note = forms.CharField(
        label="Note",
        required=False,
        help_text="What is new in this revision, for those who read it later.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    approver = forms.ChoiceField(
        label="Who approves it",
        help_text="Named in the document above the line for the signature.",
    )
    with_proposals = forms.BooleanField(
        label="Freeze the undecided rows as they are", required=False
    )


def chosen(params: Any) -> list[str]:  # noqa: ANN401 -- framework requires
    """Return the controls that a list sends."""
    return [str(item) for item in params.getlist("ids")]


@require_safe
def statement(request: ActorRequest) -> HttpResponse:
    """Show the live statement; to htmx only the part below the filters."""
    require(request.actor, policy.VIEW_STATEMENT)
    if request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request"):
        return results(request, request.GET)
    about = flow_about(request.actor, subject_of(request.actor.organisation_id))
    context = {**_context(request, request.GET), "flow": about}
    return render(request, "soa/statement.html", context)


def results(request: ActorRequest, params: QueryDict) -> HttpResponse:
    """Show the statement's rows and figures as an address narrows them."""
    return render(request, "soa/results.html", _context(request, params))


def _context(request: ActorRequest, params: QueryDict) -> dict[str, Any]:
    sheet = queries.sheet(request.actor)
    may_decide = request.actor.may(policy.DECIDE_APPLICABILITY)
    lines = lines_of(sheet, may_decide=may_decide)
    shown = narrowed(lines, params)
    return {
        "sheet": sheet,
        "tally": sheet.tally,
        "filters": filters(lines, params),
        "groups": grouped(shown),
        "shown": len(shown),
        "changed": len({item.control for item in sheet.changes}),
        "warned": len({item.control for item in sheet.warnings}),
        "may_decide": may_decide,
        "may_freeze": request.actor.may(policy.FREEZE_STATEMENT),
        "tab": "soa",
    }


@require_http_methods(["GET", "POST"])
def decide(request: ActorRequest, control: str) -> HttpResponse:
    """Ask for a decision on one control and record it."""
    require(request.actor, policy.DECIDE_APPLICABILITY)
    row = queries.get_row(request.actor, control)
    decision = queries.decisions_visible_to(request.actor).filter(control=control).first()
    initial = {
        "applicable": "no" if row.applicable is False else "yes",
        "basis": decision.basis if decision else "business",
        "reason": decision.reason if decision and decision.basis != "proposal" else "",
    }
    said = "; ".join(row.inclusion) or "Neither a risk nor a followed framework calls for it."
    question = Question(
        title=f"{control} {row.title}",
        button="Record the decision",
        lead=f"{objective_of(control)} · {said}",
        done=f"The decision on {control} is recorded.",
        back=BACK,
        part=results,
    )

    def call(fields: dict[str, Any]) -> None:
        operations.decide_applicability(actor=request.actor, control=control, **fields)

    return ask(request, question, DecideForm(sent(request), initial=initial), call)


@require_http_methods(["GET", "POST"])
def decide_many(request: ActorRequest) -> HttpResponse:
    """Ask for the same decision on the chosen controls."""
    require(request.actor, policy.DECIDE_APPLICABILITY)
    ids = chosen(request.POST if request.method == "POST" else request.GET)
    if not ids:
        raise Invalid("Choose at least one control.", place="ids")
    question = Question(
        title=f"Decide on {len(ids)} {'control' if len(ids) == 1 else 'controls'}",
        button="Record the decisions",
        lead=", ".join(ids),
        done=f"{len(ids)} decisions are recorded.",
        back=BACK,
        part=results,
    )

    def call(fields: dict[str, Any]) -> None:
        controls = fields.pop("ids")
        operations.decide_many(actor=request.actor, controls=controls, **fields)

    return ask(request, question, ManyForm(sent(request), initial={"ids": ids}), call)


@require_http_methods(["GET", "POST"])
def accept(request: ActorRequest) -> HttpResponse:
    """Take the proposals of the chosen rows, or every proposal."""
    require(request.actor, policy.DECIDE_APPLICABILITY)
    ids = chosen(request.POST if request.method == "POST" else request.GET)
    rows = [
        row
        for row in queries.live_rows(request.actor)
        if row.origin == "derived" and row.applicable and (not ids or row.control in ids)
    ]
    question = Question(
        title=f"Take {len(rows)} {'proposal' if len(rows) == 1 else 'proposals'} as your decision",
        button="Take them",
        lead=(
            "Each of these controls then applies by your decision, with the reasons that the"
            f" rules give: {', '.join(row.control for row in rows) or 'none'}."
        ),
        done=f"{len(rows)} proposals are decided.",
        back=BACK,
        part=results,
    )

    def call(fields: dict[str, Any]) -> None:
        operations.accept_proposals(actor=request.actor, controls=fields["ids"])

    return ask(request, question, AcceptForm(sent(request), initial={"ids": ids}), call)


@require_http_methods(["GET", "POST"])
def withdraw(request: ActorRequest, control: str) -> HttpResponse:
    """Take a decision back."""
    require(request.actor, policy.DECIDE_APPLICABILITY)
    row = queries.get_row(request.actor, control)
    question = Question(
        title=f"Take back the decision on {control}",
        button="Take it back",
        lead=f"{row.title}: what the rules propose shows again. The history keeps the decision.",
        tone="danger",
        done=f"The decision on {control} is taken back.",
        back=BACK,
        part=results,
    )

    def call(_: dict[str, Any]) -> None:
        operations.withdraw_applicability(actor=request.actor, control=control)

    return ask(request, question, forms.Form(sent(request)), call)


@require_http_methods(["GET", "POST"])
def freeze(request: ActorRequest) -> HttpResponse:
    """Ask for note and approver, and freeze the live statement as the next revision."""
    require(request.actor, policy.FREEZE_STATEMENT)
    sheet = queries.sheet(request.actor)
    counts, last = sheet.tally, sheet.latest
    number = last.revision + 1 if last else 1
    form = FreezeForm(sent(request), initial={"approver": request.actor.label})
    form.fields["approver"] = forms.ChoiceField(
        label=form.fields["approver"].label,
        help_text=form.fields["approver"].help_text,
        choices=[(name, words) for name, words in _approvers(request)],
    )
    if counts.waiting:
        form.fields["with_proposals"].help_text = (
            f"{counts.waiting} of {counts.total} rows are not decided by a person:"
            f" {counts.proposed} proposed by rules, {counts.undecided} open."
            " The revision says so on each of them."
        )
    else:
        del form.fields["with_proposals"]
    question = Question(
        title=f"Freeze revision {number}",
        button=f"Freeze revision {number}",
        lead=(
            f"{counts.applies} controls apply, {counts.excluded} excluded,"
            f" {counts.undecided} open; people decided {counts.decided} of {counts.total}."
            " A frozen revision is never changed."
        ),
        done=f"Revision {number} is frozen.",
        back=f"/soa/revisions/{number}",
    )

    def call(fields: dict[str, Any]) -> None:
        operations.freeze_statement(actor=request.actor, **fields)

    return ask(request, question, form, call)


def _approvers(request: ActorRequest) -> list[tuple[str, str]]:
    """Return the members whose role may freeze a statement, the actor first."""
    found = {request.actor.label: f"{request.actor.label} (you)"}
    rows = members_who_may(request.actor, policy.FREEZE_STATEMENT.name)
    for member in rows.order_by("person__name", "id"):
        name = str(member.person)
        found.setdefault(name, f"{name}, {member.role_name.lower()}")
    return list(found.items())
