"""The plan of communication: what is told to whom, and that it was told."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.competence import policy
from steward.domain.competence.models import Communication
from steward.domain.competence.operations import communication as operations
from steward.domain.competence.queries import communication as queries
from steward.domain.competence.terms.communication import Audience, CommunicationDraft, Due
from steward.domain.tasks.queries import assignable_people
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import DomainError, NotFound
from steward.foundation.files.operations import read_file, store_file
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.competence.forms import choose, day, key_of, text
from steward.interfaces.web.competence.trainings import download, taken
from steward.interfaces.web.counted import CountedPages
from steward.interfaces.web.kit.columns import Badge, Date, Reference, Text
from steward.interfaces.web.kit.commands import ActorForm, Command, refuse, wired
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty
from steward.interfaces.web.kit.panels import Panel, comments, history, summary

AUDIENCES = [(side.value, side.label) for side in Audience]
DUES = [*((due.value, due.label) for due in Due), ("ended", "Ended")]


class CommunicationForm(ActorForm):
    """One line of the plan."""

    what = forms.CharField(label="What is told", max_length=300)
    audience = forms.ChoiceField(label="Side", choices=AUDIENCES)
    with_whom = forms.CharField(label="With whom", max_length=300)
    how = forms.CharField(label="How", max_length=300, help_text="A letter, a meeting, a page.")
    trigger = forms.CharField(
        label="When it happens",
        max_length=300,
        required=False,
        help_text="What makes it due, as “a serious incident”.",
    )
    every_months = forms.IntegerField(
        label="Regularly every",
        initial=0,
        min_value=0,
        max_value=60,
        help_text="Months; 0 where only the above makes it due.",
    )
    next_on = day("Next on", required=False)
    speaker_id = key_of("Who speaks", help_text="A member, or somebody else below.")
    speaker = forms.CharField(label="Or somebody else", max_length=200, required=False)
    language = forms.CharField(label="Language", max_length=60, required=False)

    def for_actor(self, actor: Actor) -> None:
        """Offer the members."""
        choose(self, "speaker_id", [("", "–"), *assignable_people(actor)])


class SpeakerForm(ActorForm):
    """Who speaks."""

    speaker_id = key_of("Who speaks", required=True)

    def for_actor(self, actor: Actor) -> None:
        """Offer the members."""
        choose(self, "speaker_id", assignable_people(actor))


class EndForm(forms.Form):
    """Why a line leaves the plan."""

    reason = text("Why it is told no more")


class ToldForm(forms.Form):
    """That something was told."""

    told_on = day("Told on")
    note = text("What was told, and to whom", rows=3)
    file = forms.FileField(
        label="What shows it",
        required=False,
        help_text="PDF, PNG or JPEG, up to 20 MB.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )


def created(*, actor: Actor, **fields: Any) -> Communication:  # noqa: ANN401 -- leaf
    """Add a line from the fields of its form."""
    return operations.plan_communication(actor=actor, draft=CommunicationDraft(**fields))


def edited(*, actor: Actor, communication: Communication, **fields: Any) -> Communication:  # noqa: ANN401 -- leaf
    """Change a line from the fields of its form."""
    draft = CommunicationDraft(**fields)
    return operations.edit_communication(actor=actor, communication=communication, draft=draft)


def _initial(row: Communication) -> dict[str, Any]:
    names = set(CommunicationForm.base_fields) - {"speaker_id"}
    plain = {name: getattr(row, name) for name in names}
    return {**plain, "speaker_id": row.speaker_person_id}


def give(*, actor: Actor, communication: Communication, speaker_id: UUID | None) -> Communication:
    """Let a member speak on a line of the plan."""
    fields = _initial(communication) | {"speaker_id": speaker_id, "speaker": ""}
    return edited(actor=actor, communication=communication, **fields)


def _tellings(actor: Actor, row: Communication) -> dict[str, Any]:
    return {
        "row": row,
        "rows": queries.tellings_of(actor, row),
        "may_edit": actor.may(policy.EDIT_COMMUNICATION) and row.ended_at is None,
    }


def _live(row: Communication) -> bool:
    return row.ended_at is None


def _rhythm(row: Communication) -> str:
    every = f"every {row.every_months} months" if row.every_months else ""
    return "; ".join(filter(None, (row.trigger, every)))


DUE = Badge("due", label="State", words=dict(DUES), tones={item.value: item.tone for item in Due})

pages = CountedPages(
    counted=("line of the plan", "lines of the plan"),
    noun="communication",
    plural="communication",
    title="Communication",
    overline="ISO/IEC 42001, 7.4",
    lead="What is told about the management system: when, with whom, how, and who speaks.",
    rows=queries.communications_visible_to,
    one=queries.get_communication,
    view=policy.VIEW_COMMUNICATION,
    list_template="competence/trainings.html",
    columns=[
        Reference("reference", label="Line", sort="number"),
        Text("what", link=True, sort="what"),
        Badge("audience", label="Side", tones={"external": "info"}, sort="audience"),
        Text("with_whom", label="With whom"),
        Text("when", label="When", get=_rhythm),
        Text("how", on_phone=False),
        Text("who_speaks", label="Who speaks"),
        Date("next_on", label="Next", sort="next_on"),
        DUE,
    ],
    order=("next_on", "id"),
    filters=[
        Search(("what", "with_whom", "how", "trigger")),
        Choice("audience", AUDIENCES, label="Side"),
        Choice("due", DUES, label="State"),
        Flag("live", "In the plan", where={"is_live": True}),
    ],
    create=Command(
        name="new",
        label="Plan something to tell",
        form=CommunicationForm,
        operation=created,
        permission=policy.EDIT_COMMUNICATION,
        done="It is planned.",
    ),
    bulk=[
        Command(
            name="speaker",
            label="Who speaks",
            form=SpeakerForm,
            operation=give,
            permission=policy.EDIT_COMMUNICATION,
            done="The speaker is set for {count}.",
        ),
    ],
    commands=[
        Command(
            name="edit",
            label="Change",
            form=CommunicationForm,
            operation=edited,
            permission=policy.EDIT_COMMUNICATION,
            initial=_initial,
            when=_live,
            done="The plan is changed.",
        ),
        Command(
            name="end",
            label="Take it out of the plan",
            form=EndForm,
            operation=operations.end_communication,
            permission=policy.EDIT_COMMUNICATION,
            when=_live,
            tone="quiet",
            done="It is no longer part of the plan.",
        ),
    ],
    panels=[
        summary(
            DUE,
            Badge("audience", label="Side"),
            Text("with_whom", label="With whom"),
            Text("how"),
            Text("when", label="When", get=_rhythm),
            Text("who_speaks", label="Who speaks"),
            Text("language"),
            Date("next_on", label="Next"),
            Date("last_on", label="Last told"),
        ),
        Panel(title="What was told", template="competence/tellings.html", context=_tellings),
        comments(),
        history(),
    ],
    empty=Empty(
        title="Nothing is planned",
        text="Decide what is told about the management system, when, with whom and how (7.4).",
        action="Plan something to tell",
        href="/communication/new",
    ),
    record_overline=lambda row: row.reference,
)


@require_http_methods(["GET", "POST"])
def tell(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask when and how something was told, and keep it."""
    actor = request.actor
    row = queries.get_communication(actor, key)
    require(actor, policy.EDIT_COMMUNICATION, row)
    posted = request.method == "POST"
    initial = {"told_on": actor.today}
    form = ToldForm(request.POST, request.FILES) if posted else ToldForm(initial=initial)
    if posted and form.is_valid() and _told(request, row, form):
        return redirect(f"/communication/{row.pk}#what-was-told")
    context = {"form": wired(form), "row": row}
    return render(request, "competence/tell.html", context, status=422 if posted else 200)


def _told(request: ActorRequest, row: Communication, form: forms.Form) -> bool:
    """Keep that it was told; say at the field why not."""
    given, actor = form.cleaned_data, request.actor
    kept = None
    if given["file"]:
        content, name = taken(form, "file")
        if not content:
            return False
        kept = store_file(actor=actor, name=name, content=content).pk
    try:
        operations.record_telling(
            actor=actor,
            communication=row,
            told_on=given["told_on"],
            note=given["note"],
            file_id=kept,
        )
    except DomainError as error:
        refuse(form, error)
        return False
    return True


@require_safe
def proof(request: ActorRequest, key: UUID) -> HttpResponse:
    """Answer with the file that shows that something was told."""
    telling = queries.get_telling(request.actor, key)
    require(request.actor, policy.VIEW_COMMUNICATION, telling.communication)
    if telling.file is None:
        raise NotFound("Nothing was attached.")
    content = read_file(actor=request.actor, file=telling.file)
    return download(content, telling.file.name)
