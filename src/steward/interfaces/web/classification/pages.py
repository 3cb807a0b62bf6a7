"""Every AI system with its class under the law, and the page of one."""

from typing import Any, cast

from django import forms

from steward.domain.impacts import policy, queries
from steward.domain.impacts.models import Classification, Standing
from steward.domain.impacts.operations import answering, reviewing
from steward.domain.impacts.terms.results import PROVISIONAL
from steward.domain.impacts.terms.tree import ROLES
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import get_system
from steward.foundation.core.actor import Actor
from steward.interfaces.web.classification.shown import TONES, result_shown, way_shown
from steward.interfaces.web.kit.columns import Badge, Date, Reference, Text
from steward.interfaces.web.kit.commands import ActorForm, Command
from steward.interfaces.web.kit.filters import Choice, Flag, Options, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, comments, history

NONE = "Not classified yet"


class VerdictBadge(Badge):
    """The class in words; where it is provisional, between which classes."""

    def text(self, row: object) -> str:
        """Return the words of the class."""
        words = getattr(row, "verdict_words", None) or NONE
        return f"{words}, facts changed" if getattr(row, "facts_changed", False) else words


class OverrideForm(ActorForm):
    """The class that a reviewer finds, and why."""

    verdict = forms.ChoiceField(label="Class", widget=forms.Select(attrs={"class": "form-select"}))
    reason = forms.CharField(
        label="Why this class holds",
        help_text="An auditor reads it beside the computed class, which stays visible.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def for_actor(self, actor: Actor) -> None:  # noqa: ARG002 -- framework requires
        """Offer the classes of the installed rules."""
        self.fields["verdict"] = forms.ChoiceField(
            label="Class",
            choices=class_options(),
            widget=forms.Select(attrs={"class": "form-select"}),
        )


class WithdrawForm(forms.Form):
    """Why the computed class holds again."""

    reason = forms.CharField(
        label="Why the computed class holds again", widget=forms.Textarea(attrs={"rows": 3})
    )


class ReaffirmForm(forms.Form):
    """Why the answers hold with the facts of today."""

    note = forms.CharField(
        label="Why the answers hold",
        help_text="The same answers are recorded as a new run; earlier runs stay as they were.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def class_options() -> list[tuple[str, str]]:
    """Return the classes of the installed rules."""
    _, tree = queries.current_law()
    return [(item.id, item.title) for item in tree.verdicts.values()]


def filter_options(_actor: Actor) -> Options:
    """Return the classes to narrow the list by."""
    return [*class_options(), (PROVISIONAL, "Provisional")]


def override(*, actor: Actor, classification: AiSystem, verdict: str, reason: str) -> Standing:
    """Decide on another class from the form."""
    return reviewing.override_classification(
        actor=actor, system=classification, verdict=verdict, reason=reason
    )


def withdraw(*, actor: Actor, classification: AiSystem, reason: str) -> Standing:
    """Let the computed class hold again from the form."""
    return reviewing.withdraw_override(actor=actor, system=classification, reason=reason)


def reaffirm(*, actor: Actor, classification: AiSystem, note: str) -> Classification:
    """Record the same answers again from the form."""
    return answering.reaffirm_classification(actor=actor, system=classification, note=note)


def is_reopened(system: AiSystem) -> bool:
    """Say whether facts that the classification read have changed since."""
    standing = _standing(system) if is_live(system) else None
    return standing is not None and bool(queries.changes_of_facts(system, standing.latest))


def is_live(system: AiSystem) -> bool:
    """Say whether the system is in the inventory."""
    return system.archived_at is None


def is_classified(system: AiSystem) -> bool:
    """Say whether there is a class to decide on."""
    return is_live(system) and _standing(system) is not None


def is_decided(system: AiSystem) -> bool:
    """Say whether a reviewer decided on another class."""
    standing = _standing(system) if is_live(system) else None
    return standing is not None and bool(standing.decided)


def _standing(system: AiSystem) -> Standing | None:
    return cast("Standing | None", getattr(system, "standing", None))


def result_panel(actor: Actor, system: AiSystem) -> dict[str, Any]:
    """Return the class, what is open and what a reviewer decided."""
    standing = queries.standing_of(actor, system)
    draft = queries.draft_of(actor, system)
    found: dict[str, Any] = {"system": system, "standing": standing, "draft": draft}
    found["may_answer"] = actor.may(policy.CLASSIFY, system) and is_live(system)
    if standing is None:
        return found
    run = standing.latest
    tree = queries.tree_of(run.content)
    overrides = queries.overrides_of(actor, system) if standing.decided else []
    ref, _ = queries.current_law()
    return {
        **found,
        **result_shown(tree, queries.result_of(run), actor.today),
        "run": run,
        "override": overrides[0] if overrides else None,
        "decided": tree.verdicts.get(standing.decided),
        "decided_tone": TONES.get(standing.decided, "neutral"),
        "changes": queries.changes_of_facts(system, run),
        "doubts": [
            {
                "step": doubt.step,
                "given": doubt.step.labels(doubt.given) or "not known",
                "proposed": doubt.step.labels(doubt.proposed),
            }
            for doubt in queries.doubts_of(system, run)
        ],
        "outdated": standing.rules != queries.rules_digest(ref.id),
    }


def way_panel(actor: Actor, system: AiSystem) -> dict[str, Any]:
    """Return the way through the tree."""
    standing = queries.standing_of(actor, system)
    return {"stages": way_shown(standing.latest) if standing else []}


def runs_panel(actor: Actor, system: AiSystem) -> dict[str, Any]:
    """Return the runs, the newest first, each with its class."""
    return {
        "system": system,
        "runs": [
            (run, queries.tree_of(run.content).verdicts.get(run.verdict), TONES.get(run.verdict))
            for run in queries.runs_of(actor, system)
        ],
    }


def system_panel(actor: Actor, system: AiSystem) -> dict[str, Any]:
    """Return what the page of the system itself shows of its classification."""
    if not actor.may(policy.VIEW_CLASSIFICATION, system):
        return {"hidden": True}
    standing = queries.standing_of(actor, system)
    tone = TONES.get(standing.effective, "neutral") if standing else ""
    may_answer = actor.may(policy.CLASSIFY, system) and is_live(system)
    return {"system": system, "standing": standing, "tone": tone, "may_answer": may_answer}


pages = Pages[AiSystem](
    noun="classification",
    plural="classifications",
    title="Legal classification",
    overline="ISO/IEC 42001, 6.1.4 and A.5 · EU AI Act",
    lead="What the law makes of each AI system, in which role, and from when its duties apply.",
    rows=queries.classified_systems,
    one=get_system,
    view=policy.VIEW_CLASSIFICATION,
    columns=[
        Reference("reference", label="Number", sort="number", on_phone=False),
        Text("name", label="AI system", link=True, sort="name"),
        VerdictBadge("verdict", label="Class", tones=TONES),
        Text("law_roles", label="Roles"),
        Date("next_day", label="Next duty from", on_phone=False),
        Date("classified_on", label="Classified"),
    ],
    order=("name",),
    filters=[
        Search(("name", "purpose", "unit", "owner")),
        Choice("verdict", filter_options, label="Class", field="standing__effective"),
        Choice(
            "role",
            [(words, words) for words in ROLES.values()],
            label="Role",
            field="standing__roles__contains",
        ),
        Flag("provisional", "Provisional", where={"standing__provisional": True}),
        Flag("none", NONE, where={"standing__isnull": True}),
        Flag("facts", "Facts changed since", where={"facts_changed": True}),
        Flag("again", "To be reviewed again", where={"standing__stale": True}),
    ],
    commands=[
        Command(
            name="reaffirm",
            label="The answers hold",
            help="Facts that the classification read have changed. Record the same answers again,"
            " or answer anew.",
            form=ReaffirmForm,
            operation=reaffirm,
            permission=policy.CLASSIFY,
            done="Recorded: the answers hold with the facts of today.",
            when=is_reopened,
        ),
        Command(
            name="override",
            label="Decide otherwise",
            help="A reviewer who did not answer may decide on another class. The computed one stays"
            " visible beside it.",
            form=OverrideForm,
            operation=override,
            permission=policy.OVERRIDE,
            done="Your decision is recorded.",
            when=is_classified,
        ),
        Command(
            name="withdraw",
            label="Take the decision back",
            form=WithdrawForm,
            operation=withdraw,
            permission=policy.OVERRIDE,
            done="The computed class holds again.",
            when=is_decided,
        ),
    ],
    panels=[
        Panel(title="Result", template="classification/result.html", context=result_panel),
        Panel(title="How it came about", template="classification/way.html", context=way_panel),
        Panel(title="Runs", template="classification/runs.html", context=runs_panel, aside=True),
        comments(about=queries.thread_of),
        history(also=queries.thread_of),
    ],
    proposed=None,
    empty=Empty(
        title="No AI systems yet",
        text="The law asks system by system. Import the inventory, or register the first by hand.",
        action="Import a spreadsheet",
        href="/systems/import",
    ),
    record_overline=lambda row: f"{row.reference} · Legal classification",
    record_template="classification/record.html",
    list_template="classification/list.html",
)
