"""Dated assessments as list and record, and the line of them on the page of a risk."""

from typing import Any

from django import forms

from steward.domain.risks import policy, queries
from steward.domain.risks.models import Risk, RiskAssessment
from steward.domain.risks.operations import assessing
from steward.domain.risks.queries import keeping
from steward.domain.risks.rules.assessing import ASSESSMENT_WORDS, TREND_WORDS, trend_of
from steward.domain.risks.terms import KIND_WORDS
from steward.foundation.core.actor import Actor
from steward.interfaces.web.kit.columns import Badge, Date, Door, Number, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, history, summary
from steward.interfaces.web.risks.forms import NoteForm
from steward.interfaces.web.risks.handmade import RiskLevel
from steward.interfaces.web.risks.words import facts_in_words

TONES = {"submitted": "proposed", "approved": "good", "returned": "neutral", "reopened": "warn"}
POINTS = ("inherent", "current", "target")


class AssessForm(forms.Form):
    """What the assessment rests on."""

    note = forms.CharField(
        label="What it rests on",
        widget=forms.Textarea({"rows": 3}),
        help_text="The risk is frozen as it stands now, with its explanation; somebody else"
        " approves it.",
    )


class ReturnForm(forms.Form):
    """What is to be assessed anew."""

    note = forms.CharField(label="What is to be assessed anew", widget=forms.Textarea({"rows": 3}))


def assess(*, actor: Actor, risk: Risk, note: str) -> RiskAssessment:
    """Freeze how a risk stands."""
    return assessing.submit_assessment(actor=actor, risk=risk, note=note)


def trend_in_words(risk: Risk) -> str:
    """Return how a risk moved since its last approved assessment."""
    return TREND_WORDS[trend_of(risk.current_rank, risk.approved_rank)]


def _level(row: RiskAssessment, name: str) -> str:
    level = getattr(row, f"{name}_level")
    return f"benefit-{level}" if row.risk.is_opportunity else str(level)


def line_panel(actor: Actor, risk: Risk) -> dict[str, Any]:
    """Return the assessments of a risk by date, the newest first."""
    rows = keeping.assessments_of(actor, risk)
    return {
        "trend": trend_in_words(risk) if risk.approved_rank is not None else "",
        "rows": [
            {
                "row": row,
                "levels": [(name, _level(row, name)) for name in POINTS],
                "tone": TONES[row.state],
                "words": ASSESSMENT_WORDS[row.state],
            }
            for row in rows
        ],
    }


def frozen_panel(_actor: Actor, row: RiskAssessment) -> dict[str, Any]:
    """Return all that was frozen: points, arithmetic, facts."""
    return {
        "row": row,
        "points": [(name, row.points[name], _level(row, name)) for name in POINTS],
        "lines": row.explanation.get("lines") or [],
        "facts": facts_in_words(row.facts),
    }


def is_waiting(row: RiskAssessment) -> bool:
    """Say whether somebody is to approve it."""
    return row.state == "submitted"


def point_level(name: str, label: str) -> RiskLevel:
    """Return the column of a level of the risk as it was frozen."""
    return AssessedLevel(name, label=label, on_phone=name == "current_level")


class AssessedLevel(RiskLevel):
    """A level as it was frozen; that of an opportunity reads as benefit."""

    def value(self, row: Any) -> str:  # noqa: ANN401 -- leaf
        """Return the level, after ``benefit-`` where it is one."""
        return _level(row, self.name.removesuffix("_level"))


ASSESS = Command(
    name="assess",
    label="Assess",
    form=AssessForm,
    operation=assess,
    permission=policy.EDIT_RISK,
    done="The assessment is frozen; somebody else approves it.",
    when=lambda risk: risk.status in ("accepted", "edited"),
)
APPROVE = Command(
    name="approve",
    label="Approve",
    form=NoteForm,
    operation=assessing.approve_assessment,
    permission=policy.APPROVE_ASSESSMENT,
    tone="primary",
    done="Approved.",
    when=is_waiting,
)
LINE = Panel(title="Assessments", template="risks/assessments.html", context=line_panel)

assessments = Pages[RiskAssessment](
    noun="assessment",
    plural="assessments",
    title="Risk assessments",
    overline="ISO/IEC 42001, 6.1.2 and 8.2",
    lead="How risks stood on a day, frozen by one and approved by another; a fact that changed"
    " reopens exactly those that read it.",
    rows=queries.assessments_visible_to,
    one=keeping.get_assessment,
    view=policy.VIEW_RISK,
    columns=[
        Text("risk.title", label="Risk", link=True),
        Text("risk.place", label="AI system", on_phone=False),
        Number("number", label="No."),
        point_level("inherent_level", "Inherent"),
        point_level("current_level", "Current"),
        point_level("target_level", "Target"),
        Date("assessed_at", label="Assessed", sort="assessed_at"),
        Text("assessed_by_label", label="By", on_phone=False),
        Badge("state", tones=TONES, words=ASSESSMENT_WORDS),
    ],
    order=("-id",),
    filters=[
        Search(("risk__title", "risk__system__name", "note")),
        Choice("state", list(ASSESSMENT_WORDS.items())),
        Choice("kind", list(KIND_WORDS.items()), field="risk__kind"),
    ],
    commands=[
        APPROVE,
        Command(
            name="return",
            label="Give back",
            form=ReturnForm,
            operation=assessing.return_assessment,
            permission=policy.APPROVE_ASSESSMENT,
            done="Given back, with your reason.",
            when=is_waiting,
        ),
    ],
    bulk=[APPROVE],
    panels=[
        Panel(title="As it stood", template="risks/frozen.html", context=frozen_panel),
        summary(
            Door("risk.title", label="Risk", to=lambda row: f"/risks/{row.risk_id}"),
            Badge("state", tones=TONES, words=ASSESSMENT_WORDS),
            Text("reason"),
            Text("assessed_by_label", label="Assessed by"),
            Date("assessed_at", label="Assessed"),
            Text("approved_by_label", label="Approved by"),
            Date("approved_at", label="Approved"),
            Text("version", label="Catalogue"),
            title="Approval",
            aside=True,
        ),
        history(also=lambda row: row.risk.as_subject()),
    ],
    empty=Empty(
        title="Nothing is assessed yet",
        text="Open a risk of the register and choose “Assess”.",
        action="Open the risks",
        href="/risks",
    ),
    record_overline=lambda row: row.risk.reference,
    list_template="risks/list.html",
)
