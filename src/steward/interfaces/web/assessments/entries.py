"""Ask for groups, benefits, harms, consultations and indicators in the page's dialog."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from steward.domain.assessments import policy, queries
from steward.domain.assessments.models import (
    AffectedGroup,
    Benefit,
    Consultation,
    Harm,
    ImpactAssessment,
    Indicator,
)
from steward.domain.assessments.operations import recording, watching
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import NotFound
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.assessments.forms import (
    BenefitForm,
    ConsultationForm,
    GroupForm,
    HarmForm,
    IndicatorForm,
    PlainForm,
    ReadingForm,
)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of record: what it is called, its form and how it is kept."""

    noun: str
    model: type[Any]
    form: type[forms.Form]
    draft: type[Any]
    keep: Callable[..., Any]

    def kept(self, actor: Actor, above: ImpactAssessment | Harm, entry: Any, given: Any) -> None:  # noqa: ANN401 -- leaf
        """Record it, or change it."""
        parent = "harm" if isinstance(above, Harm) else "assessment"
        draft = self.draft(**given)
        more = {} if entry is None else {self.noun: entry}
        self.keep(actor=actor, draft=draft, **{parent: above}, **more)


KINDS: Mapping[str, Kind] = {
    "group": Kind(
        noun="group",
        model=AffectedGroup,
        form=GroupForm,
        draft=recording.GroupDraft,
        keep=recording.keep_group,
    ),
    "benefit": Kind(
        noun="benefit",
        model=Benefit,
        form=BenefitForm,
        draft=recording.BenefitDraft,
        keep=recording.keep_benefit,
    ),
    "harm": Kind(
        noun="harm",
        model=Harm,
        form=HarmForm,
        draft=recording.HarmDraft,
        keep=recording.keep_harm,
    ),
    "consultation": Kind(
        noun="consultation",
        model=Consultation,
        form=ConsultationForm,
        draft=recording.ConsultationDraft,
        keep=recording.keep_consultation,
    ),
    "indicator": Kind(
        noun="indicator",
        model=Indicator,
        form=IndicatorForm,
        draft=watching.IndicatorDraft,
        keep=watching.keep_indicator,
    ),
}
LEADS = {
    "harm": "Its way from source to effect, and four scales from 1 to 5. Record who is affected"
    " first.",
    "indicator": "At its threshold, or beyond it, the sections of this harm are read again.",
}


def _kind(name: str, *, but: str = "") -> Kind:
    if name not in KINDS or name == but:
        raise NotFound(f"There is no such record; there are {', '.join(KINDS)}.")
    return KINDS[name]


def _groups(actor: Actor, row: ImpactAssessment) -> dict[str, Any]:
    return {"groups": [(str(g.pk), g.name) for g in queries.records_of(actor, row).groups]}


@require_http_methods(["GET", "POST"])
def add(request: ActorRequest, key: UUID, kind: str) -> HttpResponse:
    """Ask for a record and keep it."""
    chosen = _kind(kind, but="indicator")
    row = queries.get_assessment(request.actor, key)
    require(request.actor, policy.EDIT_IMPACT)
    question = Question(
        title=f"Record {'an affected group' if kind == 'group' else f'a {kind}'}",
        button="Record it",
        lead=LEADS.get(kind, ""),
        done="Recorded.",
        back=f"/impact-assessments/{key}",
    )
    form = chosen.form(sent(request), initial=_groups(request.actor, row))
    return ask(request, question, form, lambda given: chosen.kept(request.actor, row, None, given))


@require_http_methods(["GET", "POST"])
def watch(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask for an indicator of a harm."""
    harm: Harm = queries.get_entry(request.actor, Harm, key)
    require(request.actor, policy.EDIT_IMPACT)
    chosen = KINDS["indicator"]
    question = Question(
        title=f"Watch {harm.reference}",
        button="Watch it",
        lead=LEADS["indicator"],
        done="It is watched.",
        back=f"/impact-assessments/{harm.assessment.system_id}",
    )
    form = chosen.form(sent(request))
    return ask(request, question, form, lambda given: chosen.kept(request.actor, harm, None, given))


@require_http_methods(["GET", "POST"])
def edit(request: ActorRequest, kind: str, key: UUID) -> HttpResponse:
    """Ask for the new words of a record."""
    chosen = _kind(kind)
    entry = queries.get_entry(request.actor, chosen.model, key)
    require(request.actor, policy.EDIT_IMPACT)
    row = _assessment(entry)
    question = Question(
        title=f"Change {entry}"[:120],
        button="Save",
        lead=LEADS.get(kind, ""),
        done="Saved.",
        back=f"/impact-assessments/{row.system_id}",
    )
    initial = {item.name: getattr(entry, item.name) for item in fields(chosen.draft)}
    more = _groups(request.actor, row) if kind == "harm" else {}
    form = chosen.form(sent(request), initial=initial | more)
    above = entry.harm if isinstance(entry, Indicator) else row
    return ask(
        request, question, form, lambda given: chosen.kept(request.actor, above, entry, given)
    )


@require_http_methods(["GET", "POST"])
def remove(request: ActorRequest, kind: str, key: UUID) -> HttpResponse:
    """Ask whether a record is to go, and remove it."""
    chosen = _kind(kind)
    entry = queries.get_entry(request.actor, chosen.model, key)
    require(request.actor, policy.EDIT_IMPACT)
    question = Question(
        title=f"Remove {entry}"[:120],
        button="Remove it",
        tone="danger",
        lead="Earlier approved versions keep it.",
        done="Removed.",
        back=f"/impact-assessments/{_assessment(entry).system_id}",
    )
    return ask(
        request,
        question,
        PlainForm(sent(request)),
        lambda _: recording.remove_entry(actor=request.actor, entry=entry),
    )


@require_http_methods(["GET", "POST"])
def read(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask for a value of an indicator."""
    actor = request.actor
    indicator: Indicator = queries.get_entry(actor, Indicator, key)
    require(actor, policy.EDIT_IMPACT)
    question = Question(
        title=f"Read “{indicator.name}”"[:120],
        button="Keep it",
        lead=f"It is bad when {indicator.limit}. The sections of its harm are then read again.",
        done="The reading is kept.",
        back=f"/impact-assessments/{_assessment(indicator).system_id}",
    )
    form = ReadingForm(sent(request), initial={"read_on": actor.today})
    return ask(
        request,
        question,
        form,
        lambda given: watching.read_indicator(actor=actor, indicator=indicator, **given),
    )


def _assessment(entry: Any) -> ImpactAssessment:  # noqa: ANN401 -- leaf
    found: ImpactAssessment = (
        entry.harm.assessment if isinstance(entry, Indicator) else entry.assessment
    )
    return found
