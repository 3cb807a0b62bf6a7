"""Results as list and record."""

from datetime import date
from typing import Any

from steward.domain.findings.policy import RAISE_FINDING
from steward.domain.lint import policy
from steward.domain.lint.models import LintResult, LintWaiver
from steward.domain.lint.operations import waiving
from steward.domain.lint.queries import results as queries
from steward.domain.lint.queries.findings import finding_of
from steward.domain.lint.queries.rules import KINDS, rules_in_packs
from steward.domain.lint.queries.turns import turns_of
from steward.domain.lint.queries.waivers import waivers_of
from steward.domain.lint.rules.evaluating import in_words
from steward.domain.lint.rules.wording import condition_in_words
from steward.domain.lint.terms import SEVERITY_WORDS, STAGE_WORDS, LintState
from steward.foundation.core.actor import Actor
from steward.interfaces.web.approvals.panel import FLOW
from steward.interfaces.web.kit.columns import Badge, Date, Door, Number, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, summary
from steward.interfaces.web.lint.fixing import fix_address, record_address
from steward.interfaces.web.lint.forms import WaiveForm

SEVERITIES = [(item.value, words) for item, words in SEVERITY_WORDS.items()]
STAGES = [(item.value, words) for item, words in STAGE_WORDS.items()]
STATES = [(item.value, item.label) for item in LintState]
SEVERITY_TONES = {"major": "bad", "minor": "warn", "observation": "info"}
STATE_TONES = {"open": "warn", "waived": "neutral", "gone": "good"}
PLURAL = "lint/results"


def waive(*, actor: Actor, result: LintResult, reason: str, until: date) -> list[LintWaiver]:
    """Waive one result from the form."""
    return waiving.waive_results(actor=actor, results=[result], reason=reason, until=until)


def waive_many(*, actor: Actor, reason: str, until: date, **chosen: Any) -> list[LintWaiver]:  # noqa: ANN401 -- leaf
    """Waive many results from the form, all or none."""
    rows: list[LintResult] = chosen[PLURAL]
    return waiving.waive_results(actor=actor, results=rows, reason=reason, until=until)


def read_panel(actor: Actor, row: LintResult) -> dict[str, Any]:
    """Return what a result rests on: the facts with their meaning, the condition in words."""
    kind = KINDS.get(row.kind)
    meanings = {fact.name: fact.meaning for fact in kind.facts} if kind else {}
    asked = next((item.rule for item in rules_in_packs() if item.rule.id == row.rule), None)
    return {
        "row": row,
        "record_href": record_address(row),
        "fix_href": fix_address(row),
        "tone": SEVERITY_TONES[row.severity],
        "state_tone": STATE_TONES[row.state],
        "facts": [(name, meanings.get(name, name), in_words(v)) for name, v in row.facts.items()],
        "rule": asked,
        "when": condition_in_words(asked.when, kind) if asked and kind else None,
        "fires": condition_in_words(asked.fires_when, kind) if asked and kind else None,
        "finding": finding_of(actor, row),
        "may_raise": row.stands and actor.may(RAISE_FINDING),
    }


def waivers_panel(actor: Actor, row: LintResult) -> dict[str, Any]:
    """Return the waivers that reach a result."""
    return {
        "waivers": waivers_of(actor, row.rule, row.record_id),
        "may": actor.may(policy.WAIVE_LINT),
        "today": actor.today,
    }


def turns_panel(actor: Actor, row: LintResult) -> dict[str, Any]:
    """Return how a result came and went."""
    return {"turns": turns_of(actor, row)}


pages = Pages[LintResult](
    noun="result",
    plural=PLURAL,
    title="Results of audit lint",
    overline="ISO/IEC 42001, 9.2 and 10.2",
    lead="What an auditor would ask about, record by record, with the figures and the place where"
    " it is mended.",
    rows=queries.results_visible_to,
    one=queries.get_result,
    view=policy.VIEW_LINT,
    columns=[
        Badge("severity", tones=SEVERITY_TONES, sort="-rank"),
        Text("title", label="Question", link=True, sort="title"),
        Door("record_label", label="Record", to=record_address, sort="record_label"),
        Text("why", label="Why"),
        Text("clauses_words", label="Clauses", on_phone=False),
        Date("since", label="Since", sort="-since"),
        Badge("state", tones=STATE_TONES, sort="state", on_phone=False),
        Door("fix", label="Mend it", to=fix_address),
    ],
    order=("-rank", "-since", "-id"),
    reads=(
        *("organisation_id", "rule", "title", "kind", "record_id", "record_label", "record_door"),
        *("severity", "rank", "clauses", "reason", "read", "since", "state", "fix", "fix_door"),
    ),
    filters=[
        Search(("title", "record_label", "reason", "rule")),
        Choice("severity", SEVERITIES),
        Choice("state", STATES),
        Choice("clause", queries.clause_options, field="clauses__contains"),
        Choice("kind", queries.kind_options, label="Kind of record"),
        Choice("stage", STAGES, field="stages__contains"),
        Choice("rule", queries.rule_options),
        Choice("nonconformity", queries.usual_options, label="Usual nonconformity"),
    ],
    commands=[
        Command(
            name="waive",
            label="Waive",
            form=WaiveForm,
            operation=waive,
            permission=policy.WAIVE_LINT,
            help="Not by whoever answers for the record.",
            when=lambda row: row.is_open,
            done="Waived until its day.",
        ),
    ],
    bulk=[
        Command(
            name="waive",
            label="Waive",
            form=WaiveForm,
            operation=waive,
            many=waive_many,
            permission=policy.WAIVE_LINT,
            done="{count} waived.",
        ),
    ],
    panels=[
        Panel(title="What it says", template="lint/result.html", context=read_panel),
        Panel(title="Waivers", template="lint/waivers_of.html", context=waivers_panel),
        Panel(title="When it came and went", template="lint/turns.html", context=turns_panel),
        summary(
            Text("rule", label="Rule"),
            Text("clauses_words", label="Clauses"),
            Text("stages_words", label="Asked at"),
            Number("nonconformity", label="Usual nonconformity"),
            Date("first_at", label="First seen"),
            Date("since", label="Stands since"),
            Number("times", label="How often it came"),
            Date("gone_at", label="Gone"),
            Text(
                "gone_because",
                label="Why it is gone",
                get=lambda row: row.get_gone_because_display(),
            ),
            title="When and where",
            aside=True,
        ),
        FLOW,
    ],
    empty=Empty(
        title="Nothing found yet",
        text="Audit lint asks the questions of a certification audit of every record, as soon as"
        " something changes.",
        action="See the rules",
        href="/lint/rules",
    ),
    record_overline=lambda row: f"{row.rule} · {row.severity_words}",
    record_template="lint/record.html",
    list_template="lint/list.html",
)
