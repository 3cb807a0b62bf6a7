"""Make a report as a file and keep it with what the rule did."""

from collections.abc import Mapping, Sequence
from typing import Any

from steward.extensions.automation.terms import Action, Done, Occasion, Param, ParamKind
from steward.extensions.reports.kit.declared import EXPORT_REPORT, Wanted, get_report, reports
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.subjects import Subject
from steward.foundation.files.operations import store_file

KINDS = [("pdf", "PDF"), ("xlsx", "XLSX"), ("json", "JSON")]


def offered(actor: Actor) -> Sequence[tuple[str, str]]:
    """Return every report."""
    del actor
    return [(item.name, item.title) for item in reports()]


def run(actor: Actor, occasion: Occasion, given: Mapping[str, Any]) -> Done:
    """Make the file; it can be fetched from the log of the rule."""
    del occasion
    require(actor, EXPORT_REPORT)
    report = get_report(given["report"])
    content = report.make(actor, given["format"], Wanted())
    whole = content if isinstance(content, bytes) else b"".join(content)
    name = f"{report.name}-{actor.today.isoformat()}.{given['format']}"
    kept = store_file(actor=actor, name=name, content=whole)
    return Done(words=f"made {name}", subject=Subject(kind="file", id=kept.pk, label=name))


ACTION = Action(
    name="report.export",
    label="Export a report",
    does="Makes a report as a file, to be fetched from the log.",
    params=(
        Param(name="report", label="Report", kind=ParamKind.CHOICE, choices=offered),
        Param(name="format", label="File", kind=ParamKind.CHOICE, usual="pdf", choices=KINDS),
    ),
    needs=(EXPORT_REPORT,),
    run=run,
)
