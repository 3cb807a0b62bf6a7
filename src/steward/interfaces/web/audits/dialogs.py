"""What is asked in the page's dialog about an audit as a whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from steward.domain.audits import policy
from steward.domain.audits.models import Audit, ChecklistItem, Draw, Paper
from steward.domain.audits.operations import (
    checking,
    noting,
    papers,
    reporting,
    requesting,
    sampling,
    teaming,
)
from steward.domain.audits.queries.audits import (
    ISO,
    get_audit,
    items_of,
    populations_of,
    team_of,
    wanted_requirements,
)
from steward.foundation.core.actor import Actor, Permission, require
from steward.foundation.core.errors import NotFound
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.audits import forms
from steward.interfaces.web.audits.forms import offer
from steward.interfaces.web.kit.commands import ActorForm

Given = dict[str, Any]


def nothing(_actor: Actor, _audit: Audit, _form: Form) -> None:
    """Leave the form as it is."""


@dataclass(frozen=True, kw_only=True)
class Dialog:
    """A question about an audit; ``fill`` offers choices, ``call`` runs the operation."""

    title: str
    button: str
    form: type[Form]
    call: Callable[[Actor, Audit, Given], object]
    permission: Permission[Any]
    tab: str
    done: str = "Done."
    lead: str = ""
    fill: Callable[[Actor, Audit, Form], None] = nothing
    initial: Callable[[Actor, Audit], Given] | None = None


def offer_team(actor: Actor, audit: Audit, form: Form) -> None:
    """Offer the people of the team."""
    team = [(str(row.pk), row.name) for row in team_of(actor, audit)]
    offer(form, "auditor_id", team, "" if form.fields["auditor_id"].required else "Nobody yet")


def parts_of_frameworks(actor: Actor) -> list[tuple[str, str, list[str]]]:
    """Return (key, title, requirements) of every clause, objective and followed framework."""
    found: dict[str, tuple[str, list[str]]] = {}
    for framework, requirement in wanted_requirements(actor):
        name = f"{framework.id}:{requirement.id}"
        if framework.id != ISO:
            found.setdefault(framework.id, (framework.short_title, []))[1].append(name)
            continue
        pieces = requirement.id.split(".")
        part = ".".join(pieces[:2]) if requirement.is_control else pieces[0]
        noun = "Annex A, objective" if requirement.is_control else "Clause"
        found.setdefault(part, (f"{noun} {part}", []))[1].append(name)
    return [(key, title, names) for key, (title, names) in found.items()]


def _offer_parts(actor: Actor, _audit: Audit, form: Form) -> None:
    parts = parts_of_frameworks(actor)
    offer(form, "groups", [(key, f"{title} ({len(names)})") for key, title, names in parts])


def _add_points(actor: Actor, audit: Audit, given: Given) -> int:
    names = [
        name
        for key, _, found in parts_of_frameworks(actor)
        if key in given["groups"]
        for name in found
    ]
    single = [word.strip() for word in given["single"].replace(";", ",").split(",")]
    names += [word if ":" in word else f"{ISO}:{word}" for word in single if word]
    return checking.add_points(actor=actor, audit=audit, requirements=names)


def offer_subjects(actor: Actor, audit: Audit, form: Form) -> None:
    """Offer what a working paper may be about: points, records of samples, or nothing."""
    points = [(f"point:{row.pk}", str(row)[:120]) for row in items_of(actor, audit)]
    records: list[tuple[str, str]] = []
    for population in populations_of(actor, audit):
        names = {row["key"]: f"{row['reference']} {row['label']}" for row in population.rows}
        records += [
            (f"record:{draw.pk}:{key}", f"Sample {population}: {names.get(key, key)}"[:120])
            for draw in population.draws.all()
            for key in draw.keys
        ]
    choices: Sequence[tuple[str, str]] = [*points, *records]
    offer(form, "about", choices, "Nothing in particular: a note of the team")


def paper_draft(given: Given) -> papers.PaperDraft:
    """Return the draft of a paper; ``about`` names a point or a record of a sample."""
    kind, _, rest = str(given.pop("about")).partition(":")
    key, _, record = rest.partition(":")
    return papers.PaperDraft(
        item_id=UUID(key) if kind == "point" else None,
        draw_id=UUID(key) if kind == "record" else None,
        record=record,
        **given,
    )


def about_of(paper: Paper | ChecklistItem | tuple[Draw, str] | None) -> str:
    """Return what a paper is about as the form names it."""
    if isinstance(paper, ChecklistItem):
        return f"point:{paper.pk}"
    if isinstance(paper, Paper):
        if paper.draw_id is not None:
            return f"record:{paper.draw_id}:{paper.record}"
        return "" if paper.item_id is None else f"point:{paper.item_id}"
    return "" if paper is None else f"record:{paper[0].pk}:{paper[1]}"


DIALOGS: dict[str, Dialog] = {
    "auditor": Dialog(
        title="Name an auditor",
        button="Name",
        form=forms.AuditorForm,
        call=lambda actor, audit, given: teaming.name_auditor(actor=actor, audit=audit, **given),
        permission=policy.PLAN_AUDIT,
        tab="plan",
        done="Named. Who audits declares independence before the audit begins.",
        lead="A new lead replaces the old one.",
    ),
    "session": Dialog(
        title="Put into the plan",
        button="Put in",
        form=forms.SessionForm,
        call=lambda actor, audit, given: teaming.keep_session(
            actor=actor, audit=audit, draft=teaming.SessionDraft(**given)
        ),
        permission=policy.CONDUCT_AUDIT,
        tab="plan",
        done="It is in the plan.",
        fill=offer_team,
        initial=lambda _, audit: {"held_on": audit.starts_on},
    ),
    "meeting": Dialog(
        title="Record a meeting",
        button="Record",
        form=forms.MeetingForm,
        call=lambda actor, audit, given: teaming.hold_meeting(actor=actor, audit=audit, **given),
        permission=policy.CONDUCT_AUDIT,
        tab="plan",
        done="Recorded.",
        initial=lambda actor, _: {"held_on": actor.today},
    ),
    "points": Dialog(
        title="Add requirements",
        button="Add",
        form=forms.PointsForm,
        call=_add_points,
        permission=policy.CONDUCT_AUDIT,
        tab="checklist",
        done="Added, each with its question and typical evidence.",
        lead="Whole clauses, objectives or frameworks, or single requirements.",
        fill=_offer_parts,
    ),
    "population": Dialog(
        title="Take a list as of a past day",
        button="Freeze the list",
        form=forms.PopulationForm,
        call=lambda actor, audit, given: sampling.take_population(
            actor=actor, audit=audit, **given
        ),
        permission=policy.CONDUCT_AUDIT,
        tab="samples",
        done="The list is frozen with its digest.",
        lead="It is read from history: the records as they stood then, within the scope.",
        initial=lambda actor, audit: {"as_of": min(audit.period_to, actor.today)},
    ),
    "paper": Dialog(
        title="Write a working paper",
        button="Keep it",
        form=forms.PaperForm,
        call=lambda actor, audit, given: papers.keep_paper(
            actor=actor, audit=audit, draft=paper_draft(given)
        ),
        permission=policy.CONDUCT_AUDIT,
        tab="papers",
        done="Kept. The team alone sees it until it is shared.",
        fill=offer_subjects,
    ),
    "share": Dialog(
        title="Share all that you wrote",
        button="Share all",
        form=forms.PlainForm,
        call=lambda actor, audit, _: noting.share_papers(actor=actor, audit=audit),
        permission=policy.CONDUCT_AUDIT,
        tab="papers",
        done="All that you wrote is shared.",
        lead="Everybody who may see the audit sees it then; this is not taken back.",
    ),
    "request": Dialog(
        title="Ask for something",
        button="Ask",
        form=forms.RequestForm,
        call=lambda actor, audit, given: requesting.make_request(actor=actor, audit=audit, **given),
        permission=policy.CONDUCT_AUDIT,
        tab="requests",
        done="Asked. It is a task of that person.",
        initial=lambda actor, _: {"due_on": actor.today},
    ),
    "words": Dialog(
        title="Write the report",
        button="Keep the words",
        form=forms.ReportForm,
        call=lambda actor, audit, given: reporting.write_report(actor=actor, audit=audit, **given),
        permission=policy.CONDUCT_AUDIT,
        tab="report",
        done="Kept. The lead signs when all is said.",
        initial=lambda _, audit: {name: getattr(audit, name) for name in reporting.WORDS},
    ),
    "sent": Dialog(
        title="Note who received the report",
        button="Note",
        form=forms.SentForm,
        call=lambda actor, audit, given: reporting.note_distribution(
            actor=actor, audit=audit, **given
        ),
        permission=policy.PLAN_AUDIT,
        tab="report",
        done="Noted.",
        initial=lambda actor, _: {"sent_on": actor.today},
    ),
}


@require_http_methods(["GET", "POST"])
def about_audit(request: ActorRequest, key: UUID, name: str) -> HttpResponse:
    """Ask something about an audit and do it."""
    actor = request.actor
    audit = get_audit(actor, key)
    dialog = DIALOGS.get(name)
    if dialog is None:
        raise NotFound(f"An audit knows no {name!r}; it knows {', '.join(DIALOGS)}.")
    require(actor, policy.VIEW_AUDIT, audit)
    require(actor, dialog.permission)
    initial = dialog.initial(actor, audit) if dialog.initial else {}
    form = dialog.form(sent(request), initial=initial)
    if isinstance(form, ActorForm):
        form.for_actor(actor)
    dialog.fill(actor, audit, form)
    question = Question(
        title=dialog.title,
        button=dialog.button,
        lead=dialog.lead,
        done=dialog.done,
        back=f"/audits/{audit.pk}/{dialog.tab}",
    )
    return ask(request, question, form, lambda given: dialog.call(actor, audit, given))
