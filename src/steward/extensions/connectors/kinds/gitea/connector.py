"""Ask Gitea or Forgejo about repositories."""

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
    flag,
    moment,
    name_of,
    obj,
    objects,
    whole,
)

API = "/api/v1"
DECISIVE = {"APPROVED": True, "REQUEST_CHANGES": False}


def look(asker: Asker) -> None:
    """Fill in what Gitea tells of a repository."""
    found = asker.found
    owner, name = found.name.split("/")
    here = f"{API}/repos/{plain(owner)}/{plain(name)}"
    found.branch = name_of(obj(asker.ask(here, about="everything")).get("default_branch"))
    if not found.branch:
        return
    about = obj(asker.ask(f"{here}/branches/{plain(found.branch)}", about="protection"))
    found.is_protected = flag(about.get("protected"))
    found.reviews_required = whole(about.get("required_approvals"))
    found.changes = _changes(asker, here)
    found.release = _release(asker, here)
    found.runs = _runs(asker, here)


def _changes(asker: Asker, here: str) -> list[Change] | None:
    query = {"state": "closed", "sort": "recentupdate", "limit": "50"}
    answer = asker.ask(f"{here}/pulls", query, about="changes")
    if answer is None:
        return None
    rows = [row for row in objects(answer) if at(row, "base", "ref") == asker.found.branch]
    merged = [item for row in rows if (item := _change(row)) is not None]
    return [_reviewed(asker, here, item) for item in asker.newest(merged)]


def _change(row: Json) -> Change | None:
    merged, number = moment(row.get("merged_at")), whole(row.get("number"))
    if merged is None or number is None or row.get("merged") is not True:
        return None
    return Change(
        number=number,
        author=name_of(at(row, "user", "login")),
        merged_at=merged,
        merger=name_of(at(row, "merged_by", "login")),
    )


def _reviewed(asker: Asker, here: str, change: Change) -> Change:
    path = f"{here}/pulls/{change.number}/reviews"
    rows = asker.ask(path, {"limit": "50"}, about=f"reviews of #{change.number}")
    if rows is None:
        return replace(change, reviews=None)
    return replace(
        change,
        reviews=tuple(
            Review(
                by=name_of(at(row, "user", "login")),
                approves=DECISIVE[row["state"]] and row.get("dismissed") is not True,
                at=moment(row.get("submitted_at")),
            )
            for row in objects(rows)
            if isinstance(row.get("state"), str) and row["state"] in DECISIVE
        ),
    )


def _release(asker: Asker, here: str) -> Release | None:
    rows = objects(asker.ask(f"{here}/releases", {"limit": "20"}, about="releases"))
    for row in rows:
        out, version = moment(row.get("published_at")), name_of(row.get("tag_name"))
        if out is not None and version and not row.get("draft") and not row.get("prerelease"):
            return Release(version=version, at=out)
    return None


def _runs(asker: Asker, here: str) -> list[Run] | None:
    answer = asker.ask(f"{here}/actions/tasks", {"limit": "50"}, about="runs")
    if answer is None:
        return None
    return [
        Run(passed=row["status"] == "success", ended_at=ended)
        for row in objects(obj(answer).get("workflow_runs"))
        if row.get("status") in ("success", "failure")
        and row.get("head_branch") == asker.found.branch
        and (ended := moment(row.get("updated_at"))) is not None
    ]


CONNECTOR = Connector(
    kind="gitea",
    label="Gitea or Forgejo",
    hint="Protection of the main branch, reviews of changes, releases, runs of Actions.",
    settings=settings_for("", "acme/triage | Triage", "May read repositories and issues."),
    check=checking(""),
    headers=bearer,
    pull=pulling(look),
    minutes=1440,
)
