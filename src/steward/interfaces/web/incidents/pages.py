"""Every incident, and the page of one."""

from collections.abc import Callable, Mapping
from typing import Any

from steward.domain.incidents import policy
from steward.domain.incidents.models import Incident
from steward.domain.incidents.operations import reporting, working
from steward.domain.incidents.queries import incidents
from steward.domain.incidents.terms.states import (
    INCIDENT_ACTS,
    INCIDENT_KINDS,
    INCIDENT_STATES,
    IncidentAct,
    IncidentState,
)
from steward.foundation.core.actor import Actor
from steward.interfaces.web.confiding.panels import confidence_panel
from steward.interfaces.web.incidents.forms import (
    ContainForm,
    GiveForm,
    NoteForm,
    ReportForm,
    ResolveForm,
    ReviewForm,
    WhyForm,
    WriteForm,
    as_typed,
)
from steward.interfaces.web.incidents.shown import SEVERITY_TONES, STATE_TONES, part
from steward.interfaces.web.kit.columns import Badge, Date, Person, Reference, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, comments, history


class SeverityBadge(Badge):
    """The severity by its word, which is its name: an export asks nothing for each row."""

    def text(self, row: object) -> str:
        """Return the word of the severity."""
        return str(self.value(row)).replace("_", " ").capitalize()


def report(*, actor: Actor, **fields: Any) -> Incident:  # noqa: ANN401 -- leaf
    """Report from the page."""
    system, harm = fields.pop("system"), fields.pop("harm")
    story = fields.pop("story").strip() or fields["title"]
    draft = reporting.IncidentDraft(
        story=story,
        systems=() if system is None else (system.pk,),
        facts={"harm": harm} if harm else {},
        **fields,
    )
    return reporting.report_incident(actor=actor, draft=draft)


def write(*, actor: Actor, incident: Incident, **fields: Any) -> Incident:  # noqa: ANN401 -- leaf
    """Bring up to date from the page."""
    change = reporting.IncidentChange(**fields)
    return reporting.write_incident(actor=actor, incident=incident, change=change)


def in_state(act: IncidentAct) -> Callable[[Incident], bool]:
    """Return whether the state of an incident allows an act."""

    def check(row: Incident) -> bool:
        return act in INCIDENT_ACTS[IncidentState(row.state)]

    return check


def _is_open(row: Incident) -> bool:
    return not IncidentState(row.state).is_over


def _drill(row: Incident) -> str:
    return "Exercise" if row.is_drill else "Incident"


def _act(name: str, act: IncidentAct, **more: Any) -> Command:  # noqa: ANN401 -- leaf
    options: Mapping[str, Any] = {"permission": policy.EDIT_INCIDENT, **more}
    return Command(name=name, when=in_state(act), **options)


pages = Pages[Incident](
    noun="incident",
    plural="incidents",
    title="Incidents",
    overline="ISO/IEC 42001, A.8.4 and 10.2",
    lead="What went wrong, who must be told until when, and what was learned.",
    rows=incidents.incidents_visible_to,
    one=incidents.get_incident,
    view=policy.VIEW_INCIDENT,
    columns=[
        Reference("reference", label="Number", sort="number", on_phone=False),
        Text("title", link=True, sort="title"),
        SeverityBadge("severity", tones=SEVERITY_TONES),
        Badge("state", tones=STATE_TONES, sort="state"),
        Date("noticed_at", label="Noticed", sort="noticed_at"),
        Date("next_due_at", label="Next report due", sort="next_due_at"),
        Person("handler", label="Leads"),
        Text("is_drill", label="Kind", get=_drill, on_phone=False),
    ],
    order=("-noticed_at",),
    filters=[
        Search(("title", "story", "people", "cause")),
        Choice("state", list(INCIDENT_STATES.items()), label="State"),
        Choice("severity", incidents.severity_choices, label="Severity"),
        Choice("kind", list(INCIDENT_KINDS.items()), label="Kind of event"),
        Flag("open", "Open", where={"is_open": True}),
        Flag("overdue", "Report overdue", where={"clock_overdue": True}),
        Flag("no_risk", "No risk tied", where={"no_risk": True}),
        Flag("drill", "Exercises", where={"is_drill": True}),
    ],
    create=Command(
        name="new",
        label="Report an incident",
        help="Write what is known now. Everything can be completed later.",
        form=ReportForm,
        operation=report,
        permission=policy.REPORT_INCIDENT,
        done="Reported. Answer the questions below: legal clocks may run.",
    ),
    commands=[
        Command(
            name="write",
            label="Bring up to date",
            form=WriteForm,
            operation=write,
            permission=policy.EDIT_INCIDENT,
            initial=as_typed,
            done="Kept. The clocks are counted anew.",
            when=_is_open,
        ),
        _act(
            "confirm",
            IncidentAct.CONFIRM,
            label="Confirm",
            form=NoteForm,
            operation=working.confirm_incident,
            tone="primary",
            done="Confirmed.",
        ),
        _act(
            "contain",
            IncidentAct.CONTAIN,
            label="Contained",
            form=ContainForm,
            operation=working.contain_incident,
            done="Kept as contained.",
        ),
        _act(
            "resolve",
            IncidentAct.RESOLVE,
            label="Resolved",
            form=ResolveForm,
            operation=working.resolve_incident,
            done="Kept as resolved. Somebody who did not handle it reviews it.",
        ),
        _act(
            "review",
            IncidentAct.REVIEW,
            label="Review",
            help="Nobody who led the response may review it.",
            form=ReviewForm,
            operation=working.review_incident,
            permission=policy.REVIEW_INCIDENT,
            tone="primary",
            done="Reviewed.",
        ),
        _act(
            "send-back",
            IncidentAct.SEND_BACK,
            label="Send back",
            form=WhyForm,
            operation=working.send_incident_back,
            permission=policy.REVIEW_INCIDENT,
            done="Sent back to who handles it.",
        ),
        _act(
            "close",
            IncidentAct.CLOSE,
            label="Close",
            help="Every report that is owed must have been sent.",
            form=NoteForm,
            operation=working.close_incident,
            permission=policy.REVIEW_INCIDENT,
            tone="primary",
            done="Closed.",
        ),
        _act(
            "reopen",
            IncidentAct.REOPEN,
            label="Reopen",
            form=WhyForm,
            operation=working.reopen_incident,
            done="Open again.",
        ),
        _act(
            "dismiss",
            IncidentAct.DISMISS,
            label="Not an incident",
            help="Its clocks stop. An auditor will ask why.",
            form=WhyForm,
            operation=working.dismiss_incident,
            permission=policy.REVIEW_INCIDENT,
            done="Set aside.",
        ),
        Command(
            name="give",
            label="Who leads",
            form=GiveForm,
            operation=working.give_incident,
            permission=policy.EDIT_INCIDENT,
            initial=lambda row: {"handler_id": row.handler_id},
            done="Kept.",
            when=_is_open,
        ),
    ],
    bulk=[
        Command(
            name="give",
            label="Who leads",
            form=GiveForm,
            operation=working.give_incident,
            permission=policy.EDIT_INCIDENT,
            done="{count} incidents were given.",
        ),
    ],
    panels=[
        Panel(title="Where it stands", template="incidents/stands.html", context=part("stands")),
        Panel(title="Clocks", template="incidents/clocks.html", context=part("clocks")),
        Panel(title="What is known", template="incidents/known.html", context=part("known")),
        Panel(title="Timeline", template="incidents/timeline.html", context=part("timeline")),
        Panel(title="Risks and controls", template="incidents/ties.html", context=part("ties")),
        Panel(
            title="Serious incident",
            template="incidents/serious.html",
            context=part("serious"),
            aside=True,
        ),
        Panel(
            title="Answers", template="incidents/answers.html", context=part("answers"), aside=True
        ),
        comments(),
        confidence_panel("incident"),
        history(),
    ],
    empty=Empty(
        title="No incident is recorded",
        text="Clause A.8.4 asks for a plan to tell users about incidents. Report the first one,"
        " or hold an exercise: a plan nobody tried is no plan.",
        action="Report an incident",
        href="/incidents/new",
    ),
    record_overline=lambda row: f"{row.reference} · {_drill(row)}",
    list_template="incidents/list.html",
)
