"""The inventory as list and record."""

from collections import Counter
from typing import Any, cast
from uuid import UUID

from django import forms

from steward.domain.parts.models import KINDS
from steward.domain.parts.terms import PartDraft
from steward.domain.questionnaires.queries import INTAKE, runs_visible_to
from steward.domain.risks.operations.inventory import remove_systems
from steward.domain.risks.policy import VIEW_RISK
from steward.domain.risks.queries import LIVE, risks_visible_to
from steward.domain.risks.terms import STATUS_WORDS
from steward.domain.systems import policy, queries
from steward.domain.systems.models import AiSystem
from steward.domain.systems.operations import registering
from steward.domain.systems.operations.linking import link_part
from steward.domain.systems.terms import Stage, SystemDraft, stage_in_words
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import live_units
from steward.interfaces.web.assessments.pages import system_panel as impact_panel
from steward.interfaces.web.classification.pages import system_panel
from steward.interfaces.web.confiding.panels import confidence_panel
from steward.interfaces.web.evidence.shown import later_of_system
from steward.interfaces.web.kit.columns import LEVELS, Date, Number, Person, Reference, Text
from steward.interfaces.web.kit.commands import ActorForm, Command
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, comments, history, summary
from steward.interfaces.web.lint.panel import lint_panel
from steward.interfaces.web.monitoring.panel import later_panel
from steward.interfaces.web.systems.facts import facts_panel
from steward.interfaces.web.systems.happening import happened_panel
from steward.interfaces.web.systems.part_forms import SELECT, SureForm, offer_owners, owner_field
from steward.interfaces.web.systems.standing import standing_panel
from steward.interfaces.web.systems.suggesting import MOST, SuggestingInput

STAGES = [(stage.value, stage.label) for stage in Stage]
SHOWN_RISKS = 8
OF_RISKS = ("number", "title", "status", "current_level", "current_rank")


class WithSuggestions(ActorForm):
    """Suggests the units and owners that the inventory knows, units of the settings, members."""

    def for_actor(self, actor: Actor) -> None:
        """Fill in what the actor's inventory knows."""
        offer_owners(self, actor)
        rows = queries.systems_visible_to(actor).order_by()
        units = rows.values_list("unit", flat=True).distinct()[:MOST]
        known = {"unit": [*units, *(unit.name for unit in live_units(actor))]}
        known["owner"] = list(rows.values_list("owner", flat=True).distinct()[:MOST])
        for name, words in known.items():
            widget = self.fields[name].widget
            if isinstance(widget, SuggestingInput):
                widget.suggest(words)


class SystemForm(WithSuggestions):
    """The four things that every entry needs, and what helps."""

    name = forms.CharField(max_length=300)
    purpose = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What it is meant to do, for whom and where.",
    )
    owner_id = owner_field("A person of Steward goes before the words below.")
    owner = forms.CharField(
        max_length=200, required=False, label="Accountable owner, in words", widget=SuggestingInput
    )
    stage = forms.ChoiceField(
        choices=STAGES, label="Life-cycle stage", widget=forms.Select(attrs=SELECT)
    )
    unit = forms.CharField(
        max_length=200, required=False, label="Business unit", widget=SuggestingInput
    )
    intended_use = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 2}), label="Intended use"
    )
    misuse = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 2}), label="Foreseeable misuse"
    )

    def clean(self) -> dict[str, Any]:
        """Refuse an entry that nobody answers for."""
        given = super().clean() or self.cleaned_data
        if not given.get("owner") and not given.get("owner_id") and not self.errors:
            self.add_error("owner_id", "Choose who answers for it, or say so in words.")
        return given


class BulkForm(WithSuggestions):
    """What many systems get at once; a blank field stays as it is."""

    owner_id = owner_field("A person of Steward goes before the words below.")
    owner = forms.CharField(
        max_length=200, required=False, label="Accountable owner, in words", widget=SuggestingInput
    )
    unit = forms.CharField(
        max_length=200, required=False, label="Business unit", widget=SuggestingInput
    )
    stage = forms.ChoiceField(
        choices=[("", "Leave as it is"), *STAGES],
        required=False,
        label="Life-cycle stage",
        widget=forms.Select(attrs=SELECT),
    )


class PartForm(forms.Form):
    """A model, dataset or supplier by its name."""

    kind = forms.ChoiceField(choices=KINDS, label="What it is", widget=forms.Select(attrs=SELECT))
    name = forms.CharField(
        max_length=300, help_text="One that is known is linked; a new name is registered."
    )
    version = forms.CharField(max_length=100, required=False)
    licence = forms.CharField(max_length=100, required=False)


def edit(*, actor: Actor, system: AiSystem, owner_id: UUID | None, **fields: str) -> AiSystem:
    """Change a system from the form; the words for its owner stand where no person is chosen."""
    return registering.edit_system(actor=actor, system=system, owner_id=owner_id, **fields)


def register(*, actor: Actor, **fields: str) -> AiSystem:
    """Register a system from the form."""
    draft = SystemDraft(**cast("dict[str, Any]", fields))
    return registering.create_system(actor=actor, draft=draft)


def add_part(*, actor: Actor, system: AiSystem, **fields: str) -> AiSystem:
    """Note a part from the form."""
    return link_part(
        actor=actor,
        system=system,
        draft=PartDraft(**cast("dict[str, Any]", fields), source="person"),
    )


def remove(*, actor: Actor, system: AiSystem) -> int:
    """Take one system out of the inventory."""
    return remove_systems(actor=actor, systems=[system])


def said_of(system: AiSystem) -> dict[str, Any]:
    """Return what the form of a system begins with."""
    names = [name for name in SystemForm.base_fields if name != "owner_id"]
    return {name: getattr(system, name) for name in names} | {"owner_id": system.owner_person_id}


def is_live(system: AiSystem) -> bool:
    """Say whether the system is in the inventory."""
    return system.archived_at is None


def life_panel(_actor: Actor, system: AiSystem) -> dict[str, Any]:
    """Return the stages of the life cycle with the one reached."""
    stages = list(Stage)
    here = stages.index(Stage(system.stage)) if system.stage in stages else -1
    return {
        "stages": [
            (stage.label, index < here, index == here) for index, stage in enumerate(stages)
        ],
        "unplaced": stage_in_words(system.stage) if here < 0 else "",
    }


def risks_panel(actor: Actor, system: AiSystem) -> dict[str, Any]:
    """Return the highest risks of the system and how many stand on each level."""
    if not actor.may(VIEW_RISK):
        return {"hidden": True}
    rows = risks_visible_to(actor).filter(system=system, status__in=LIVE, kind="threat")
    found = list(rows.select_related(None).only(*OF_RISKS).order_by("-current_rank", "-id"))
    counted = Counter(row.current_level for row in found)
    return {
        "risks": found[:SHOWN_RISKS],
        "count": len(found),
        "states": STATUS_WORDS,
        "levels": [(level, counted[level]) for level in reversed(LEVELS) if level in counted],
        "system": system,
    }


def owner_panel(actor: Actor, system: AiSystem) -> dict[str, Any]:
    """Return whether a person here owns the system, and who is proposed where none does."""
    may_edit = actor.may(policy.EDIT_SYSTEM, system) and is_live(system)
    return {
        "system": system,
        "proposed": queries.proposed_owner(actor, system) if may_edit else None,
        "may_edit": may_edit,
    }


def parts_panel(actor: Actor, system: AiSystem) -> dict[str, Any]:
    """Return models, datasets and suppliers."""
    may_edit = actor.may(policy.EDIT_SYSTEM, system) and is_live(system)
    return {"uses": queries.uses_known(actor, system), "system": system, "may_edit": may_edit}


def runs_panel(actor: Actor, system: AiSystem) -> dict[str, Any]:
    """Return the questionnaires about the system, the newest first."""
    runs = runs_visible_to(actor).filter(system=system).order_by("-id")
    return {
        "runs": list(runs[:10]),
        "system": system,
        "intake": INTAKE,
        "may_answer": "questionnaire.answer" in actor.permissions and is_live(system),
    }


def shortened(words: str, most: int = 240) -> str:
    """Return the beginning of a long text, with a mark where it goes on."""
    return words if len(words) <= most else f"{words[:most].rsplit(' ', 1)[0]} …"


def stage_of(system: AiSystem) -> str:
    """Return the life-cycle stage in words."""
    return stage_in_words(system.stage)


pages = Pages[AiSystem](
    noun="system",
    plural="systems",
    title="AI systems",
    overline="ISO/IEC 42001, 4.3 and A.4.2",
    lead="What an auditor asks first: which AI systems there are, and who owns each.",
    rows=queries.systems_listed,
    one=queries.get_system,
    view=policy.VIEW_SYSTEM,
    columns=[
        Reference("reference", label="Number", sort="number"),
        Text("name", link=True, sort="name"),
        Text("purpose", on_phone=False, get=lambda row: shortened(row.purpose)),
        Person("owner", sort="owner"),
        Text("unit", on_phone=False, sort="unit"),
        Text("stage", get=stage_of, on_phone=False),
        Date("assessed_on", label="Intake"),
        Number("undecided", label="Waiting for facts", on_phone=False),
    ],
    order=("name",),
    filters=[
        Search(("name", "purpose", "unit", "owner")),
        Choice("stage", STAGES),
        Flag("mine", "Mine", where={"is_mine": True}),
        Choice("person", queries.people_owning, label="Owner", field="owner_person"),
        Flag("open", "Intake not done", where={"assessed_on": None}),
        Flag("nobody", "Nobody owns it", where={"owner": ""}),
        Flag("words", "Owner only in words", where={"owner_person": None, "owner__gt": ""}),
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
            operation=edit,
            permission=policy.EDIT_SYSTEM,
            initial=said_of,
            done="Saved.",
            when=is_live,
        ),
        Command(
            name="part",
            label="Add a part",
            form=PartForm,
            operation=add_part,
            permission=policy.EDIT_SYSTEM,
            done="The part is noted.",
            when=is_live,
        ),
        Command(
            name="remove",
            label="Remove",
            help="It leaves the inventory and its proposed risks are withdrawn."
            " You can put it back at any time.",
            form=SureForm,
            operation=remove,
            permission=policy.EDIT_SYSTEM,
            done="The AI system is removed. It can be put back from here.",
            when=is_live,
        ),
    ],
    bulk=[
        Command(
            name="set",
            label="Set for all chosen",
            help="A field left blank stays as it is.",
            form=BulkForm,
            operation=registering.edit_system,
            many=registering.edit_systems,
            permission=policy.EDIT_SYSTEM,
            done="Saved for all chosen.",
        ),
        Command(
            name="remove",
            label="Remove",
            help="They leave the inventory and their proposed risks are withdrawn."
            " You can put each back at any time.",
            form=SureForm,
            operation=remove,
            many=remove_systems,
            permission=policy.EDIT_SYSTEM,
            done="Removed. They can be put back from “Removed”.",
        ),
    ],
    panels=[
        Panel(title="Life cycle", template="systems/life.html", context=life_panel),
        summary(
            Text("purpose"),
            Text("intended_use"),
            Text("misuse", label="Foreseeable misuse"),
            title="Purpose",
        ),
        Panel(title="Facts", template="systems/facts.html", context=facts_panel),
        Panel(title="Parts", template="systems/parts.html", context=parts_panel),
        Panel(
            title="Suppliers and customers",
            template="systems/standing.html",
            context=standing_panel,
        ),
        Panel(title="Risks", template="systems/risks.html", context=risks_panel),
        Panel(title="Effects on people", template="assessments/panel.html", context=impact_panel),
        Panel(title="Legal class", template="classification/panel.html", context=system_panel),
        Panel(title="Questionnaires", template="systems/runs.html", context=runs_panel),
        Panel(title="Incidents", template="systems/happened.html", context=happened_panel),
        Panel(title="Evidence", template="layout/components/later.html", context=later_of_system),
        Panel(
            title="What is seen of it", template="layout/components/later.html", context=later_panel
        ),
        Panel(title="What an auditor would ask", template="lint/panel.html", context=lint_panel),
        comments(),
        summary(
            Person("owner", label="Accountable owner"),
            Text("unit", label="Business unit"),
            Text("stage", get=stage_of, label="Life-cycle stage"),
            Text("external_id", label="Number elsewhere"),
            Date("assessed_on", label="Intake submitted"),
            aside=True,
        ),
        Panel(
            title="Who answers for it",
            template="systems/owner.html",
            context=owner_panel,
            aside=True,
        ),
        confidence_panel("system", elsewhere=True),
        history(brought_by="imported_by_id"),
    ],
    empty=Empty(
        title="No AI systems yet",
        text="Import a spreadsheet, or register the first one by hand.",
        action="Import a spreadsheet",
        href="/systems/import",
    ),
    record_overline=lambda row: row.reference,
    record_template="systems/record.html",
    list_template="systems/list.html",
)
