"""What is told to the public: notices of systems, decisions, the public place."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.audits.policy import VIEW_AUDIT
from steward.domain.audits.queries.programmes import certificates_visible_to
from steward.domain.incidents import policy
from steward.domain.incidents.models import SystemNotice
from steward.domain.incidents.operations import telling
from steward.domain.incidents.queries import telling as queries
from steward.domain.incidents.queries.concerns import group_of, people_entrustable, place_of
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import get_system
from steward.foundation.core.actor import Actor, require
from steward.foundation.identity.queries import get_organisation
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.counted import CountedPages
from steward.interfaces.web.incidents.fields import (
    Sheet,
    answered,
    day,
    offer,
    words,
)
from steward.interfaces.web.incidents.forms import PlainForm, StrikeForm
from steward.interfaces.web.kit.columns import Reference, Text
from steward.interfaces.web.kit.filters import Flag, Search
from steward.interfaces.web.kit.pages import Empty
from steward.interfaces.web.kit.panels import Panel, history

BACK = "/notices"


class NoticeForm(forms.Form):
    """What is told about one system."""

    name = forms.CharField(label="How it is called in public", max_length=300)
    purpose = words("What it is for", rows=3, required=False, most=5_000)
    intended_use = words("For whom and for what it is meant", required=False, most=5_000)
    limits = words("What it cannot do, and where it errs", required=False, most=5_000)
    oversight = words("Which human watches it and can step in", required=False, most=5_000)
    contact = forms.CharField(label="Whom people can ask", max_length=300, required=False)
    with_summary = forms.BooleanField(
        label="With the published summary of its impact assessment", required=False
    )


class PlaceForm(forms.Form):
    """The public place."""

    word = forms.CharField(
        label="Public word",
        max_length=60,
        help_text="Stands in the address, as harbour-trust. Letters a to z, digits and hyphens.",
    )
    shown_name = forms.CharField(label="Name in public", max_length=200)
    contact = forms.CharField(label="Contact", max_length=300, required=False)
    speak_up_open = forms.BooleanField(label="The speak-up page is open", required=False)
    speak_up_intro = words("What stands at its top", required=False, most=5_000)
    acknowledge_days = forms.IntegerField(
        label="Days until a concern is acknowledged", min_value=1, max_value=365
    )
    answer_days = forms.IntegerField(label="Days until it is answered", min_value=1, max_value=365)
    trust_open = forms.BooleanField(label="The public page is open", required=False)
    trust_intro = words("What stands at the top of the public page", required=False, most=5_000)


class GroupForm(forms.Form):
    """Who receives every concern not about themselves."""

    people = forms.TypedMultipleChoiceField(
        label="People",
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="They see every concern, except one that is about themselves.",
    )


class DecisionForm(forms.Form):
    """What was decided to be told, or not."""

    what = forms.CharField(label="What", max_length=300)
    to_whom = forms.CharField(label="To whom", max_length=300)
    is_told = forms.BooleanField(label="It is told", required=False, initial=True)
    how = forms.CharField(label="How", max_length=300, required=False)
    why = words("Why", required=False, most=5_000, help_text="Needed where nothing is told.")
    decided_by = forms.CharField(label="Who decided", max_length=200)
    decided_on = day("Decided on")


def _standing(row: AiSystem) -> str:
    version = getattr(row, "notice_version", None)
    return "Not published" if version is None else f"Version {version} is published"


def _notice(actor: Actor, row: AiSystem) -> dict[str, Any]:
    notice = queries.notice_of(row)
    return {
        "system": row,
        "notice": notice,
        "content": None if notice is None else queries.content_of(actor, notice),
        "versions": [] if notice is None else queries.versions_of(actor, notice),
        "place": place_of(actor),
        "may_edit": actor.may(policy.EDIT_NOTICE) and row.archived_at is None,
        "may_publish": actor.may(policy.PUBLISH_NOTICE),
    }


pages = CountedPages(
    counted=("AI system", "AI systems"),
    noun="notice",
    plural="notices",
    title="Public information",
    overline="ISO/IEC 42001, A.8.2 and A.8.5",
    lead="What users and the public read about each AI system. Nothing is told before you publish.",
    rows=queries.told_systems,
    one=get_system,
    view=policy.VIEW_NOTICE,
    columns=[
        Reference("reference", label="Number", sort="number", on_phone=False),
        Text("name", label="AI system", link=True, sort="name"),
        Text("notice_version", label="In public", get=_standing, sort="notice__published"),
    ],
    order=("name",),
    filters=[
        Search(("name", "purpose")),
        Flag("published", "Published", where={"notice__published__isnull": False}),
    ],
    panels=[
        Panel(title="What is told", template="incidents/notice.html", context=_notice),
        Panel(
            title="Versions", template="incidents/notice_versions.html", context=_notice, aside=True
        ),
        history(also=lambda row: (queries.notice_of(row) or row).as_subject()),
    ],
    empty=Empty(
        title="No AI systems yet",
        text="What is told is told system by system. Import the inventory, or register the first.",
        action="Import a spreadsheet",
        href="/systems/import",
    ),
    record_overline=lambda row: f"{row.reference} · Public information",
    list_template="incidents/notice_list.html",
)


@require_http_methods(["GET", "POST"])
def write(request: ActorRequest, key: UUID) -> HttpResponse:
    """Write what is told about a system."""
    system = get_system(request.actor, key)
    require(request.actor, policy.EDIT_NOTICE)
    notice = queries.notice_of(system)
    initial = {
        name: getattr(notice, name) if notice else getattr(system, name, "")
        for name in NoticeForm.base_fields
    }
    sheet = Sheet(
        title=f"What is told about {system.name}",
        button="Save",
        back=f"{BACK}/{system.pk}",
        back_label=system.name,
        overline="ISO/IEC 42001, A.8.2",
        lead="Write for people who use it or are affected. What stands published stays until you"
        " publish anew.",
        done="Saved. Look at it, then publish.",
        tab="notices",
    )

    def call(fields: dict[str, Any]) -> None:
        draft = telling.NoticeDraft(**fields)
        telling.write_notice(actor=request.actor, system=system, draft=draft)

    form = NoticeForm(sent(request), initial=initial)
    return answered(request, sheet, form, call)


def _found(request: ActorRequest, key: UUID) -> SystemNotice:
    found = queries.get_notice(request.actor, key)
    require(request.actor, policy.PUBLISH_NOTICE)
    return found


@require_http_methods(["GET", "POST"])
def publish(request: ActorRequest, key: UUID) -> HttpResponse:
    """Publish what is written as a frozen version."""
    notice = _found(request, key)
    question = Question(
        title=f"Publish what is told about {notice.name}",
        button="Publish",
        lead="Anybody may read it from then on. This version is frozen and kept.",
        done="Published.",
        back=f"{BACK}/{key}",
    )

    def call(_fields: dict[str, Any]) -> None:
        telling.publish_notice(actor=request.actor, notice=notice)

    return ask(request, question, PlainForm(sent(request)), call)


@require_http_methods(["GET", "POST"])
def take_back(request: ActorRequest, key: UUID) -> HttpResponse:
    """Take back what stands published."""
    notice = _found(request, key)
    question = Question(
        title=f"Take back what is told about {notice.name}",
        button="Take it back",
        tone="danger",
        done="Nobody outside sees it any more.",
        back=f"{BACK}/{key}",
    )

    def call(fields: dict[str, Any]) -> None:
        telling.take_notice_back(actor=request.actor, notice=notice, **fields)

    return ask(request, question, StrikeForm(sent(request)), call)


@require_safe
def version(request: ActorRequest, key: UUID, number: int) -> HttpResponse:
    """Show a version as it was published."""
    system = get_system(request.actor, key)
    require(request.actor, policy.VIEW_NOTICE)
    notice = queries.get_notice(request.actor, key)
    found = queries.get_notice_version(request.actor, notice, number)
    return render(request, "incidents/notice_version.html", {"system": system, "found": found})


@require_safe
def place(request: ActorRequest) -> HttpResponse:
    """Show the public place: its addresses, who receives concerns, certificates, decisions."""
    require(request.actor, policy.VIEW_NOTICE)
    actor = request.actor
    certificates = certificates_visible_to(actor).order_by("-valid_until")[:50]
    context = {
        "place": place_of(actor),
        "origin": f"{request.scheme}://{request.get_host()}",
        "group": group_of(actor),
        "certificates": [(row, row.is_shown_on(actor.today)) for row in certificates],
        "decisions": queries.decisions_visible_to(actor)[:100],
        "may_open": actor.may(policy.OPEN_CHANNEL),
        "may_publish": actor.may(policy.PUBLISH_NOTICE),
        "may_edit": actor.may(policy.EDIT_NOTICE),
        "may_see_programme": actor.may(VIEW_AUDIT),
    }
    return render(request, "incidents/place.html", context)


@require_http_methods(["GET", "POST"])
def set_place(request: ActorRequest) -> HttpResponse:
    """Set up the public place, open or shut its pages."""
    require(request.actor, policy.OPEN_CHANNEL)
    row = place_of(request.actor)
    names = list(PlaceForm.base_fields)
    initial: dict[str, Any] = {"acknowledge_days": 7, "answer_days": 90}
    if row is None:
        initial["shown_name"] = get_organisation(request.actor).name
    else:
        initial |= {name: getattr(row, name) for name in names}
    sheet = Sheet(
        title="The public place",
        button="Save",
        back=f"{BACK}/place",
        back_label="Public place",
        overline="ISO/IEC 42001, A.3.3, A.8.3 and A.8.5",
        lead="One word, two pages: the speak-up page and the public page. Each opens by itself.",
        done="Saved.",
        tab="place",
    )

    def call(fields: dict[str, Any]) -> None:
        telling.set_place(actor=request.actor, draft=telling.PlaceDraft(**fields))

    return answered(request, sheet, PlaceForm(sent(request), initial=initial), call)


@require_http_methods(["GET", "POST"])
def set_group(request: ActorRequest) -> HttpResponse:
    """Choose who receives concerns."""
    require(request.actor, policy.OPEN_CHANNEL)
    chosen = [person.pk for person in group_of(request.actor)]
    form = GroupForm(sent(request), initial={"people": chosen})
    offer(form, "people", people_entrustable(request.actor))
    question = Question(
        title="Who receives concerns",
        button="Save",
        lead="Choose two or three people whom others trust, not all of one line of command.",
        done="Saved.",
        back=f"{BACK}/place",
    )

    def call(fields: dict[str, Any]) -> None:
        telling.choose_group(actor=request.actor, people=fields["people"])

    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
def add_decision(request: ActorRequest) -> HttpResponse:
    """Record what was decided to be told, or not."""
    require(request.actor, policy.EDIT_NOTICE)
    question = Question(
        title="Record a decision",
        button="Record it",
        lead="What is told, to whom, and who decided. Also that nothing is told, with the reason.",
        done="Recorded.",
        back=f"{BACK}/place",
    )

    def call(fields: dict[str, Any]) -> None:
        telling.record_decision(actor=request.actor, draft=telling.DecisionDraft(**fields))

    form = DecisionForm(sent(request), initial={"decided_on": request.actor.today})
    return ask(request, question, form, call)
