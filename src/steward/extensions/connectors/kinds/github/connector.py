"""Ask GitHub, or GitHub Enterprise Server, about repositories."""

from collections.abc import Iterator, Mapping
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

HOME = "https://api.github.com"
DECISIVE = {"APPROVED": True, "CHANGES_REQUESTED": False, "DISMISSED": False}
PASSED, FAILED = ("success",), ("failure", "timed_out", "startup_failure")


def look(asker: Asker) -> None:
    """Fill in what GitHub tells of a repository."""
    found = asker.found
    owner, name = found.name.split("/")
    here = f"/repos/{plain(owner)}/{plain(name)}"
    found.branch = name_of(obj(asker.ask(here, about="everything")).get("default_branch"))
    if not found.branch:
        return
    branch = plain(found.branch)
    about = obj(asker.ask(f"{here}/branches/{branch}", about="protection"))
    found.is_protected = flag(about.get("protected"))
    found.reviews_required = _required(asker, here, branch, is_protected=found.is_protected)
    found.changes = _changes(asker, here)
    found.release = _release(asker, here)
    found.runs = _runs(asker, here)


def _required(asker: Asker, here: str, branch: str, *, is_protected: bool | None) -> int | None:
    """Return how many approvals a change needs, by rules and by protection, the stricter.

    Rules may be read by whoever reads the repository, protection by its administrators alone: what
    is protected in a way that cannot be read is unknown.
    """
    if is_protected is False:
        return 0
    said = [
        whole(at(rule, "parameters", "required_approving_review_count"))
        for rule in objects(asker.ask(f"{here}/rules/branches/{branch}"))
        if rule.get("type") == "pull_request"
    ]
    protection = asker.ask(f"{here}/branches/{branch}/protection", about="needed approvals")
    if protection is not None:
        reviews = obj(obj(protection).get("required_pull_request_reviews"))
        said.append(whole(reviews.get("required_approving_review_count")) or 0)
    return max((item for item in said if item is not None), default=None)


def _changes(asker: Asker, here: str) -> list[Change] | None:
    query = {
        "state": "closed",
        "base": asker.found.branch,
        "sort": "updated",
        "direction": "desc",
        "per_page": "100",
    }
    answer = asker.ask(f"{here}/pulls", query, about="changes")
    if answer is None:
        return None
    merged = [item for row in objects(answer) if (item := _change(row)) is not None]
    return [_reviewed(asker, here, item) for item in asker.newest(merged)]


def _change(row: Json) -> Change | None:
    merged, number = moment(row.get("merged_at")), whole(row.get("number"))
    if merged is None or number is None:
        return None
    return Change(number=number, author=name_of(at(row, "user", "login")), merged_at=merged)


def _reviewed(asker: Asker, here: str, change: Change) -> Change:
    """Return a change with its reviews, and with who merged it where that matters."""
    one = f"{here}/pulls/{change.number}"
    more = obj(asker.ask(one)) if asker.merging_deploys else {}
    rows = asker.ask(f"{one}/reviews", {"per_page": "100"}, about=f"reviews of #{change.number}")
    return replace(
        change,
        merger=name_of(at(more, "merged_by", "login")),
        reviews=None if rows is None else tuple(_reviews(rows)),
    )


def _reviews(rows: object) -> Iterator[Review]:
    for row in objects(rows):
        state = name_of(row.get("state"))
        if state in DECISIVE:
            by, said = name_of(at(row, "user", "login")), moment(row.get("submitted_at"))
            yield Review(by=by, approves=DECISIVE[state], at=said)


def _release(asker: Asker, here: str) -> Release | None:
    rows = objects(asker.ask(f"{here}/releases", {"per_page": "20"}, about="releases"))
    for row in rows:
        out, version = moment(row.get("published_at")), name_of(row.get("tag_name"))
        if out is None or not version or row.get("draft") or row.get("prerelease"):
            continue
        assets = objects(row.get("assets"))
        digests = {name_of(item.get("name")): name_of(item.get("digest")) for item in assets}
        told = {name: digest for name, digest in digests.items() if name and digest}
        return Release(version=version, at=out, digests=told)
    return None


def _runs(asker: Asker, here: str) -> list[Run] | None:
    query = {"branch": asker.found.branch, "status": "completed", "per_page": "100"}
    answer = asker.ask(f"{here}/actions/runs", query, about="runs")
    if answer is None:
        return None
    return [
        Run(passed=row["conclusion"] in PASSED, ended_at=ended)
        for row in objects(obj(answer).get("workflow_runs"))
        if row.get("conclusion") in (*PASSED, *FAILED)
        and (ended := moment(row.get("updated_at"))) is not None
    ]


def headers(secrets: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that prove who asks, and name the version of the interface."""
    return {**bearer(secrets), "X-GitHub-Api-Version": "2022-11-28"}


CONNECTOR = Connector(
    kind="github",
    label="GitHub",
    hint="Protection of the main branch, reviews of changes, releases, runs of Actions.",
    settings=settings_for(
        HOME,
        "acme/triage | Triage",
        "May read contents, pull requests, actions; administration shows all of the protection.",
    ),
    check=checking(HOME),
    headers=headers,
    pull=pulling(look),
    minutes=1440,
)
