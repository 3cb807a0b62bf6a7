"""What is asked to plan, conduct and report audits."""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django import forms

from steward.domain.audits.models.audit import MEETINGS
from steward.domain.audits.queries.programmes import programmes_visible_to
from steward.domain.audits.terms.judging import JUDGEMENT_WORDS, RESULT_WORDS
from steward.domain.audits.terms.sampling import METHOD_WORDS, POPULATION_WORDS, SIZE_WORDS
from steward.domain.audits.terms.states import KIND_WORDS
from steward.domain.systems.queries import systems_visible_to
from steward.domain.tasks.queries import assignable_people
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import live_units
from steward.interfaces.web.kit.commands import ActorForm

MOST_OFFERED = 300
STRATA = (
    ("unit", "Unit"),
    ("current_level", "Level of the risk"),
    ("status", "Status"),
    ("stage", "Stage of the life cycle"),
    ("severity", "Severity of the task"),
    ("option", "Option of the treatment"),
    ("state", "State of the assessment"),
    ("decision", "Decision of the assessment"),
    ("role", "Role"),
)
"""By what lists are grouped, in words."""


def words(label: str, *, rows: int = 2, required: bool = True, help_text: str = "") -> Any:  # noqa: ANN401 -- leaf
    """Return the field of a text of some lines."""
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(label=label, required=required, help_text=help_text, widget=widget)


def short(label: str, *, required: bool = True, most: int = 300, help_text: str = "") -> Any:  # noqa: ANN401 -- leaf
    """Return the field of a text in one line."""
    return forms.CharField(label=label, required=required, max_length=most, help_text=help_text)


def day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """Return the field of a day."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def clock(label: str) -> forms.TimeField:
    """Return the field of a time of day."""
    return forms.TimeField(label=label, widget=forms.TimeInput({"type": "time"}, format="%H:%M"))


def one_of(
    label: str,
    choices: Mapping[str, str] | Sequence[tuple[str, str]],
    *,
    required: bool = True,
    help_text: str = "",
) -> Any:  # noqa: ANN401 -- leaf
    """Return the field of one of several words."""
    listed = list(choices.items()) if isinstance(choices, Mapping) else list(choices)
    return forms.ChoiceField(label=label, choices=listed, required=required, help_text=help_text)


def key_of(label: str, *, required: bool = False, help_text: str = "") -> forms.TypedChoiceField:
    """Return the field of one record, whose choices are filled in later."""
    return forms.TypedChoiceField(
        label=label, coerce=UUID, empty_value=None, required=required, help_text=help_text
    )


def offer(form: forms.Form, name: str, choices: Sequence[tuple[str, str]], none: str = "") -> None:
    """Fill in the choices of a field; ``none`` is what no choice is called."""
    field = cast("forms.ChoiceField", form.fields[name])
    field.choices = [*([("", none)] if none else []), *choices]


class LinesField(forms.CharField):
    """Several short texts, one a line."""

    widget = forms.Textarea({"rows": 4})

    def to_python(self, value: Any) -> Any:  # noqa: ANN401 -- framework requires
        """Return the lines that are not empty."""
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 -- framework requires
        """Return the lines as they are typed."""
        return "\n".join(value) if isinstance(value, list | tuple) else value  # type: ignore[reportUnknownArgumentType] -- leaf


class PlainForm(forms.Form):
    """Nothing is asked but whether it is meant."""


class ReasonForm(forms.Form):
    """Why."""

    reason = words("Why")


class AuditForm(ActorForm):
    """The plan of an audit at a glance."""

    title = short("Title")
    kind = one_of("Kind", KIND_WORDS)
    programme_id = key_of("Audit programme")
    starts_on, ends_on = day("First day"), day("Last day")
    period_from = day("Period audited from", help_text="Records of this period are sampled.")
    period_to = day("Period audited to")
    objectives = words("Objectives", help_text="What the audit is to find out.")
    scope = words("Scope", help_text="What is audited, and what is not.")
    systems = forms.TypedMultipleChoiceField(
        label="AI systems in scope",
        coerce=UUID,
        required=False,
        help_text="All of them where none is chosen.",
    )
    units = forms.MultipleChoiceField(
        label="Units in scope", required=False, help_text="All of them where none is chosen."
    )
    criteria = words("Criteria", help_text="Against what is audited.")
    methods = words("Methods", required=False)

    def for_actor(self, actor: Actor) -> None:
        """Offer programmes, AI systems and units."""
        rows = programmes_visible_to(actor).order_by("-starts_on")[:20]
        offer(self, "programme_id", [(str(row.pk), str(row)) for row in rows], "None")
        systems = systems_visible_to(actor).order_by("number")[:MOST_OFFERED]
        offer(self, "systems", [(str(s.pk), f"{s.reference} {s.name}") for s in systems])
        offer(self, "units", [(unit.name, unit.name) for unit in live_units(actor)])


class ProgrammeForm(ActorForm):
    """What a programme says."""

    title = short("Title")
    starts_on, ends_on = day("From"), day("To")
    frequency = words(
        "How often what is audited",
        rows=3,
        help_text="By the risks of the areas and the results of earlier audits.",
    )
    criteria = words("Criteria")
    methods = words("Methods")
    responsible_id = key_of("Who answers for it")

    def for_actor(self, actor: Actor) -> None:
        """Offer the members."""
        offer(self, "responsible_id", assignable_people(actor), "Nobody yet")


class CertificateForm(forms.Form):
    """What a certification body decided."""

    body = short("Certification body", most=200)
    number = short("Number of the certificate", most=100)
    standard = short("Standard", most=100)
    scope = words("Scope, as the certificate words it")
    decided_on, valid_until = day("Decided on"), day("Valid until")


class EndForm(forms.Form):
    """When and why a certificate ended."""

    ended_on = day("Ended on")
    reason = words("Why")


class AuditorForm(ActorForm):
    """Who joins the team."""

    person_id = key_of("Member")
    name = short(
        "Or somebody from outside", required=False, most=200, help_text="By name, with the company."
    )
    is_lead = forms.BooleanField(label="Leads the audit", required=False)
    is_external = forms.BooleanField(label="Is no employee", required=False)

    def for_actor(self, actor: Actor) -> None:
        """Offer the members."""
        offer(self, "person_id", assignable_people(actor), "Nobody; somebody from outside")


class DeclareForm(forms.Form):
    """What an auditor declares."""

    declaration = words(
        "Declaration",
        rows=4,
        help_text="Ties to what is audited, and what was agreed because of them.",
    )


class SessionForm(forms.Form):
    """One part of the plan."""

    held_on = day("Day")
    begins, ends = clock("From"), clock("To")
    what = short("What is looked at")
    with_whom = short("With whom", required=False)
    place = short("Where", required=False, most=200)
    auditor_id = key_of("Auditor")


class MeetingForm(forms.Form):
    """A meeting with who attended."""

    kind = one_of("Meeting", MEETINGS)
    held_on = day("Held on")
    attended = LinesField(label="Who attended, one a line")
    notes = words("Notes", required=False)


class PointsForm(forms.Form):
    """Which requirements join the checklist."""

    groups = forms.MultipleChoiceField(
        label="Whole parts", required=False, widget=forms.CheckboxSelectMultiple
    )
    single = short(
        "Single requirements",
        required=False,
        help_text="By their numbers, as 9.2.2, A.6.2.4.",
    )


class JudgeForm(forms.Form):
    """What was found about one point."""

    judgement = one_of("Judgement", JUDGEMENT_WORDS)
    evidence = words("What you saw", rows=4, required=False)
    reason = words(
        "Why", required=False, help_text="Needed where it is not audited or not applicable."
    )


class RaiseForm(ActorForm):
    """The finding that follows from a judgement."""

    statement = words("What is not fulfilled, in a sentence", rows=3)
    owner_id = key_of("Who answers for it")

    def for_actor(self, actor: Actor) -> None:
        """Offer the members."""
        offer(self, "owner_id", assignable_people(actor), "Nobody yet")


class GiveForm(forms.Form):
    """Who audits a point."""

    auditor_id = key_of("Auditor", required=True)


class PopulationForm(forms.Form):
    """Of which records a list is taken, and as of when."""

    kind = one_of("Records", POPULATION_WORDS)
    as_of = day("As of the end of", help_text="In UTC; on today, this moment.")
    stratum = one_of(
        "Groups by",
        [("", "What is usual"), *STRATA],
        required=False,
    )
    value = short(
        "Only this group", required=False, help_text="As it is written in the record: high, Claims."
    )


class ExcludeForm(forms.Form):
    """Which records are left out, and why."""

    keys = forms.MultipleChoiceField(label="Records", widget=forms.CheckboxSelectMultiple)
    reason = words("Why they are left out", help_text="It stands in the report.")


class DrawForm(forms.Form):
    """How a sample is drawn."""

    method = one_of("Method", METHOD_WORDS)
    rule = one_of("Size", SIZE_WORDS)
    size = forms.IntegerField(
        label="Number of one's own", required=False, min_value=1, max_value=20_000
    )
    seed = short(
        "Seed",
        required=False,
        most=100,
        help_text="Any text. One is made by chance where it is empty; it is recorded.",
    )
    keys = forms.MultipleChoiceField(
        label="Records chosen by judgement", required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = words(
        "Why", required=False, help_text="Needed by judgement, and when it is drawn again."
    )


class PaperForm(forms.Form):
    """A working paper."""

    about = one_of("About", [("", "Nothing in particular: a note of the team")], required=False)
    looked_at = words("What was looked at", rows=3, required=False)
    asked = short("Who was asked", required=False, help_text="A person or a role.")
    asked_on = day("Asked on", required=False)
    notes = words("Notes", rows=4, required=False)
    result = one_of("Result", dict(reversed(RESULT_WORDS.items())))


class FileForm(forms.Form):
    """A file for a working paper or a certificate."""

    file = forms.FileField(label="File", help_text="25 MB at most; kept under its digest.")


class RequestForm(ActorForm):
    """What is asked of whom."""

    what = words("What you ask for", rows=3)
    owner_id = key_of("Of whom", required=True)
    due_on = day("By")
    requirement = short("Requirement", required=False, most=60)

    def for_actor(self, actor: Actor) -> None:
        """Offer the members."""
        offer(self, "owner_id", assignable_people(actor))


class AnswerForm(forms.Form):
    """What is brought."""

    answer = words("Answer, or where it is found", rows=4)


class ReturnForm(forms.Form):
    """What is missing."""

    note = words("What is missing")


class ReportForm(forms.Form):
    """The words of the report."""

    summary = words("Summary", rows=5, required=False)
    conformity = words(
        "Conclusion on conformity",
        rows=3,
        required=False,
        help_text="With the standard and with the organisation's own requirements.",
    )
    effectiveness = words(
        "Conclusion on effectiveness",
        rows=3,
        required=False,
        help_text="Whether the system is implemented and maintained.",
    )
    disagreements = words("What stayed disputed", required=False)


class SentForm(forms.Form):
    """Whom the report reached."""

    to = short("Who", most=200)
    role = short("In which role", most=200)
    sent_on = day("On")
    how = short("How", required=False, most=200)
