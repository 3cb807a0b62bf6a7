"""Ask GitLab about projects."""

from dataclasses import replace

from steward.extensions.connectors.forges import (
    Asker,
    Change,
    Release,
    Review,
    Run,
    checking,
    plain,
    pulling,
    settings_for,
)
from steward.extensions.connectors.settings_of import bearer
from steward.extensions.connectors.terms import Connector
from steward.extensions.connectors.values import (
    Json,
    at,
    first,
    flag,
    moment,
    name_of,
    obj,
    objects,
    whole,
)

HOME = "https://gitlab.com"
API = "/api/v4"


def look(asker: Asker) -> None:
    """Fill in what GitLab tells of a project."""
    found = asker.found
    here = f"{API}/projects/{plain(found.name)}"
    found.branch = name_of(obj(asker.ask(here, about="everything")).get("default_branch"))
    if not found.branch:
        return
    path = f"{here}/repository/branches/{plain(found.branch)}"
    about = obj(asker.ask(path, about="protection"))
    found.is_protected = flag(about.get("protected"))
    rules = asker.ask(f"{here}/approval_rules", {"per_page": "100"}, about="needed approvals")
    if rules is not None:
        needed = [whole(rule.get("approvals_required")) or 0 for rule in objects(rules)]
        found.reviews_required = max(needed, default=0)
    found.changes = _changes(asker, here)
    found.release = _release(asker, here)
    found.runs = _runs(asker, here)


def _changes(asker: Asker, here: str) -> list[Change] | None:
    query = {
        "state": "merged",
        "target_branch": asker.found.branch,
        "order_by": "updated_at",
        "sort": "desc",
        "per_page": "100",
    }
    answer = asker.ask(f"{here}/merge_requests", query, about="changes")
    if answer is None:
        return None
    merged = [item for row in objects(answer) if (item := _change(row)) is not None]
    return [_reviewed(asker, here, item) for item in asker.newest(merged)]


def _change(row: Json) -> Change | None:
    merged, number = moment(row.get("merged_at")), whole(row.get("iid"))
    if merged is None or number is None:
        return None
    return Change(
        number=number,
        author=name_of(at(row, "author", "username")),
        merged_at=merged,
        merger=first(at(row, "merge_user", "username"), at(row, "merged_by", "username")),
    )


def _reviewed(asker: Asker, here: str, change: Change) -> Change:
    path = f"{here}/merge_requests/{change.number}/approvals"
    answer = asker.ask(path, about=f"approvals of !{change.number}")
    if answer is None:
        return replace(change, reviews=None)
    return replace(
        change,
        reviews=tuple(
            Review(
                by=name_of(at(row, "user", "username")),
                approves=True,
                at=moment(row.get("approved_at")),
            )
            for row in objects(obj(answer).get("approved_by"))
        ),
    )


def _release(asker: Asker, here: str) -> Release | None:
    rows = objects(asker.ask(f"{here}/releases", {"per_page": "20"}, about="releases"))
    for row in rows:
        out, version = moment(row.get("released_at")), name_of(row.get("tag_name"))
        if out is not None and version and out <= asker.asking.now:
            return Release(version=version, at=out)
    return None


def _runs(asker: Asker, here: str) -> list[Run] | None:
    query = {"ref": asker.found.branch, "scope": "finished", "per_page": "100"}
    answer = asker.ask(f"{here}/pipelines", query, about="runs")
    if answer is None:
        return None
    return [
        Run(passed=row["status"] == "success", ended_at=ended)
        for row in objects(answer)
        if row.get("status") in ("success", "failed")
        and (ended := moment(row.get("updated_at"))) is not None
    ]


CONNECTOR = Connector(
    kind="gitlab",
    label="GitLab",
    hint="Protection of the main branch, approvals of changes, releases, pipelines.",
    settings=settings_for(
        HOME,
        "acme/health/triage | Triage",
        "With the scope read_api, of somebody who is at least a developer of the projects.",
    ),
    check=checking(HOME, deep=True),
    headers=bearer,
    pull=pulling(look),
    minutes=1440,
)
