"""Treatments and acceptances as lists and records, and where a treatment would lead."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from steward.domain.frameworks.queries import iso_42001
from steward.domain.frameworks.rules import controls
from steward.domain.risks import policy, queries
from steward.domain.risks.forecasting import forecasts
from steward.domain.risks.models import LEVELS, Acceptance, Risk, Treatment
from steward.domain.risks.operations import bearing, treating
from steward.domain.risks.quantification.curves import exact_curve
from steward.domain.risks.queries.methods import method_for
from steward.domain.risks.rules.estimating import moved
from steward.domain.risks.rules.treating import (
    EVERY_OPTION,
    PROGRESS_WORDS,
    STANDING_WORDS,
    Effect,
    effect_in_words,
    effect_of,
    standing,
    together,
    treated_points,
)
from steward.domain.risks.stories import links_of
from steward.domain.risks.terms import Point
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.figures import matrix
from steward.interfaces.web.kit.columns import (
    Badge,
    Date,
    Door,
    LevelBadge,
    Number,
    Reference,
    Text,
)
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import comments, history, summary
from steward.interfaces.web.risks.forms import (
    DoneForm,
    DropForm,
    NoteForm,
    VerifyForm,
    WhyForm,
)

PROGRESS_TONES = {
    "planned": "proposed",
    "approved": "info",
    "done": "warn",
    "effective": "good",
    "ineffective": "bad",
    "dropped": "neutral",
}
STANDING_TONES = {"holds": "good", "ending": "warn", "lapsed": "bad", "risen": "bad"}


def plan(*, actor: Actor, risk: Risk, **fields: Any) -> Treatment:  # noqa: ANN401 -- leaf
    """Plan a treatment from what a form sends."""
    fields["controls"] = tuple(fields.get("controls") or ())
    draft = treating.TreatmentDraft(**fields)
    return treating.plan_treatment(actor=actor, risk=risk, draft=draft)


def first_plan(risk: Risk) -> dict[str, Any]:
    """Return what the form of a treatment begins with: the controls that the rule names."""
    names = [link.control for link in links_of(risk)]
    titles = {item.id: f"{item.id} {item.title}" for item in controls(iso_42001())}
    named = [(name, titles.get(name, name)) for name in names]
    return {"named": named, "effect": f"/risks/{risk.pk}/effect"}


@require_safe
def effect(request: ActorRequest, key: UUID) -> HttpResponse:
    """Say where a treatment would lead, before it is planned."""
    risk = queries.get_risk(request.actor, key)
    require(request.actor, policy.VIEW_RISK, risk)
    if not request.headers.get("HX-Request"):
        return redirect(f"/risks/{risk.pk}")
    context: dict[str, Any] = {"told": ""}
    try:
        given = effect_of(_percent(request, "less_often"), _percent(request, "less_bad"))
    except Invalid as error:
        context["told"] = error.message
    else:
        method = method_for(request.actor, risk)
        criteria = method.criteria
        points = queries.points_by_rule(request.actor, risk, *risk.inherent_quantities)
        at_last = together([risk.treated_at_last, given])
        points = treated_points(
            criteria, points, risk.treated_so_far, at_last, upward=risk.is_opportunity
        )
        now, after = points["current"], points["target"]
        places = {"current": now, "target": after}
        context |= {
            "now": now,
            "after": after,
            "matrix": matrix(
                criteria.levels,
                names=(method.likelihood_names, method.consequence_names),
                marks={name: (at.likelihood, at.consequence) for name, at in places.items()},
                caption="Now and with the treatment",
            ),
            "money": _in_money(request.actor, risk, now, after),
        }
    return render(request, "risks/effect.html", context)


def _in_money(actor: Actor, risk: Risk, now: Point, after: Point) -> dict[str, Any] | None:
    """Return what the estimated losses of a year would become; None where nobody estimated."""
    found = forecasts(actor, risk)
    if not found:
        return None
    here = found[0].scenarios["current"]
    curves = [exact_curve(one.rate, one.severity) for one in (here, moved(here, now, after))]
    return {
        "currency": found[0].currency,
        "mean": [curve.mean for curve in curves],
        "tail": [float(curve.quantile(0.95)) for curve in curves],
    }


def _percent(request: ActorRequest, name: str) -> float:
    text = request.GET.get(name, "").strip() or "0"
    try:
        return float(text)
    except ValueError:
        raise Invalid("Give a percentage from 0 to 100.", place=name) from None


def treatment_panel(actor: Actor, risk: Risk) -> dict[str, Any]:
    """Return what is done about a risk, and who bears what is left."""
    acceptance = queries.acceptance_of(actor, risk)
    rows = queries.treatments_of(actor, risk)
    done, coming = risk.treated_so_far, risk.treated_at_last
    return {
        "risk": risk,
        "rows": [
            {
                "row": row,
                "tone": PROGRESS_TONES[row.status],
                "words": PROGRESS_WORDS[row.status],
                "effect": told_effect(row),
            }
            for row in rows
        ],
        "done": None if done == Effect() else effect_in_words(done),
        "coming": None if coming == done else effect_in_words(coming),
        "acceptance": acceptance,
        "standing": None if acceptance is None else standing_of(acceptance, actor.today),
        "above": not risk.is_opportunity
        and method_for(actor, risk).criteria.is_above_appetite(risk.current_level),
    }


def standing_of(row: Acceptance, today: date) -> dict[str, str]:
    """Return how an acceptance stands, in a word and a tone."""
    if row.ended_at is not None:
        return {"words": "Ended", "tone": "neutral"}
    state = standing(row.level, row.expires_on, row.risk.current_level, today).value
    return {"words": STANDING_WORDS[state], "tone": STANDING_TONES[state]}


def told_effect(row: Treatment) -> str:
    """Return the effect of a treatment in words."""
    return effect_in_words(row.effect)


def _money(row: Treatment) -> str:
    return "" if row.cost is None else f"{row.cost:,.2f} {row.currency}"


def _is(*states: str) -> Callable[[Treatment], bool]:
    return lambda row: row.status in states


def _scores(row: Acceptance) -> str:
    told = f", criteria version {row.criteria}" if row.criteria else ""
    return f"{row.likelihood} × {row.consequence}{told}"


treatments = Pages[Treatment](
    noun="treatment",
    plural="treatments",
    title="Risk treatments",
    overline="ISO/IEC 42001, 6.1.3 and 8.3",
    lead="What is done about risks: planned by one, approved and verified by another.",
    rows=queries.treatments_visible_to,
    one=queries.get_treatment,
    view=policy.VIEW_RISK,
    columns=[
        Reference("reference", label="Treatment", sort="number"),
        Text("title", link=True),
        Door("risk.title", label="Risk", to=lambda row: f"/risks/{row.risk_id}"),
        Text("effect", label="Effect", get=told_effect, on_phone=False),
        Text("cost", get=_money, sort="cost", on_phone=False),
        Number("effort_days", label="Days", digits=1, sort="effort_days", on_phone=False),
        Date("due_on", label="Due", sort="due_on"),
        Badge("status", tones=PROGRESS_TONES, words=PROGRESS_WORDS),
    ],
    order=("-number",),
    filters=[
        Search(("title", "risk__title", "risk__system__name")),
        Choice("status", list(PROGRESS_WORDS.items())),
        Choice("option", list(EVERY_OPTION.items()), label="What"),
    ],
    commands=[
        Command(
            name="approve",
            label="Approve",
            help="A task follows, and the target of the risk counts on it.",
            form=NoteForm,
            operation=treating.approve_treatment,
            permission=policy.APPROVE_TREATMENT,
            tone="primary",
            done="The treatment is approved; its task is among the tasks.",
            when=_is("planned"),
        ),
        Command(
            name="finish",
            label="It is done",
            form=DoneForm,
            operation=treating.finish_treatment,
            permission=policy.PLAN_TREATMENT,
            tone="primary",
            done="Noted. Somebody else verifies the effect next.",
            when=_is("approved"),
        ),
        Command(
            name="verify",
            label="Verify the effect",
            help="The current risk counts on it only when it is found effective.",
            form=VerifyForm,
            operation=treating.verify_treatment,
            permission=policy.APPROVE_TREATMENT,
            tone="primary",
            done="The verdict is recorded; the risk follows it.",
            when=_is("done"),
        ),
        Command(
            name="drop",
            label="Drop",
            form=DropForm,
            operation=treating.drop_treatment,
            permission=policy.PLAN_TREATMENT,
            done="The treatment is dropped, with your reason.",
            when=_is("planned", "approved"),
        ),
    ],
    panels=[
        summary(
            Text("description"),
            Text("effect", get=told_effect),
            Text("controls", get=lambda row: ", ".join(row.controls)),
            Text("cost", get=_money),
            Number("effort_days", label="Days of work", digits=1),
            Text("note", label="Last remark"),
            title="What is done",
        ),
        comments(),
        summary(
            Door("risk.title", label="Risk", to=lambda row: f"/risks/{row.risk_id}"),
            Badge("status", tones=PROGRESS_TONES, words=PROGRESS_WORDS),
            Date("due_on", label="Due"),
            Text("made_by_label", label="Planned by"),
            Text("approved_by"),
            Text("verified_by"),
            title="Where it stands",
            aside=True,
        ),
        history(),
    ],
    empty=Empty(
        title="No treatments yet",
        text="Open a risk and plan what is done about it.",
        action="Open the risks",
        href="/risks",
    ),
    record_overline=lambda row: f"{row.reference} · {EVERY_OPTION[row.option]}",
    list_template="risks/list.html",
)

acceptances = Pages[Acceptance](
    noun="acceptance",
    plural="acceptances",
    title="Accepted residual risks",
    overline="ISO/IEC 42001, 6.1.3",
    lead="Who bears what is left of a risk, and until when.",
    rows=queries.acceptances_visible_to,
    one=queries.get_acceptance,
    view=policy.VIEW_RISK,
    columns=[
        Text("risk.title", label="Risk", link=True),
        Text("risk.place", label="AI system"),
        LevelBadge("level", label="Accepted"),
        LevelBadge("risk.current_level", label="Today"),
        Date("expires_on", label="Until", sort="expires_on"),
        Text("accepted_by", label="By", on_phone=False),
        Text("ended_why", label="Ended because", on_phone=False),
    ],
    order=("-id",),
    filters=[
        Search(("risk__title", "risk__system__name", "reason")),
        Choice("level", LEVELS),
        Flag("open", "Not ended", where={"ended_at": None}),
    ],
    commands=[
        Command(
            name="end",
            label="End it",
            form=WhyForm,
            operation=bearing.end_acceptance,
            permission=policy.END_ACCEPTANCE,
            done="The acceptance has ended.",
            when=lambda row: row.ended_at is None,
        ),
    ],
    panels=[
        summary(
            Text("reason"),
            Text("scores", label="Accepted at", get=_scores),
            Text("ended_why", label="Ended because"),
            title="Why it is borne",
        ),
        comments(),
        summary(
            Door("risk.title", label="Risk", to=lambda row: f"/risks/{row.risk_id}"),
            LevelBadge("level", label="Accepted level"),
            LevelBadge("risk.current_level", label="Level today"),
            Date("expires_on", label="Until"),
            Text("accepted_by", label="By"),
            title="Where it stands",
            aside=True,
        ),
        history(also=lambda row: row.risk.as_subject()),
    ],
    empty=Empty(
        title="Nothing is accepted yet",
        text="Open a risk of the register and accept what is left of it, for a time.",
        action="Open the risks",
        href="/risks",
    ),
    record_overline=lambda row: row.risk.reference,
    list_template="risks/list.html",
)
