"""The Statement of Applicability: live, decided row by row, frozen and compared."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from steward.domain.soa import operations, queries
from steward.domain.soa.models import Statement
from steward.extensions.reports.soa import report
from steward.foundation.core.errors import DomainError, NotFound
from steward.foundation.identity.queries import get_organisation
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.commands import refuse, wired

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _is_yes(word: str) -> bool:
    return word == "yes"


class DecideForm(forms.Form):
    """Whether a control applies, and why."""

    applicable = forms.TypedChoiceField(
        label="Does this control apply?",
        choices=[("yes", "It applies"), ("no", "It is excluded")],
        coerce=_is_yes,
    )
    reason = forms.CharField(
        label="Justification",
        help_text="Inclusion and exclusion are both justified (6.1.3).",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def statement(request: ActorRequest) -> HttpResponse:
    """Show the live statement with what changed since the last frozen revision."""
    latest = queries.latest_statement(request.actor)
    revisions = queries.statements_visible_to(request.actor).order_by("-revision")
    context = {
        "rows": queries.live_rows(request.actor),
        "latest": latest,
        "revisions": revisions,
        "changes": queries.changes_since(request.actor, latest) if latest else (),
        "may_decide": "soa.decide" in request.actor.permissions,
        "may_freeze": "soa.freeze" in request.actor.permissions,
    }
    return render(request, "soa/statement.html", context)


@require_http_methods(["GET", "POST"])
def decide(request: ActorRequest, control: str) -> HttpResponse:
    """Ask for a decision on one control and record it."""
    row = next((row for row in queries.live_rows(request.actor) if row.control == control), None)
    if row is None:
        raise NotFound(f"Annex A has no control {control}.")
    initial = {"applicable": "no" if row.applicable is False else "yes", "reason": row.exclusion}
    form = DecideForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.decide_applicability(
                actor=request.actor, control=control, **form.cleaned_data
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect(f"/soa#{control}")
    context = {"form": wired(form), "row": row}
    return render(request, "soa/decide.html", context, status=422 if form.errors else 200)


@require_POST
def freeze(request: ActorRequest) -> HttpResponse:
    """Freeze the live statement as the next revision."""
    operations.freeze_statement(actor=request.actor, note=request.POST.get("note", ""))
    return redirect("/soa")


def export(request: ActorRequest, kind: str, revision: int = 0) -> HttpResponse:
    """Return the live statement or a frozen revision as a file."""
    frozen = None
    if revision:
        frozen = queries.statements_visible_to(request.actor).filter(revision=revision).first()
        if frozen is None:
            raise NotFound(f"There is no revision {revision}.")
    data = data_of(request, frozen)
    name = f"statement-of-applicability-{revision or 'live'}"
    if kind == "pdf":
        response = HttpResponse(report.to_pdf(data), content_type="application/pdf")
    elif kind == "xlsx":
        response = HttpResponse(report.to_xlsx(data), content_type=XLSX)
    else:
        raise NotFound(f"The statement is not made as {kind}.")
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def data_of(request: ActorRequest, frozen: Statement | None) -> report.Data:
    """Return what the report shows."""
    organisation = get_organisation(request.actor).name
    if frozen is None:
        rows = queries.live_rows(request.actor)
        return report.Data(organisation=organisation, made=request.actor.now, rows=rows)
    return report.Data(
        organisation=organisation,
        made=frozen.frozen_at,
        rows=queries.rows_of(frozen),
        revision=frozen.revision,
        frozen_by=frozen.frozen_by,
        digest=frozen.digest,
    )
