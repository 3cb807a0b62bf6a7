"""The register as list and record, with decisions."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms

from steward.domain.risks import policy, queries
from steward.domain.risks.models import LEVELS, Risk
from steward.domain.risks.operations.bearing import accept_residual, agree_to_bear
from steward.domain.risks.operations.deciding import (
    accept_risk,
    decide_risks,
    dismiss_risk,
    edit_risk,
)
from steward.domain.risks.queries.keeping import opportunity_cells, register_rows
from steward.domain.risks.queries.methods import method_for, method_in_force
from steward.domain.risks.stories import lines_beyond, rule_of, story_of, would_change
from steward.domain.risks.terms import KIND_WORDS, ORIGIN_WORDS, STATUS_WORDS
from steward.foundation.core.actor import Actor
from steward.interfaces.web.approvals.panel import FLOW_LATER
from steward.interfaces.web.confiding.panels import confidence_panel
from steward.interfaces.web.controls.filters import ReliesOn, every_control
from steward.interfaces.web.evidence.shown import later_of_risk
from steward.interfaces.web.figures import matrix
from steward.interfaces.web.kit.columns import (
    Badge,
    Date,
    Door,
    Person,
    Reference,
    Text,
)
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, comments, history, summary
from steward.interfaces.web.questionnaires.causes import causes_of
from steward.interfaces.web.risks import handmade, keeping
from steward.interfaces.web.risks.answering import ANSWER
from steward.interfaces.web.risks.assessing import ASSESS, LINE, trend_in_words
from steward.interfaces.web.risks.filters import InField, no_options
from steward.interfaces.web.risks.forms import (
    AgreeForm,
    BearForm,
    EditForm,
    EstimateForm,
    TreatForm,
)
from steward.interfaces.web.risks.handmade import RiskLevel
from steward.interfaces.web.risks.money import estimate, money_panel
from steward.interfaces.web.risks.treating import first_plan, plan, treatment_panel
from steward.interfaces.web.risks.words import category_of, facts_in_words
from steward.interfaces.web.systems.filters import OneSystem, few_systems
from steward.interfaces.web.troubles import troubles_of_risk

TONES = {"proposed": "proposed", "accepted": "good", "edited": "info", "dismissed": "neutral"}


class AcceptForm(forms.Form):
    """An optional remark."""

    reason = forms.CharField(
        label="Remark", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class DismissForm(forms.Form):
    """Why the risk does not apply."""

    reason = forms.CharField(
        label="Why this risk does not concern you",
        help_text="An auditor will ask.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def points_panel(actor: Actor, risk: Risk) -> dict[str, Any]:
    """Return the three points of a risk on the matrix."""
    method, day = method_for(actor, risk), risk.review_on
    points = points_of(risk)
    marks = {name: (likelihood, consequence) for name, likelihood, consequence, _ in points}
    levels = method.criteria.levels
    return {
        "risk": risk,
        "matrix": matrix(
            beneficial(levels) if risk.is_opportunity else levels,
            names=(method.likelihood_names, method.consequence_names),
            marks=marks,
            caption="Inherent, current and target",
        ),
        "method": method,
        "review": day,
        "overdue": day is not None and day < actor.today,
        "points": points,
    }


def why_panel(actor: Actor, risk: Risk) -> dict[str, Any]:
    """Return why the risk is proposed: the rule, and the answers with their runs."""
    explanation = queries.explanation_of(risk, method_for(actor, risk).criteria)
    return {
        "risk": risk,
        "explanation": explanation,
        "treated": lines_beyond(actor, risk),
        "would": would_change(actor, risk),
        "facts": facts_in_words(explanation.get("facts") or {}),
        "unknown": facts_in_words(dict.fromkeys(explanation.get("unknown") or ())),
        "causes": causes_of(queries.causes_of(actor, risk)),
        "kept": queries.kept_of(risk),
    }


def beside_list(actor: Actor, _row: object) -> dict[str, Any]:
    """Return the matrix of the live risks; a field narrows the list to it."""
    counts, method = queries.register_counts(actor), method_in_force(actor)
    levels = method.criteria.levels
    names = (method.likelihood_names, method.consequence_names)
    good = opportunity_cells(actor)
    total = sum(good.values())
    return {
        "matrix": matrix(
            levels,
            names=names,
            counts=counts.cells,
            href=lambda row, column: f"/risks?kind=threat&field={row}-{column}",
            caption=f"{sum(counts.cells.values()):,} threats of all AI systems; choose a field",
        ),
        "opportunities": matrix(
            beneficial(levels),
            names=names,
            counts=good,
            href=lambda row, column: f"/risks?kind=opportunity&field={row}-{column}",
            caption=f"{total:,} opportunit{'y' if total == 1 else 'ies'}; choose a field",
        )
        if total
        else None,
    }


def beneficial(levels: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the levels of a matrix as those of benefits."""
    return [[f"benefit-{level}" for level in row] for row in levels]


def preview_of(_actor: Actor, risk: Risk) -> dict[str, Any]:
    """Return a risk in short."""
    return {
        "risk": risk,
        "points": points_of(risk),
        "story": [(part.capitalize(), words) for part, words in story_of(risk).items() if words],
    }


def points_of(risk: Risk) -> list[tuple[str, int, int, str]]:
    """Return the three points: name, likelihood, consequence, level."""
    return [
        (
            name,
            getattr(risk, f"{name}_likelihood"),
            getattr(risk, f"{name}_consequence"),
            RiskLevel(f"{name}_level").value(risk),
        )
        for name in ("inherent", "current", "target")
    ]


def told(part: str) -> Callable[[Risk], str]:
    """Return how a part of the story is read: cause, event or consequence of the rule."""

    def read(risk: Risk) -> str:
        return story_of(risk)[part]

    return read


def door_to_place(risk: Risk) -> str:
    """Return the address of the AI system of a risk, or of the risks of the organisation."""
    return f"/systems/{risk.system_id}" if risk.system_id else "/risks?organisation=1"


def may_enter(risk: Risk) -> bool:
    """Say whether the risk is not in the register yet, or stands differently since it was."""
    return is_open(risk) and (risk.status not in ("accepted", "edited") or risk.changed)


def is_threat(risk: Risk) -> bool:
    """Say whether the risk is a threat that is proposed or in the register."""
    return risk.status not in ("withdrawn", "dismissed") and not risk.is_opportunity


def is_open(risk: Risk) -> bool:
    """Say whether the rules still propose the risk."""
    return risk.status != "withdrawn"


pages = Pages[Risk](
    noun="risk",
    plural="risks",
    title="Risks",
    overline="ISO/IEC 42001, 6.1.2 and 8.2",
    lead="Proposed by rules from the facts of each AI system or written by hand; people decide.",
    rows=register_rows,
    one=queries.get_risk,
    view=policy.VIEW_RISK,
    columns=[
        Reference("reference", label="Risk"),
        Text("title", link=True),
        Text("place", label="AI system"),
        RiskLevel("inherent_level", label="Inherent", on_phone=False),
        RiskLevel("current_level", label="Current", sort=("-current_rank",)),
        RiskLevel("target_level", label="Target", on_phone=False),
        Text("trend", get=trend_in_words, on_phone=False),
        *keeping.COLUMNS,
        Badge("status", tones=TONES, words=STATUS_WORDS),
    ],
    order=("-current_rank",),
    reads=(
        "number",
        "title",
        "system__name",
        "inherent_level",
        "current_level",
        "target_level",
        "status",
        "current_rank",
        "kind",
        "approved_rank",
        "review_on",
        "owner__name",
        "owner__email",
    ),
    filters=[
        Search(("title", "system__name"), by=queries.having_words),
        Choice("status", list(STATUS_WORDS.items())),
        Choice("current_level", LEVELS, label="Current level"),
        OneSystem("system", few_systems),
        ReliesOn("control", every_control, label="Relies on control"),
        InField("field", no_options, label="Field of the matrix"),
        *handmade.FILTERS,
        *keeping.FILTERS,
        Flag("changed", "Changed since decided", where={"changed": True}),
    ],
    aside=Panel(title="Matrix", template="risks/beside.html", context=beside_list),
    preview=Panel(title="In short", template="risks/preview.html", context=preview_of),
    create=handmade.CREATE,
    commands=[
        Command(
            name="accept",
            label="Take into the register",
            form=AcceptForm,
            operation=accept_risk,
            permission=policy.ACCEPT_RISK,
            tone="primary",
            done="The risk is in the register.",
            when=may_enter,
        ),
        ANSWER,
        Command(
            name="judge",
            label="Judge differently",
            form=EditForm,
            operation=edit_risk,
            permission=policy.EDIT_RISK,
            initial=lambda risk: {
                "likelihood": risk.inherent_likelihood,
                "consequence": risk.inherent_consequence,
            },
            done="Your judgement is recorded.",
            when=is_open,
        ),
        Command(
            name="treat",
            label="Plan a treatment",
            form=TreatForm,
            operation=plan,
            permission=policy.PLAN_TREATMENT,
            initial=first_plan,
            done="The treatment is planned; somebody else approves it.",
            when=is_threat,
        ),
        Command(
            name="estimate",
            label="Estimate in money",
            form=EstimateForm,
            operation=estimate,
            permission=policy.EDIT_RISK,
            done="Your estimate counts.",
            when=is_threat,
        ),
        Command(
            name="bear",
            label="Accept what is left",
            form=BearForm,
            operation=accept_residual,
            permission=policy.BEAR_RISK,
            done="The residual risk is accepted until that day.",
            when=lambda risk: risk.status in ("accepted", "edited") and not risk.is_opportunity,
        ),
        Command(
            name="agree",
            label="Agree as the second",
            help="Somebody else accepts what is left then; your organisation may ask for it first.",
            form=AgreeForm,
            operation=agree_to_bear,
            permission=policy.BEAR_RISK,
            done="You agreed. Somebody else accepts what is left.",
            when=lambda risk: risk.status in ("accepted", "edited") and not risk.is_opportunity,
        ),
        Command(
            name="dismiss",
            label="Dismiss",
            form=DismissForm,
            operation=dismiss_risk,
            permission=policy.DISMISS_RISK,
            done="The risk is dismissed, with your reason.",
            when=is_open,
        ),
        ASSESS,
        *handmade.COMMANDS,
        *keeping.COMMANDS,
    ],
    bulk=[
        Command(
            name="accept",
            label="Take into the register",
            form=AcceptForm,
            operation=accept_risk,
            many=decide_risks,
            fixed={"decision": "accepted"},
            permission=policy.ACCEPT_RISK,
            done="{count} taken into the register.",
        ),
        Command(
            name="dismiss",
            label="Dismiss",
            form=DismissForm,
            operation=dismiss_risk,
            many=decide_risks,
            fixed={"decision": "dismissed"},
            permission=policy.DISMISS_RISK,
            done="{count} dismissed, with your reason.",
        ),
        keeping.OWNER,
    ],
    panels=[
        Panel(title="Where it stands", template="risks/points.html", context=points_panel),
        summary(
            Text("cause", get=told("cause")),
            Text("event", get=told("event")),
            Text("consequence", get=told("consequence")),
            Text("category", get=category_of),
            Text("reason", label="Reason of the decision"),
            title="What could happen",
        ),
        Panel(
            title="Treatment and acceptance",
            template="risks/treatment.html",
            context=treatment_panel,
        ),
        LINE,
        Panel(title="In money", template="risks/money.html", context=money_panel),
        Panel(title="Why it is proposed", template="risks/why.html", context=why_panel),
        Panel(
            title="What went wrong",
            template="layout/components/troubles.html",
            context=troubles_of_risk,
        ),
        Panel(title="Evidence", template="layout/components/later.html", context=later_of_risk),
        Panel(title="Does it add up", template="risks/consistent.html"),
        comments(),
        summary(
            Door("place", label="AI system", to=door_to_place),
            Badge("kind", words=KIND_WORDS),
            Person("owner"),
            Date("review_on", label="Next review"),
            Text("origin", label="Came in", get=lambda risk: ORIGIN_WORDS[risk.origin]),
            Badge("status", tones=TONES, words=STATUS_WORDS),
            Text("decided_by"),
            title="Decision",
            aside=True,
        ),
        confidence_panel("risk", elsewhere=True),
        history(),
        FLOW_LATER,
    ],
    empty=Empty(
        title="No risks yet",
        text="Risks follow from facts: import or register an AI system and answer its intake.",
        action="Import AI systems",
        href="/systems/import",
    ),
    proposed=lambda risk: risk.status == "proposed",
    record_overline=lambda risk: f"{risk.reference} · {rule_of(risk)}",
    list_template="risks/list.html",
)
