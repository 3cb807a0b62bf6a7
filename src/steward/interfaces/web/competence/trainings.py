"""Trainings with their certificates."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.competence import policy
from steward.domain.competence.models import TrainingRecord
from steward.domain.competence.operations import training as operations
from steward.domain.competence.queries import training as queries
from steward.domain.competence.queries.functions import people_offered
from steward.domain.competence.terms.training import Result, TrainingDraft, Validity
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import NotFound
from steward.foundation.files.operations import read_file, store_file
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.competence.forms import choose, day, text
from steward.interfaces.web.competence.functions import meant
from steward.interfaces.web.kit.columns import Badge, Date, Door, Number, Reference, Text
from steward.interfaces.web.kit.commands import ActorForm, Command, wired
from steward.interfaces.web.kit.filters import Choice, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, comments, history, summary

LARGEST_FILE = 20 * 1024 * 1024
RESULTS = [(result.value, result.label) for result in Result]
VALIDITIES = [(item.value, item.label) for item in Validity]
KEPT_TYPES = {
    b"%PDF-": ("pdf", "application/pdf"),
    b"\x89PNG\r\n\x1a\n": ("png", "image/png"),
    b"\xff\xd8\xff": ("jpg", "image/jpeg"),
}


class DetailsForm(forms.Form):
    """What is known of a training."""

    title = forms.CharField(label="Training", max_length=300)
    held_on = day("Last day of the training")
    provider = forms.CharField(label="Provider", max_length=200, required=False)
    hours = forms.FloatField(label="Hours", required=False, min_value=0)
    result = forms.ChoiceField(label="Result", choices=RESULTS)
    valid_until = day("Certificate counts until", required=False)
    note = text("Note", required=False)


class TrainingForm(ActorForm, DetailsForm):
    """Who had a training, and what is known of it."""

    who = forms.ChoiceField(label="Person", required=False)
    name = forms.CharField(
        label="Or somebody new without an account", required=False, max_length=200
    )
    field_order = ["who", "name"]

    def for_actor(self, actor: Actor) -> None:
        """Offer members and others who are known."""
        choose(self, "who", [("", "–"), *people_offered(actor)])


class RemoveForm(forms.Form):
    """Why a training is removed."""

    reason = text("Why it is removed")


class CertificateForm(forms.Form):
    """The certificate as a file."""

    file = forms.FileField(
        label="Certificate",
        help_text="PDF, PNG or JPEG, up to 20 MB.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )


def recorded(  # noqa: PLR0913 -- framework requires
    *,
    actor: Actor,
    who: str,
    name: str,
    title: str,
    held_on: date,
    provider: str,
    hours: float | None,
    result: str,
    valid_until: date | None,
    note: str,
) -> TrainingRecord:
    """Record a training from the fields of the form."""
    draft = TrainingDraft(
        title=title,
        held_on=held_on,
        provider=provider,
        hours=hours,
        result=result,
        valid_until=valid_until,
        note=note,
    )
    return operations.record_training(actor=actor, draft=draft, **meant(who, name))


def edited(*, actor: Actor, training: TrainingRecord, **fields: Any) -> TrainingRecord:  # noqa: ANN401 -- leaf
    """Correct a training from the fields of the form."""
    return operations.edit_training(actor=actor, training=training, draft=TrainingDraft(**fields))


def _initial(row: TrainingRecord) -> dict[str, Any]:
    return {name: getattr(row, name) for name in DetailsForm.base_fields}


def _certificate(actor: Actor, row: TrainingRecord) -> dict[str, Any]:
    return {"row": row, "may_edit": actor.may(policy.EDIT_TRAINING)}


WHO = Door("worker.name", label="Person", to=lambda row: f"/competence/people/{row.worker_id}")
VALIDITY = Badge(
    "validity",
    words={item.value: item.label for item in Validity},
    tones={item.value: item.tone for item in Validity},
)

pages = Pages[TrainingRecord](
    noun="training",
    plural="trainings",
    title="Trainings",
    overline="ISO/IEC 42001, 7.2 d)",
    lead="Who learned what, with the certificate and until when it counts. Within 60 days of its"
    " end a task asks for its renewal.",
    rows=queries.trainings_visible_to,
    one=queries.get_training,
    view=policy.VIEW_TRAINING,
    list_template="competence/trainings.html",
    columns=[
        Reference("reference", label="Number", sort="number"),
        Text("title", label="Training", link=True, sort="title"),
        Door(
            "worker.name",
            label="Person",
            sort="worker__name",
            to=lambda row: f"/competence/people/{row.worker_id}",
        ),
        Text("provider", on_phone=False),
        Date("held_on", label="Held", sort="held_on"),
        Number("hours", digits=1, on_phone=False),
        Badge("result", tones={"passed": "good", "failed": "bad"}),
        Date("valid_until", label="Counts until", sort="valid_until"),
        VALIDITY,
    ],
    order=("-held_on", "id"),
    filters=[
        Search(("title", "provider", "worker__name")),
        Choice("validity", VALIDITIES),
        Choice("result", RESULTS),
    ],
    create=Command(
        name="new",
        label="Record a training",
        form=TrainingForm,
        operation=recorded,
        permission=policy.EDIT_TRAINING,
        done="The training is recorded.",
    ),
    commands=[
        Command(
            name="edit",
            label="Correct",
            form=DetailsForm,
            operation=edited,
            permission=policy.EDIT_TRAINING,
            initial=_initial,
            done="Corrected.",
        ),
    ],
    panels=[
        summary(
            WHO,
            Text("provider"),
            Date("held_on", label="Held"),
            Number("hours", digits=1),
            Badge("result", tones={"passed": "good", "failed": "bad"}),
            Date("valid_until", label="Counts until"),
            VALIDITY,
            Text("note"),
        ),
        Panel(title="Certificate", template="competence/certificate.html", context=_certificate),
        comments(),
        history(brought_by="imported_by_id"),
    ],
    empty=Empty(
        title="No trainings yet",
        text="Records of training are evidence of competence (7.2). Record one by hand, or import"
        " the list that your system for learning exports.",
        action="Import trainings",
        href="/trainings/import",
    ),
    record_overline=lambda row: row.reference,
)


@require_http_methods(["GET", "POST"])
def attach(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask for the file of a certificate and keep it."""
    actor = request.actor
    row = queries.get_training(actor, key)
    require(actor, policy.EDIT_TRAINING, row)
    posted = request.method == "POST"
    form = CertificateForm(request.POST, request.FILES) if posted else CertificateForm()
    if posted and form.is_valid():
        content, name = taken(form, "file")
        if content:
            stored = store_file(actor=actor, name=name, content=content)
            operations.attach_certificate(actor=actor, training=row, certificate_id=stored.pk)
            return redirect(f"/trainings/{row.pk}#certificate")
    context = {"form": wired(form), "row": row}
    return render(request, "competence/attach.html", context, status=422 if posted else 200)


def taken(form: forms.Form, field: str) -> tuple[bytes, str]:
    """Return content and name of a file that can be kept; otherwise say at the field why not."""
    given: UploadedFile = form.cleaned_data[field]
    content = given.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        form.add_error(field, "At most 20 MB.")
        return b"", ""
    if kind_of(content) is None:
        form.add_error(field, "Only PDF, PNG and JPEG are kept here.")
        return b"", ""
    return content, given.name or "file"


def kind_of(content: bytes) -> tuple[str, str] | None:
    """Return ending and type of a file by its first bytes; None for kinds that are not kept."""
    return next((kind for start, kind in KEPT_TYPES.items() if content.startswith(start)), None)


def download(content: bytes, name: str) -> HttpResponse:
    """Answer with a kept file, to be saved; its own words never decide how it is shown.

    Raises:
        NotFound: It is no kind that is kept.
    """
    kind = kind_of(content)
    if kind is None:
        raise NotFound("This file is no PDF, PNG or JPEG.")
    stem = name.rpartition(".")[0] or name
    plain = "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in stem)
    response = HttpResponse(content, content_type=kind[1])
    response["Content-Disposition"] = f'attachment; filename="{plain.strip("-")}.{kind[0]}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def certificate(request: ActorRequest, key: UUID) -> HttpResponse:
    """Answer with the certificate."""
    row = queries.get_training(request.actor, key)
    require(request.actor, policy.VIEW_TRAINING, row)
    if row.certificate is None:
        raise NotFound("This training has no certificate.")
    content = read_file(actor=request.actor, file=row.certificate)
    return download(content, row.certificate.name)


@require_http_methods(["GET", "POST"])
def remove(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask why a training is removed, and remove it."""
    actor = request.actor
    row = queries.get_training(actor, key)
    require(actor, policy.EDIT_TRAINING, row)
    question = Question(
        title=f"Remove {row.reference}",
        button="Remove it",
        lead="Only what was recorded by mistake is removed; its history stays.",
        tone="danger",
        done="Removed.",
        back=f"/trainings/{row.pk}",
        then="/trainings",
    )
    form = RemoveForm(sent(request))
    return ask(
        request,
        question,
        form,
        lambda given: operations.remove_training(actor=actor, training=row, **given),
    )
