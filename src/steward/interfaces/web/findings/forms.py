"""What is asked about findings."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django import forms

from steward.domain.findings.terms.causes import MOST_WHYS, Branch
from steward.domain.findings.terms.grades import GRADE_WORDS, Clock, Grade
from steward.domain.frameworks.queries import adopted_frameworks, current_resources, framework
from steward.domain.systems.queries import systems_visible_to
from steward.domain.tasks.queries import assignable_people
from steward.foundation.core.actor import Actor
from steward.interfaces.web.kit.commands import ActorForm

MOST_SYSTEMS = 300
ISO = "iso-42001"
Choices = list[tuple[str, str]]


def text(label: str, *, rows: int = 2, required: bool = True, help_text: str = "") -> Any:  # noqa: ANN401 -- leaf
    """Return a field of several lines."""
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(label=label, required=required, help_text=help_text, widget=widget)


def day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def person(label: str) -> forms.TypedChoiceField:
    """Return a field for a member, or nobody; the choices come with the actor."""
    return forms.TypedChoiceField(label=label, coerce=UUID, empty_value=None, required=False)


def offer(form: forms.Form, name: str, choices: Iterable[tuple[str, Any]]) -> None:
    """Fill in the choices of a field."""
    cast("forms.ChoiceField", form.fields[name]).choices = list(choices)


def people(actor: Actor, nobody: str = "Nobody yet") -> Choices:
    """Return the members, and that it may be nobody."""
    return [("", nobody), *assignable_people(actor)]


def requirement_choices(actor: Actor) -> list[tuple[str, Any]]:
    """Return the requirements of ISO/IEC 42001 and of the frameworks followed, by framework."""
    followed = {ISO, *adopted_frameworks(actor)}
    parsed = [framework(ref.id) for ref in current_resources("framework")]
    kept = sorted((item for item in parsed if item.id in followed), key=lambda i: i.id != ISO)
    groups = [
        (
            item.short_title,
            [(f"{item.id}|{r.id}", f"{r.id} {r.title}") for r in item.requirements if r.assessable],
        )
        for item in kept
    ]
    return [("", "None"), *groups]


def requirement_field() -> forms.ChoiceField:
    """Return the field for what is not fulfilled; its value is framework and requirement."""
    return forms.ChoiceField(
        label="Requirement not fulfilled",
        required=False,
        help_text="A nonconformity needs one.",
    )


class NewFindingForm(ActorForm):
    """A finding to be raised."""

    grade = forms.ChoiceField(choices=list(GRADE_WORDS.items()), initial="minor")
    statement = text(
        "What was found", rows=3, help_text="One sentence: what is missed, where, how often."
    )
    requirement = requirement_field()
    evidence = text(
        "What shows it",
        rows=3,
        required=False,
        help_text="Records, dates, who said what. A nonconformity needs it.",
    )
    systems = forms.MultipleChoiceField(
        label="AI systems concerned",
        required=False,
        widget=forms.SelectMultiple({"size": 5}),
        help_text="None: it concerns the management system as a whole.",
    )
    told = forms.CharField(
        label="What led to it",
        required=False,
        max_length=300,
        help_text="An audit of the certification body, a complaint, a test. Empty: you saw it.",
    )
    owner_id = person("Who answers for it")
    found_on = day("Found on", required=False, help_text="Empty: today.")

    def for_actor(self, actor: Actor) -> None:
        """Offer requirements, systems and members."""
        self.fields["grade"].help_text = " ".join(f"{g.label}: {g.meaning}" for g in Grade)
        offer(self, "requirement", requirement_choices(actor))
        rows = systems_visible_to(actor).order_by("name")[:MOST_SYSTEMS]
        offer(self, "systems", [(str(row.pk), f"{row.reference} {row.name}") for row in rows])
        offer(self, "owner_id", people(actor))


class FromAnswersForm(ActorForm):
    """What a finding of a questionnaire needs to become one of the register."""

    grade = forms.ChoiceField(choices=list(GRADE_WORDS.items()), initial="minor")
    statement = text("What was found", rows=3)
    requirement = requirement_field()
    evidence = text("What shows it", rows=3, required=False)
    owner_id = person("Who answers for it")

    def for_actor(self, actor: Actor) -> None:
        """Offer requirements and members."""
        offer(self, "requirement", requirement_choices(actor))
        offer(self, "owner_id", people(actor))


class OwnerForm(ActorForm):
    """Who answers for a finding."""

    person_id = person("Who")

    def for_actor(self, actor: Actor) -> None:
        """Offer the members."""
        offer(self, "person_id", people(actor))


class ReasonForm(forms.Form):
    """Why."""

    reason = text("Why", rows=3)


class GradeForm(forms.Form):
    """Another grade, and why."""

    grade = forms.ChoiceField(
        choices=list(GRADE_WORDS.items()),
        help_text=" ".join(f"{grade.label}: {grade.meaning}" for grade in Grade),
    )
    reason = text("Why", rows=3)


def _is_yes(value: object) -> bool:
    return value == "yes"


def yes_or_no(label: str, yes: str, no: str) -> forms.TypedChoiceField:
    """Return a field for a verdict, of which neither side is chosen beforehand."""
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", yes), ("no", no)],
        coerce=_is_yes,
        widget=forms.RadioSelect,
    )


class AnswerForm(forms.Form):
    """The answer to a dispute."""

    upheld = yes_or_no("Decision", "Uphold it", "Withdraw it")
    reason = text("Why", rows=3)


class ExtendForm(forms.Form):
    """Which clock is moved, until when, and why."""

    clock = forms.ChoiceField(choices=[(clock.value, clock.label) for clock in Clock])
    until = day("Until")
    reason = text("Why it takes longer", rows=3)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- framework requires
        super().__init__(*args, **options)
        if clocks := self.initial.get("clocks"):
            offer(self, "clock", clocks)


class CheckDayForm(forms.Form):
    """Another day on which the effect is judged, and why."""

    check_on = day("Judge the effect on")
    reason = text("Why another day is better", rows=3)


class CorrectForm(forms.Form):
    """What was done at once."""

    correction = text(
        "What was done at once",
        rows=3,
        help_text="To stop it, and to deal with its consequences. The cause comes next.",
    )
    corrected_by = forms.CharField(
        label="Who did it", required=False, max_length=200, help_text="Empty: you."
    )
    corrected_on = day("When", required=False, help_text="Empty: today.")


class CauseForm(forms.Form):
    """The chain of whys, the fishbone, and what follows from them."""

    cause = text("The root cause", rows=2, help_text="What must change so that it cannot recur.")
    category = forms.ChoiceField(
        label="It belongs to", choices=[(branch.value, branch.label) for branch in Branch]
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- framework requires
        super().__init__(*args, **options)
        for number in range(1, MOST_WHYS + 1):
            self.fields[f"why_{number}"] = forms.CharField(
                label="Why was that?" if number > 1 else "Why did it come about?",
                required=False,
                max_length=300,
            )
        for branch in Branch:
            self.fields[branch.value] = text(
                branch.label, rows=3, required=False, help_text=branch.hint
            )

    def core(self) -> list[Any]:
        """Return the fields of what follows from chain and fishbone."""
        return [self["cause"], self["category"]]

    def chain(self) -> list[Any]:
        """Return the fields of the whys."""
        return [self[f"why_{number}"] for number in range(1, MOST_WHYS + 1)]

    def branches(self) -> list[Any]:
        """Return the fields of the fishbone."""
        return [self[branch.value] for branch in Branch]


class SearchForm(forms.Form):
    """Why nothing more was looked at."""

    none_because = text(
        "Nowhere else, because",
        required=False,
        help_text="Needed when a place above was not looked at, or none is named.",
    )


class PlaceForm(forms.Form):
    """A place where the same could be."""

    place = forms.CharField(label="Where", max_length=300)


class OwnCaseForm(forms.Form):
    """What was found elsewhere, as a finding of its own."""

    statement = text("What was found there", rows=3)
    evidence = text("What shows it", rows=3)


class ActionForm(ActorForm):
    """A corrective action."""

    title = forms.CharField(label="What is done", max_length=300)
    owner_id = person("Who does it")
    due_on = day("By when")
    evidence = text("What will show that it is done")

    def for_actor(self, actor: Actor) -> None:
        """Offer the members."""
        offer(self, "owner_id", people(actor))


class DoneForm(forms.Form):
    """That an action is carried out."""

    shown = text("Where that is seen", rows=3, help_text="A document, a record, a link.")
    done_on = day("Done on", required=False, help_text="Empty: today.")


class PlanForm(forms.Form):
    """By what the effect will be judged."""

    criterion = text(
        "What will show that the cause is gone",
        help_text="Said now, so that nobody chooses it afterwards: a measure, a number, a period.",
    )


class ApproveForm(forms.Form):
    """A word with the approval, or what is missing."""

    note = text("A word to whoever planned it", required=False, help_text="Needed to send back.")


class JudgeForm(forms.Form):
    """Whether the cause is gone."""

    effective = yes_or_no("Verdict", "Effective: close it", "Not effective: back to the cause")
    judgement = text("How that is seen", rows=3)


class DecideForm(forms.Form):
    """Whether something is made of it."""

    taken_up = yes_or_no("Decision", "Take it up", "Leave it")
    reason = text("Why", rows=3)


class ResultForm(forms.Form):
    """What came of it."""

    result = text("What came of it", rows=3)


class LowerForm(forms.Form):
    """How far a control has come, in the light of the finding."""

    maturity = forms.ChoiceField(
        label="It stands at",
        choices=[("none", "Not in place"), ("partial", "Partial"), ("defined", "Defined")],
    )
    reason = text("Why", rows=3)


class PlainForm(forms.Form):
    """Nothing to fill in."""
