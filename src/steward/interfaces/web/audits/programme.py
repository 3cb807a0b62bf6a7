"""The audit programme with its time line, what it covers, and the certificate."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.audits import policy
from steward.domain.audits.models import Certificate, Programme
from steward.domain.audits.operations import planning, programming
from steward.domain.audits.operations.papers import LARGEST_FILE
from steward.domain.audits.queries.programmes import (
    ProgrammeSeen,
    certificates_visible_to,
    current_certificate,
    current_programme,
    get_certificate,
    get_programme,
    programmes_visible_to,
    seen_programme,
)
from steward.domain.audits.rules.covering import tally
from steward.domain.audits.rules.cycle import years_after
from steward.domain.frameworks.queries import framework, resource_keys
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid, NotFound
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.audits.forms import (
    CertificateForm,
    EndForm,
    FileForm,
    PlainForm,
    ProgrammeForm,
)
from steward.interfaces.web.audits.pages import STATE_TONES

HOME = "/audits/programme"
TEXTS = ("title", "starts_on", "ends_on", "frequency", "criteria", "methods", "responsible_id")
ENTRIES = ("body", "number", "standard", "scope", "decided_on", "valid_until")


@require_safe
def current(request: ActorRequest) -> HttpResponse:
    """Show the programme that runs today."""
    require(request.actor, policy.VIEW_AUDIT)
    return _shown(request, current_programme(request.actor))


@require_safe
def one(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show one programme."""
    found = get_programme(request.actor, key)
    require(request.actor, policy.VIEW_AUDIT)
    return _shown(request, found)


def _shown(request: ActorRequest, programme: Programme | None) -> HttpResponse:
    actor = request.actor
    context: dict[str, Any] = {
        "tab": "programme",
        "programme": programme,
        "programmes": list(programmes_visible_to(actor).order_by("-starts_on")[:20]),
        "certificates": list(certificates_visible_to(actor).order_by("-valid_until")[:20]),
        "may_plan": actor.may(policy.PLAN_AUDIT),
        "may_approve": actor.may(policy.APPROVE_AUDIT),
        "today": actor.today,
    }
    if programme is not None:
        seen = seen_programme(actor, programme)
        context |= {
            "seen": seen,
            "years": _years(programme, seen),
            "covered": _covered(seen),
            "certificate": seen.certificate,
        }
    return render(request, "audits/programme.html", context)


def _years(programme: Programme, seen: ProgrammeSeen) -> list[tuple[int, list[Any]]]:
    """Return each year of the programme with its audits, for the time line."""
    years = range(programme.starts_on.year, programme.ends_on.year + 1)
    found: dict[int, list[Any]] = {year: [] for year in years}
    for audit in seen.audits:
        row = (audit, STATE_TONES[audit.state])
        found.setdefault(audit.starts_on.year, []).append(row)
    return sorted(found.items())


def _covered(seen: ProgrammeSeen) -> list[dict[str, Any]]:
    """Return each framework with how much of it is audited, planned and never audited."""
    names = list(dict.fromkeys(row.framework for row in seen.rows))
    return [
        {
            "id": name,
            "title": _title(name),
            "tally": tally(rows),
            "never": [row.requirement for row in rows if row.cover == "never"],
            "count": len(rows),
        }
        for name in names
        for rows in [[row for row in seen.rows if row.framework == name]]
    ]


def _title(name: str) -> str:
    key = resource_keys("framework").get(("framework", name))
    return framework(key).short_title if key else name


@require_safe
def matrix(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show which audit covers which requirement of one framework."""
    programme = get_programme(request.actor, key)
    require(request.actor, policy.VIEW_AUDIT)
    seen = seen_programme(request.actor, programme)
    names = list(dict.fromkeys(row.framework for row in seen.rows))
    wanted = request.GET.get("framework", names[0] if names else "")
    if wanted not in names:
        raise Invalid(f"“{wanted}” is no framework that is to be covered.", place="framework")
    cover = request.GET.get("cover", "")
    if cover not in ("", "done", "planned", "never"):
        raise Invalid("Choose done, planned or never.", place="cover")
    columns = [audit for audit in seen.audits if audit.state != "cancelled"]
    rows = [
        (row, [row.cells.get(str(audit.pk)) for audit in columns])
        for row in seen.rows
        if row.framework == wanted and (not cover or row.cover == cover)
    ]
    context = {
        "tab": "programme",
        "programme": programme,
        "columns": columns,
        "rows": rows,
        "frameworks": [(name, _title(name)) for name in names],
        "chosen": {"framework": wanted, "cover": cover},
        "tally": tally(row for row in seen.rows if row.framework == wanted),
    }
    return render(request, "audits/matrix.html", context)


def _programme_deed(actor: Actor, row: Programme, name: str) -> Callable[[dict[str, Any]], object]:
    if name == "approve":
        return lambda _: programming.approve_programme(actor=actor, programme=row)
    if name == "cycle":
        return lambda _: _cycle(actor, row)
    return lambda given: programming.keep_programme(
        actor=actor, draft=programming.ProgrammeDraft(**given), programme=row
    )


def _cycle(actor: Actor, row: Programme) -> object:
    certificate = current_certificate(actor)
    if certificate is None:
        raise Invalid("Record the certificate first; the cycle begins with its decision.")
    return planning.plan_cycle(
        actor=actor,
        programme=row,
        decided_on=certificate.decided_on,
        valid_until=certificate.valid_until,
    )


PROGRAMME_QUESTIONS = {
    "edit": ("Change the programme", "Save", "Saved. It wants a new approval."),
    "approve": ("Approve the programme", "Approve", "Approved."),
    "cycle": ("Plan the audits of the cycle", "Plan them", "Planned, with time to spare."),
}
LEADS = {
    "approve": "Somebody else than its author approves it.",
    "cycle": "Surveillance within twelve months and once in each calendar year, recertification"
    " before the certificate ends. What is planned already stays.",
}


@require_http_methods(["GET", "POST"])
def new_programme(request: ActorRequest) -> HttpResponse:
    """Ask for a programme and keep it."""
    actor = request.actor
    require(actor, policy.PLAN_AUDIT)
    begins = actor.today
    initial = {"starts_on": begins, "ends_on": years_after(begins, 3)}
    form = ProgrammeForm(sent(request), initial=initial)
    form.for_actor(actor)
    question = Question(
        title="Write the audit programme",
        button="Keep it",
        lead="What is audited over the cycle of three years, how often, and by which criteria.",
        done="Kept. Somebody else approves it.",
        back=HOME,
    )

    def call(given: dict[str, Any]) -> object:
        return programming.keep_programme(actor=actor, draft=programming.ProgrammeDraft(**given))

    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
def about_programme(request: ActorRequest, key: UUID, name: str) -> HttpResponse:
    """Ask something about a programme and do it."""
    actor = request.actor
    row = get_programme(actor, key)
    if name not in PROGRAMME_QUESTIONS:
        raise NotFound(f"A programme knows no {name!r}.")
    require(actor, policy.APPROVE_AUDIT if name == "approve" else policy.PLAN_AUDIT)
    title, button, done = PROGRAMME_QUESTIONS[name]
    if name == "edit":
        initial = {item: getattr(row, item) for item in TEXTS}
        form: Any = ProgrammeForm(sent(request), initial=initial)
        form.for_actor(actor)
    else:
        form = PlainForm(sent(request))
    question = Question(
        title=title,
        button=button,
        lead=LEADS.get(name, ""),
        done=done,
        back=f"/audits/programmes/{row.pk}",
    )
    return ask(request, question, form, _programme_deed(actor, row, name))


@require_http_methods(["GET", "POST"])
def new_certificate(request: ActorRequest) -> HttpResponse:
    """Ask for a certificate and record it."""
    actor = request.actor
    require(actor, policy.PLAN_AUDIT)
    form = CertificateForm(sent(request), initial={"standard": "ISO/IEC 42001:2023"})
    question = Question(
        title="Record a certificate",
        button="Record",
        lead="The cycle of surveillance and recertification begins with its decision.",
        done="Recorded.",
        back=HOME,
    )
    return ask(request, question, form, lambda given: _certificate(actor, None, given))


def _certificate(actor: Actor, row: Certificate | None, given: dict[str, Any]) -> object:
    draft = programming.CertificateDraft(**given)
    return programming.keep_certificate(actor=actor, draft=draft, certificate=row)


@require_http_methods(["GET", "POST"])
def about_certificate(request: ActorRequest, key: UUID, name: str) -> HttpResponse:
    """Ask for the new words of a certificate, its document, or when and why it ended."""
    actor = request.actor
    row = get_certificate(actor, key)
    if name not in ("edit", "end", "document"):
        raise NotFound(f"A certificate knows no {name!r}.")
    require(actor, policy.PLAN_AUDIT)
    if name == "edit":
        initial: dict[str, date | str] = {item: getattr(row, item) for item in ENTRIES}
        form = CertificateForm(sent(request), initial=initial)
        question = Question(title=f"Change {row}", button="Save", done="Saved.", back=HOME)
        return ask(request, question, form, lambda given: _certificate(actor, row, given))
    if name == "document":
        return _document(request, row)
    question = Question(
        title=f"End {row}", button="End it", tone="danger", done="Ended.", back=HOME
    )
    return ask(
        request,
        question,
        EndForm(sent(request), initial={"ended_on": actor.today}),
        lambda given: programming.end_certificate(actor=actor, certificate=row, **given),
    )


def _document(request: ActorRequest, row: Certificate) -> HttpResponse:
    question = Question(
        title=f"The document of {row}",
        button="Keep it",
        lead="With it the public page shows the certificate while it is in date.",
        done="Kept.",
        back=HOME,
    )

    def call(given: dict[str, Any]) -> object:
        content = given["file"].read(LARGEST_FILE + 1)
        return programming.attach_document(
            actor=request.actor, certificate=row, name=given["file"].name, content=content
        )

    return ask(request, question, FileForm(sent(request), request.FILES or None), call)
