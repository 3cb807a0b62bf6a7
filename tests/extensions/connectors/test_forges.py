"""What forges tell of changes: one mapping, three clients, each against its own answers."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.monitoring.models import CheckResult, Observed
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.extensions.connectors.forges import (
    Change,
    Repository,
    Review,
    duties_apart,
    reading_of,
    was_approved,
)
from steward.foundation.core.errors import Invalid

MERGED = datetime(2026, 10, 20, 12, 0, tzinfo=UTC)
BEFORE, AFTER = "2026-10-20T11:00:00Z", "2026-10-20T13:00:00Z"
AT = "2026-10-20T12:00:00Z"
PEOPLE = st.sampled_from(["ada", "Ada", "bo", "cy", ""])
REVIEWS = st.builds(
    Review,
    by=PEOPLE,
    approves=st.booleans(),
    at=st.none() | st.integers(-5, 5).map(lambda hours: MERGED + timedelta(hours=hours)),
)
CHANGES = st.builds(
    Change,
    number=st.integers(1, 99),
    author=PEOPLE,
    merger=PEOPLE,
    merged_at=st.just(MERGED),
    reviews=st.none() | st.lists(REVIEWS, max_size=5).map(tuple),
)


def github(by="bo", at=BEFORE):
    here = "/repos/acme/triage"
    return {
        here: {"default_branch": "main"},
        f"{here}/branches/main": {"name": "main", "protected": True},
        f"{here}/rules/branches/main": [
            {"type": "pull_request", "parameters": {"required_approving_review_count": 2}}
        ],
        f"{here}/pulls": [
            {"number": 7, "user": {"login": "ada"}, "merged_at": AT},
            {"number": 8, "user": {"login": "ada"}, "merged_at": None},
        ],
        f"{here}/pulls/7": {"number": 7, "merged_by": {"login": "ada"}},
        f"{here}/pulls/7/reviews": [
            {"user": {"login": "cy"}, "state": "COMMENTED", "submitted_at": BEFORE},
            {"user": {"login": by}, "state": "APPROVED", "submitted_at": at},
        ],
        f"{here}/releases": [
            {"tag_name": "v3-rc", "published_at": AT, "prerelease": True},
            {
                "tag_name": "v2",
                "published_at": AT,
                "draft": False,
                "assets": [{"name": "triage.whl", "digest": "sha256:ab12"}],
            },
        ],
        f"{here}/actions/runs": {
            "workflow_runs": [
                {"conclusion": "success", "updated_at": AT},
                {"conclusion": "failure", "updated_at": AFTER},
                {"conclusion": "cancelled", "updated_at": AFTER},
            ]
        },
    }


def gitlab(by="bo", at=BEFORE):
    here = "/api/v4/projects/acme/triage"
    request = {"iid": 7, "author": {"username": "ada"}, "merged_at": AT}
    return {
        here: {"default_branch": "main"},
        f"{here}/repository/branches/main": {"name": "main", "protected": True},
        f"{here}/approval_rules": [{"approvals_required": 2}, {"approvals_required": 1}],
        f"{here}/merge_requests": [{**request, "merge_user": {"username": "ada"}}],
        f"{here}/merge_requests/7/approvals": {
            "approved_by": [{"user": {"username": by}, "approved_at": at}]
        },
        f"{here}/releases": [{"tag_name": "v2", "released_at": AT}],
        f"{here}/pipelines": [
            {"status": "success", "updated_at": AT},
            {"status": "failed", "updated_at": AFTER},
            {"status": "canceled", "updated_at": AFTER},
        ],
    }


def gitea(by="bo", at=BEFORE):
    here = "/api/v1/repos/acme/triage"
    merged = {"merged": True, "merged_at": AT, "merged_by": {"login": "ada"}}
    ours = {"head_branch": "main"}
    return {
        here: {"default_branch": "main"},
        f"{here}/branches/main": {"protected": True, "required_approvals": 2},
        f"{here}/pulls": [
            {"number": 7, "user": {"login": "ada"}, "base": {"ref": "main"}, **merged},
            {"number": 6, "user": {"login": "ada"}, "base": {"ref": "next"}, **merged},
        ],
        f"{here}/pulls/7/reviews": [
            {"user": {"login": by}, "state": "APPROVED", "submitted_at": at, "dismissed": False}
        ],
        f"{here}/releases": [{"tag_name": "v2", "published_at": AT, "draft": False}],
        f"{here}/actions/tasks": {
            "workflow_runs": [
                {**ours, "status": "success", "updated_at": AT},
                {**ours, "status": "failure", "updated_at": AFTER},
                {"head_branch": "try", "status": "failure", "updated_at": AFTER},
            ]
        },
    }


FORGES = {"github": github, "gitlab": gitlab, "gitea": gitea}


def values(desk):
    rows = Observed.objects.values_list("property", "text", "number")
    return desk.read(lambda: {key: text or number for key, text, number in rows})


def outcome(desk, check):
    return desk.read(lambda: CheckResult.objects.get(check_id=check).outcome)


@pytest.mark.parametrize("kind", FORGES)
def test_what_a_forge_tells_answers_whether_duties_are_apart(desk, kind):
    desk.act(create_system, draft=SystemDraft(name="Triage"))
    desk.source.answers = FORGES[kind]()
    desk.source.answers = {
        path.replace("acme/triage", "acme%2Ftriage") if kind == "gitlab" else path: answer
        for path, answer in desk.source.answers.items()
    }
    desk.connect(kind, repositories="acme/triage | Triage", token="t0ken")

    run = desk.ask()

    assert run.outcome == "done"
    seen = values(desk)
    digest = seen.pop("release.digest", "")
    assert digest == ("sha256:ab12" if kind == "github" else "")
    assert seen == {
        "code.protected": 1,
        "code.reviews_required": 2,
        "deploy.approved": 1,
        "deploy.duties_apart": 1,
        "release.version": "v2",
        "build.passed_share": 0.5,
        "build.last_passed_on": "2026-10-20",
    }
    assert (outcome(desk, "DEP-01"), outcome(desk, "DEP-02")) == ("pass", "pass")
    assert desk.source.headers[0]["Authorization"] == "Bearer t0ken"


def test_who_approves_the_own_change_or_too_late_fails_and_is_named(desk):
    desk.act(create_system, draft=SystemDraft(name="Triage"))
    desk.source.answers = github(by="Ada")
    desk.connect("github", repositories="acme/gone | Triage\nacme/triage | Triage")

    run = desk.ask()

    assert (outcome(desk, "DEP-01"), outcome(desk, "DEP-02")) == ("pass", "fail")
    assert any("acme/gone" in words and "404" in words for words in run.told)
    assert "acme/triage: approved by nobody else: #7." in run.told

    desk.source.answers = github(by="bo", at=AFTER)
    desk.ask(1440)
    assert (outcome(desk, "DEP-01"), outcome(desk, "DEP-02")) == ("fail", "fail")


def test_what_a_forge_refuses_to_tell_is_unknown_and_a_failure_of_it_is_asked_again(desk):
    desk.source.answers = github()
    del desk.source.answers["/repos/acme/triage/pulls/7/reviews"]
    del desk.source.answers["/repos/acme/triage/branches/main"]
    desk.connect("github", repositories="acme/triage | Triage", merging="Yes")
    desk.source.instead = [None, (500, {}, {})]

    assert desk.ask().outcome == "failed"
    assert values(desk) == {}

    assert desk.ask(2).outcome == "done"
    seen = values(desk)
    assert "release.version" in seen
    assert not {"deploy.approved", "deploy.duties_apart", "code.protected"} & set(seen)


@pytest.mark.parametrize(
    ("repositories", "merging", "place"),
    [
        ("acme/triage", "", "repositories"),
        ("acme/../triage | Triage", "", "repositories"),
        ("", "", "repositories"),
        ("acme/triage | Triage", "perhaps", "merging"),
    ],
)
def test_settings_that_name_no_repository_are_refused(desk, repositories, merging, place):
    with pytest.raises(Invalid) as refused:
        desk.connect("github", repositories=repositories, merging=merging)
    assert refused.value.place == place


@given(CHANGES, st.booleans())
def test_duties_are_apart_only_where_another_approved_in_time(change, merging_deploys):
    said = duties_apart(change, merging_deploys=merging_deploys)
    excluded = {change.author.casefold(), change.merger.casefold() if merging_deploys else ""}
    others = [
        item
        for item in change.reviews or ()
        if item.approves
        and item.by.casefold() not in excluded
        and (item.at is None or item.at <= change.merged_at)
    ]
    if said is True:
        assert others
        assert was_approved(change) is not False
    if change.reviews is None or not change.author:
        assert said is not True
    if was_approved(change) is True:
        assert any(item.approves and item.at is not None for item in change.reviews)


@given(st.lists(CHANGES, max_size=6, unique_by=lambda item: item.number), st.booleans())
def test_one_change_without_another_pair_of_eyes_is_enough_to_fail(changes, merging_deploys):
    found = Repository(name="acme/triage", changes=changes)
    now = MERGED + timedelta(days=1)
    reading = reading_of(found, "Triage", now=now, merging_deploys=merging_deploys)
    each = [duties_apart(item, merging_deploys=merging_deploys) for item in changes]
    told = [item.value for item in reading.observations if item.property == "deploy.duties_apart"]
    if False in each:
        assert told == [False]
    elif None in each or not each:
        assert told == []
    else:
        assert told == [True]
