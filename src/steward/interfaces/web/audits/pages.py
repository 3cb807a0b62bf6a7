"""The audits, and the page of one at a glance."""

from collections.abc import Callable
from typing import Any

from steward.domain.audits import policy
from steward.domain.audits.models import Audit
from steward.domain.audits.operations import planning, reporting
from steward.domain.audits.queries.audits import (
    get_audit,
    items_of,
    listed_audits,
    own_place,
    team_of,
)
from steward.domain.audits.queries.reports import tally_of
from steward.domain.audits.terms.judging import JUDGEMENT_WORDS, TONES
from steward.domain.audits.terms.states import KIND_WORDS, STATE_WORDS, AuditState
from steward.domain.systems.queries import systems_visible_to
from steward.foundation.core.actor import Actor
from steward.interfaces.web.audits.forms import AuditForm, PlainForm, ReasonForm
from steward.interfaces.web.confiding.panels import confidence_panel
from steward.interfaces.web.kit.columns import Badge, Date, Number, Person, Reference, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, comments, history

STATE_TONES = {
    "planned": "neutral",
    "prepared": "info",
    "under_way": "warn",
    "reported": "good",
    "closed": "good",
    "cancelled": "neutral",
}


def _in(*states: AuditState) -> Callable[[Any], bool]:
    return lambda row: row.state in states


NEXT = {
    AuditState.PLANNED: "Name the lead, set the plan, fill the checklist; then it is prepared.",
    AuditState.PREPARED: "Everybody of the team declares independence; then the lead begins.",
    AuditState.UNDER_WAY: "Judge every point, raise findings, write the report; the lead signs it.",
    AuditState.REPORTED: "Note who of the management received the report, then close the audit.",
    AuditState.CLOSED: "The audit is closed. Its findings are followed up below.",
    AuditState.CANCELLED: "The audit was cancelled.",
}


def standing(actor: Actor, audit: Audit) -> dict[str, Any]:
    """Return where an audit stands: judgements so far, team, what comes next."""
    items = list(items_of(actor, audit))
    tally = tally_of(items)
    judged = sum(bool(item.judgement) for item in items)
    return {
        "audit": audit,
        "next": NEXT[AuditState(audit.state)],
        "points": len(items),
        "judged": judged,
        "tally": [(JUDGEMENT_WORDS[k], TONES[k], n) for k, n in tally.items() if n and judged],
        "team": team_of(actor, audit),
        "own": own_place(actor, audit),
        "systems": list(systems_visible_to(actor).filter(pk__in=audit.systems).order_by("number")),
    }


def _initial(audit: Audit) -> dict[str, Any]:
    return {name: getattr(audit, name) for name in planning.FIELDS}


def _plan(**fields: Any) -> Audit:  # noqa: ANN401 -- leaf
    actor = fields.pop("actor")
    return planning.plan_audit(actor=actor, draft=planning.AuditDraft(**fields))


def _edit(*, actor: Actor, audit: Audit, **fields: Any) -> Audit:  # noqa: ANN401 -- leaf
    return planning.edit_audit(actor=actor, audit=audit, draft=planning.AuditDraft(**fields))


pages = Pages[Audit](
    noun="audit",
    plural="audits",
    title="Audits",
    overline="ISO/IEC 42001, 9.2",
    lead="Internal audits and those of the certification body, with what they found.",
    rows=listed_audits,
    one=get_audit,
    view=policy.VIEW_AUDIT,
    columns=[
        Reference("reference", label="Number", sort="number"),
        Text("title", label="Audit", link=True, sort="title"),
        Text("kind", sort="kind"),
        Badge("state", tones=STATE_TONES, words=STATE_WORDS, sort="state"),
        Date("starts_on", label="From", sort="starts_on"),
        Date("ends_on", label="To", sort="ends_on", on_phone=False),
        Person("lead_name", label="Lead"),
        Number("judged", label="Judged", on_phone=False),
        Number("points", label="Points", on_phone=False),
        Number("findings", label="Findings"),
    ],
    order=("-starts_on", "-number"),
    filters=[
        Search(("title", "scope", "objectives")),
        Choice("kind", list(KIND_WORDS.items())),
        Choice("state", list(STATE_WORDS.items())),
        Flag(
            "open",
            "Not over",
            where={"state__in": ["planned", "prepared", "under_way", "reported"]},
        ),
    ],
    create=Command(
        name="new",
        label="Plan an audit",
        form=AuditForm,
        operation=_plan,
        permission=policy.PLAN_AUDIT,
        done="The audit is planned. Name its team next.",
    ),
    commands=[
        Command(
            name="prepare",
            label="It is prepared",
            help="It needs a lead, a plan and a checklist.",
            form=PlainForm,
            operation=planning.prepare_audit,
            permission=policy.PLAN_AUDIT,
            tone="primary",
            done="Prepared. The team declares its independence next.",
            when=_in(AuditState.PLANNED),
        ),
        Command(
            name="begin",
            label="Begin the audit",
            help="Everybody of the team has declared independence.",
            form=PlainForm,
            operation=planning.begin_audit,
            permission=policy.CONDUCT_AUDIT,
            tone="primary",
            done="The audit is under way.",
            when=_in(AuditState.PREPARED),
        ),
        Command(
            name="sign",
            label="Sign the report",
            help="The report is frozen with its digest. What nobody judged counts as not audited.",
            form=PlainForm,
            operation=reporting.sign_report,
            permission=policy.CONDUCT_AUDIT,
            tone="primary",
            done="The report is signed. Note who receives it.",
            when=_in(AuditState.UNDER_WAY),
        ),
        Command(
            name="close",
            label="Close the audit",
            form=PlainForm,
            operation=planning.close_audit,
            permission=policy.PLAN_AUDIT,
            done="The audit is closed.",
            when=_in(AuditState.REPORTED),
        ),
        Command(
            name="edit",
            label="Change the plan",
            form=AuditForm,
            operation=_edit,
            permission=policy.PLAN_AUDIT,
            initial=_initial,
            done="The plan is changed.",
            when=lambda row: AuditState(row.state).is_open,
        ),
        Command(
            name="cancel",
            label="Cancel the audit",
            form=ReasonForm,
            operation=planning.cancel_audit,
            permission=policy.PLAN_AUDIT,
            tone="danger",
            done="The audit is cancelled. What was recorded stays.",
            when=lambda row: AuditState(row.state).is_open,
        ),
    ],
    panels=[
        Panel(title="Where it stands", template="audits/stands.html", context=standing),
        comments(),
        confidence_panel("audit"),
        history(),
    ],
    empty=Empty(
        title="No audit is planned",
        text="Clause 9.2 asks for internal audits at planned intervals, by people who do not audit"
        " their own work. Write the programme, then plan the first audit.",
        action="Write the programme",
        href="/audits/programme",
    ),
    record_overline=lambda row: f"{row.reference} · {KIND_WORDS[row.kind]}",
    record_template="audits/record.html",
    list_template="audits/list.html",
)
