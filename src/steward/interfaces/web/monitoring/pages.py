"""Results of checks as list and record."""

from datetime import date
from typing import Any

from steward.domain.monitoring import policy
from steward.domain.monitoring.models import CheckResult, CheckWaiver
from steward.domain.monitoring.operations.waiving import waive_checks
from steward.domain.monitoring.queries import results as queries
from steward.domain.monitoring.queries.checks import check_options, checks_in_force
from steward.domain.monitoring.terms import SUBJECT_WORDS, CheckOutcome, CheckSeverity
from steward.domain.systems.queries import first_names
from steward.foundation.core.actor import Actor
from steward.interfaces.web.doors import door_of
from steward.interfaces.web.kit.columns import Badge, Date, Door, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, summary
from steward.interfaces.web.monitoring.charts import chart_of_result
from steward.interfaces.web.monitoring.forms import WaiveCheckForm

OUTCOMES = [(item.value, item.label) for item in CheckOutcome]
SEVERITIES = [(item.value, item.label) for item in CheckSeverity]
KINDS = [(key, words[:1].upper() + words[1:]) for key, words in SUBJECT_WORDS.items()]
WAIVED = [("True", "Waived"), ("False", "Not waived")]
TONES = {
    "pass": "good",
    "warn": "warn",
    "fail": "bad",
    "stale": "warn",
    "unknown": "neutral",
    "not_applicable": "neutral",
}
SEVERITY_TONES = {"high": "bad", "medium": "warn", "low": "info"}
PLURAL = "monitoring/results"
MOST_SYSTEMS = 500


def waive(*, actor: Actor, result: CheckResult, reason: str, until: date) -> list[CheckWaiver]:
    """Waive one result from the form."""
    return waive_checks(actor=actor, keys=[result.pk], reason=reason, until=until)


def waive_many(*, actor: Actor, reason: str, until: date, **chosen: Any) -> list[CheckWaiver]:  # noqa: ANN401 -- leaf
    """Waive many results from the form, all or none."""
    rows: list[CheckResult] = chosen[PLURAL]
    return waive_checks(actor=actor, keys=[row.pk for row in rows], reason=reason, until=until)


def record_address(row: CheckResult) -> str:
    """Return the page of the record."""
    return door_of(row.record.kind, row.record.id, row.record.label)


def check_address(row: CheckResult) -> str:
    """Return the page of the check; of one that audit lint answers, the list with its rules."""
    if not row.observed:
        return "/monitoring/checks"
    return f"/monitoring/checks/{row.check_id}"


def said_panel(actor: Actor, row: CheckResult) -> dict[str, Any]:
    """Return what a result says, and what the check asks."""
    found = checks_in_force(actor).by_id.get(row.check_id)
    return {
        "row": row,
        "tone": TONES[row.outcome],
        "severity_tone": SEVERITY_TONES[row.severity],
        "record_href": record_address(row),
        "check": found.check if found else None,
        "chart": chart_of_result(actor, row),
    }


def turns_panel(actor: Actor, row: CheckResult) -> dict[str, Any]:
    """Return how a result turned, with what decided it."""
    return {"turns": [(turn, TONES[turn.outcome]) for turn in queries.turns_of(actor, row)]}


def waivers_panel(actor: Actor, row: CheckResult) -> dict[str, Any]:
    """Return the waivers of a result."""
    found = queries.waivers_of_checks(actor).filter(result=row)
    return {"waivers": list(found[:20]), "may": actor.may(policy.WAIVE_CHECK)}


def system_options(actor: Actor) -> list[tuple[str, str]]:
    """Return the first AI systems by name."""
    return [(str(key), name) for key, name in first_names(actor, MOST_SYSTEMS)]


pages = Pages[CheckResult](
    noun="result",
    plural=PLURAL,
    title="Results of checks",
    overline="ISO/IEC 42001, 9.1 and A.6.2.6",
    lead="How every check came out for every record, with the observation that decided it.",
    rows=queries.results_visible_to,
    one=queries.get_result,
    view=policy.VIEW_MONITORING,
    columns=[
        Badge("outcome", tones=TONES, sort="-rank"),
        Text("title", label="Check", link=True, sort="title"),
        Door("record_label", label="Record", to=record_address, sort="record_label"),
        Text("reason", label="Why"),
        Badge("severity", tones=SEVERITY_TONES, on_phone=False),
        Text("clauses_words", label="Clauses", on_phone=False),
        Date("since", label="Since", sort="-since"),
    ],
    order=("-rank", "-since", "-id"),
    reads=(
        *("organisation_id", "check_id", "title", "kind", "record_id", "record_label", "outcome"),
        *("severity", "rank", "clauses", "reason", "since", "is_waived"),
    ),
    filters=[
        Search(("title", "record_label", "reason", "check_id")),
        Choice("outcome", OUTCOMES),
        Choice("severity", SEVERITIES),
        Choice("check", check_options, field="check_id"),
        Choice("system", system_options, field="system_id"),
        Choice("kind", KINDS, label="Kind of record"),
        Choice("waived", WAIVED, field="is_waived"),
    ],
    commands=[
        Command(
            name="waive",
            label="Waive",
            form=WaiveCheckForm,
            operation=waive,
            permission=policy.WAIVE_CHECK,
            help="Not by whoever answers for the record.",
            when=lambda row: row.outcome in ("fail", "warn", "stale") and not row.is_waived,
            done="Waived until its day.",
        ),
    ],
    bulk=[
        Command(
            name="waive",
            label="Waive",
            form=WaiveCheckForm,
            operation=waive,
            many=waive_many,
            permission=policy.WAIVE_CHECK,
            done="{count} waived.",
        ),
    ],
    panels=[
        Panel(title="What it says", template="monitoring/said.html", context=said_panel),
        Panel(title="How it turned", template="monitoring/turns.html", context=turns_panel),
        Panel(title="Waivers", template="monitoring/waivers_of.html", context=waivers_panel),
        summary(
            Text("check_id", label="Check"),
            Text("severity_words", label="Severity"),
            Text("clauses_words", label="Clauses"),
            Text("observed", label="Property"),
            Text("series", label="Line"),
            Text("value", label="Value that decided"),
            Date("observed_at", label="Observed"),
            Date("since", label="So since"),
            Date("due_at", label="Asked again by the clock"),
            title="Details",
            aside=True,
        ),
    ],
    empty=Empty(
        title="Nothing observed yet",
        text="Checks are asked as soon as a source tells what it sees: a connector, a file, or a"
        " program that sends observations.",
        action="See the checks",
        href="/monitoring/checks",
    ),
    record_overline=lambda row: f"{row.check_id} · {row.outcome_words}",
    record_template="monitoring/record.html",
    list_template="monitoring/list.html",
)
