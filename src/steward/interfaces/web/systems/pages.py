"""The inventory as list and record."""

from typing import Any, cast

from django import forms
from django.db.models import Count, Q

from steward.domain.questionnaires.queries import attributes
from steward.domain.risks.queries import LIVE, risks_visible_to
from steward.domain.systems import operations, policy, queries
from steward.domain.systems.models import AiSystem
from steward.domain.systems.terms import Stage
from steward.foundation.core.actor import Actor
from steward.interfaces.web.kit.columns import Date, Number, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, comments, history, summary

STAGES = [(stage.value, stage.value.replace("_", " ").capitalize()) for stage in Stage]
SHOWN_RISKS = 12


class SystemForm(forms.Form):
    """The four things that every entry needs, and two that help."""

    name = forms.CharField(max_length=300)
    purpose = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What it is meant to do, for whom and where.",
    )
    owner = forms.CharField(max_length=200, label="Accountable owner")
    stage = forms.ChoiceField(choices=STAGES, label="Life-cycle stage")
    unit = forms.CharField(max_length=200, required=False, label="Business unit")
    misuse = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 2}), label="Foreseeable misuse"
    )


def register(*, actor: Actor, **fields: str) -> AiSystem:
    """Register a system from the form."""
    draft = operations.SystemDraft(**cast("dict[str, Any]", fields))
    return operations.create_system(actor=actor, draft=draft)


def facts_panel(_actor: Actor, system: AiSystem) -> dict[str, Any]:
    """Return what is known, by group, with source and date, and what is not."""
    known: list[tuple[str, str, str]] = []
    for item in attributes():
        if item.id not in system.facts:
            continue
        value = system.facts[item.id]
        words = {True: "yes", False: "no", None: "not known"}
        if isinstance(value, list):
            text = ", ".join(cast("list[str]", value)) or "none"
        else:
            text = words.get(value, value)
        source = system.fact_sources.get(item.id, {})
        known.append((item.label, str(text), f"{source.get('source', '')}, {source.get('at', '')}"))
    return {"known": known, "open": len(attributes()) - len(known), "system": system}


def risks_panel(actor: Actor, system: AiSystem) -> dict[str, Any]:
    """Return the highest risks of the system."""
    rows = risks_visible_to(actor).filter(system=system, status__in=LIVE)
    return {
        "risks": list(rows.order_by("-current_rank", "-id")[:SHOWN_RISKS]),
        "count": rows.count(),
        "system": system,
    }


def parts_panel(actor: Actor, system: AiSystem) -> dict[str, Any]:
    """Return models, datasets and suppliers."""
    return {"components": queries.components_of(actor, system)}


def rows(actor: Actor) -> Any:  # noqa: ANN401 -- leaf
    """Return the systems with how many risks each has."""
    high = Q(risks__status__in=LIVE, risks__current_level__in=("high", "critical"))
    return queries.systems_visible_to(actor).annotate(high_risks=Count("risks", filter=high))


pages = Pages[AiSystem](
    noun="system",
    plural="systems",
    title="AI systems",
    overline="ISO/IEC 42001, 4.3 and A.4.2",
    lead="What an auditor asks first: which AI systems there are, and who owns each.",
    rows=queries.systems_visible_to,
    one=queries.get_system,
    view=policy.VIEW_SYSTEM,
    columns=[
        Text("reference", label="Number"),
        Text("name", link=True, sort="name"),
        Text("purpose", on_phone=False, get=lambda row: row.purpose[:120]),
        Text("owner"),
        Text("unit", on_phone=False, sort="unit"),
        Text("stage", get=lambda row: row.stage.replace("_", " ").capitalize(), on_phone=False),
        Date("assessed_on", label="Intake"),
        Number("undecided", label="Undecided", on_phone=False),
    ],
    order=("name",),
    filters=[
        Search(("name", "purpose", "unit", "owner")),
        Choice("stage", STAGES),
        Flag("open", "Intake not done", where={"assessed_on": None}),
    ],
    create=Command(
        name="new",
        label="Register an AI system",
        form=SystemForm,
        operation=register,
        permission=policy.CREATE_SYSTEM,
        done="The AI system is registered. Its intake asks for the facts.",
    ),
    commands=[
        Command(
            name="edit",
            label="Edit",
            form=SystemForm,
            operation=operations.edit_system,
            permission=policy.EDIT_SYSTEM,
            initial=lambda row: {name: getattr(row, name) for name in SystemForm.base_fields},
            done="Saved.",
        ),
    ],
    panels=[
        Panel(title="Risks", template="systems/risks.html", context=risks_panel),
        Panel(title="Facts", template="systems/facts.html", context=facts_panel),
        summary(
            Text("purpose"),
            Text("intended_use"),
            Text("misuse", label="Foreseeable misuse"),
            title="Purpose",
        ),
        comments(),
        summary(
            Text("owner"),
            Text("unit"),
            Text("stage", get=lambda row: row.stage.replace("_", " ").capitalize()),
            Date("assessed_on", label="Intake submitted"),
            aside=True,
        ),
        Panel(title="Parts", template="systems/parts.html", context=parts_panel, aside=True),
        history(),
    ],
    empty=Empty(
        title="No AI systems yet",
        text="Import a spreadsheet, or register the first one by hand.",
        action="Import a spreadsheet",
        href="/systems/import",
    ),
    record_overline=lambda row: row.reference,
)
