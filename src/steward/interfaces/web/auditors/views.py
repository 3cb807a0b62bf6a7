"""The desk of an auditor from outside, and who of them there is."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.audits import policy
from steward.domain.audits.models import Audit
from steward.domain.audits.operations import engaging, noting
from steward.domain.audits.queries import outside
from steward.domain.audits.queries.audits import audits_visible_to, get_audit
from steward.domain.audits.terms.states import AuditState
from steward.extensions.notifications.operations import inviting
from steward.extensions.notifications.queries import address_of
from steward.foundation.core.actor import Actor, Frame, require
from steward.foundation.core.errors import NotFound
from steward.foundation.identity import queries
from steward.foundation.identity.policy import EDIT_MEMBER, INVITE_MEMBER
from steward.foundation.identity.queries.standing import frame_of
from steward.interfaces.handed import KEY
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, Secret, ask, sent
from steward.interfaces.web.audits.forms import PlainForm, day, words
from steward.interfaces.web.proof import freshly_proved

OUTSIDE, DESK = "/audits/outside", "/audits/desk"
STATES = {
    "active": ("Can sign in", "good"),
    "coming": ("Not yet", "info"),
    "invited": ("Invited", "info"),
    "lapsed": ("Invitation is over", "warn"),
    "over": ("Over", "neutral"),
}
OPEN = [state.value for state in AuditState if state.is_open]


class FrameForm(forms.Form):
    """Which days somebody from outside looks at."""

    first = day("First day to look at")
    last = day("Last day to look at")
    shown = day(
        "Shown first",
        help_text="Records are shown as they stood at the end of this day; within the days above"
        " one may choose another.",
    )

    def frame(self) -> Frame:
        """Return the days."""
        given = self.cleaned_data
        return Frame(first=given["first"], last=given["last"], shown=given["shown"])


class EngageForm(FrameForm):
    """Whom one invites from outside, to which audits, for which days."""

    email = forms.EmailField(label="E-mail address", max_length=254)
    audits = forms.MultipleChoiceField(
        label="Audits",
        widget=forms.CheckboxSelectMultiple,
        help_text="Of audits, the person sees these and no other.",
    )
    starts_on = day("Access from", required=False, help_text="Empty means: at once.")
    ends_on = day("Access until")
    field_order = ["email", "audits", "starts_on", "ends_on", "first", "last", "shown"]

    def __init__(self, audits: Sequence[Audit], *options: Any, **more: Any) -> None:  # noqa: ANN401 -- framework requires
        super().__init__(*options, **more)
        field: Any = self.fields["audits"]
        field.choices = [(str(row.pk), row.as_subject().label) for row in audits]


class NoteForm(forms.Form):
    """A note about a page."""

    audit = forms.ChoiceField(label="Audit")
    notes = words("Note", rows=5)
    about = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)

    def __init__(self, audits: Sequence[Audit], *options: Any, **more: Any) -> None:  # noqa: ANN401 -- framework requires
        super().__init__(*options, **more)
        field: Any = self.fields["audit"]
        field.choices = [(str(row.pk), row.as_subject().label) for row in audits]


@require_safe
def desk(request: ActorRequest) -> HttpResponse:
    """Show somebody from outside what to look at, and what was looked at."""
    actor = request.actor
    require(actor, policy.VIEW_AUDIT)
    require(actor, policy.CONDUCT_AUDIT)
    frame = actor.frame
    found = outside.desk_of(actor)
    context = {
        "desk": found,
        "frame": frame,
        "shown": None if frame is None else min(frame.shown, actor.today),
        "latest": actor.today if frame is None else min(frame.last, actor.today),
        "organisation": request.organisation_name,
        "ends_on": queries.own_membership(actor).ends_on,
    }
    return render(request, "auditors/desk.html", context)


@require_safe
def everybody(request: ActorRequest) -> HttpResponse:
    """Show who audits from outside, for which days, and what was opened."""
    actor = request.actor
    require(actor, policy.VIEW_OUTSIDERS)
    plans = actor.may(policy.PLAN_AUDIT)
    context = {
        "people": [(item, *STATES[item.state]) for item in outside.outsiders(actor)],
        "may_invite": plans and actor.may(INVITE_MEMBER),
        "may_edit": plans and actor.may(EDIT_MEMBER),
    }
    return render(request, "auditors/outside.html", context)


@require_http_methods(["GET", "POST"])
@freshly_proved
def invite(request: ActorRequest) -> HttpResponse:
    """Invite an auditor from outside; the link is shown once."""
    actor = request.actor
    require(actor, policy.PLAN_AUDIT)
    require(actor, INVITE_MEMBER)
    rows = list(audits_visible_to(actor).filter(state__in=OPEN).order_by("starts_on", "number"))
    question = Question(
        title="Invite an auditor from outside",
        button="Make the invitation",
        lead="The person conducts the audits that you choose and sees everything else as it stood"
        " on the days below. What is opened is noted; files bear the reader's name.",
        back=OUTSIDE,
    )
    form = EngageForm(rows, sent(request), initial=_usual(rows, actor.today))

    def call(given: dict[str, Any]) -> Secret:
        draft = engaging.Engagement(
            email=given["email"],
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            frame=form.frame(),
        )
        chosen = [row for row in rows if str(row.pk) in given["audits"]]
        invitation, secret = inviting.engage_by_letter(actor=actor, audits=chosen, draft=draft)
        return Secret(
            title=f"The link of {invitation.email}",
            lead="It is shown this once and works for 14 days. Whoever has it can join.",
            text=address_of(f"/invitation/{secret}"),
        )

    return ask(request, question, form, call)


def _usual(audits: Sequence[Audit], today: date) -> dict[str, Any]:
    """Return the days that the audits say themselves."""
    if not audits:
        return {
            "ends_on": today + timedelta(days=30),
            "first": today,
            "last": today,
            "shown": today,
        }
    first, last = audits[0].period_from, audits[0].period_to
    ends = max(audits[0].ends_on, today) + timedelta(days=14)
    shown = max(first, min(last, today))
    return {"ends_on": ends, "first": first, "last": last, "shown": shown}


@require_http_methods(["GET", "POST"])
@freshly_proved
def frame(request: ActorRequest, key: UUID) -> HttpResponse:
    """Set which days somebody from outside looks at."""
    actor = request.actor
    member = outside.get_outsider(actor, key)
    if outside.leads_audit_of(actor, member):
        require(actor, policy.CONDUCT_AUDIT)
    else:
        require(actor, policy.PLAN_AUDIT)
        require(actor, EDIT_MEMBER, member)
    question = Question(
        title=f"Days that {member.person} looks at",
        button="Set the days",
        done=f"The days that {member.person} looks at are set.",
        back=OUTSIDE,
    )
    now = frame_of(member.frame)
    initial = {} if now is None else {"first": now.first, "last": now.last, "shown": now.shown}
    form = FrameForm(sent(request), initial=initial)

    def call(_given: dict[str, Any]) -> None:
        engaging.set_frame(actor=actor, membership=member, frame=form.frame())

    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
def withdraw(request: ActorRequest, key: UUID) -> HttpResponse:
    """Take back the invitation of somebody from outside."""
    actor = request.actor
    invitation = queries.get_invitation(actor, key)
    require(actor, policy.PLAN_AUDIT)
    require(actor, INVITE_MEMBER)
    if invitation.frame is None:
        raise NotFound("There is no such invitation of an auditor from outside.")
    question = Question(
        title=f"Take back the invitation of {invitation.email}",
        button="Take it back",
        lead="Its link stops working, and the address leaves the teams of the audits.",
        tone="danger",
        done=f"The invitation of {invitation.email} is taken back.",
        back=OUTSIDE,
    )

    def call(_given: dict[str, Any]) -> None:
        engaging.withdraw_engagement(actor=actor, invitation=invitation)

    return ask(request, question, PlainForm(sent(request)), call)


@require_http_methods(["GET", "POST"])
def note(request: ActorRequest) -> HttpResponse:
    """Write down something about the page that one looks at."""
    actor = request.actor
    require(actor, policy.CONDUCT_AUDIT)
    rows = list(
        audits_visible_to(actor)
        .filter(team__person_id=queries.person_behind(actor), state__in=OPEN)
        .order_by("starts_on", "number")
    )
    about = (request.POST if request.method == "POST" else request.GET).get("about", "")[:500]
    place = _place(actor, about)
    question = Question(
        title=f"Note on {place.title}"[:120] if place.title else "Write a note",
        button="Keep the note",
        lead="Whoever is audited does not see it until you share it.",
        done="The note is kept among the papers of the audit.",
        back=DESK,
        then=f"{DESK}#notes",
    )
    form = NoteForm(rows, sent(request), initial={"about": place.address})

    def call(given: dict[str, Any]) -> None:
        audit = get_audit(actor, UUID(given["audit"]))
        noting.keep_note(actor=actor, audit=audit, notes=given["notes"], about=place)

    return ask(request, question, form, call)


def _place(actor: Actor, about: str) -> noting.Place:
    """Return the page that an address names, as the actor last saw it."""
    if not about.startswith("/") or about.startswith("//"):
        return noting.Place()
    seen, key = outside.what_was_opened(actor, about), KEY.search(about)
    title = "" if seen is None else seen.title
    return noting.Place(address=about, title=title, record=key[0] if key else "")
