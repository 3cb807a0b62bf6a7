from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.tasks.terms import TaskStatus
from steward.extensions.inbox.wire import checked_base, place_to_call, wait_of, words_of
from steward.extensions.trackers import rules
from steward.extensions.trackers.terms import (
    MAX_TRIES,
    Precedence,
    RemoteStatus,
    RemoteUser,
    SharedField,
    Ticket,
    TicketDraft,
    Trouble,
)
from steward.extensions.trackers.vendors import vendors
from steward.extensions.trackers.vendors.github import mapping as github
from steward.extensions.trackers.vendors.gitlab import mapping as gitlab
from steward.extensions.trackers.vendors.jira import mapping as jira
from steward.extensions.trackers.vendors.webhook import mapping as webhook
from steward.foundation.core.errors import Invalid

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=30)
SIDE = st.fixed_dictionaries({name: st.sampled_from("abc") for name in SharedField})
RULES = st.fixed_dictionaries({name: st.sampled_from(Precedence) for name in SharedField})


@given(SIDE, SIDE, SIDE, RULES, st.booleans())
def test_every_field_is_agreed_taken_pushed_or_asked_about_and_never_two_of_these(
    base, ours, theirs, precedence, newer
):
    merge = rules.merged(base, ours, theirs, precedence, ours_is_newer=newer)
    groups = [set(merge.take), set(merge.push), set(merge.clash), set(merge.same)]

    assert sum(len(group) for group in groups) == len(SharedField)
    assert set().union(*groups) == set(SharedField)
    for name in SharedField:
        if ours[name] == base[name]:
            assert name not in merge.push
        if theirs[name] == base[name]:
            assert name not in merge.take


@given(SIDE, SIDE, SIDE, RULES, st.booleans())
def test_after_what_follows_was_done_there_is_nothing_left_to_do(
    base, ours, theirs, precedence, newer
):
    precedence = {n: Precedence.OURS if r is Precedence.ASK else r for n, r in precedence.items()}
    merge = rules.merged(base, ours, theirs, precedence, ours_is_newer=newer)
    here, there = {**ours, **merge.take}, {**theirs, **merge.push}

    assert here == there
    assert rules.merged(here, here, there, precedence, ours_is_newer=newer).same == set(SharedField)


@given(st.lists(st.sampled_from(["open", "doing", "done", "cancelled"]), min_size=1, max_size=8))
def test_every_status_has_a_word_and_every_word_a_status_and_a_round_trip_moves_nothing(meanings):
    known = [RemoteStatus(word=f"w{i}", label="", means=m) for i, m in enumerate(meanings)]
    found = rules.proposed_statuses(known)

    assert set(found.out) == {status.value for status in TaskStatus}
    assert set(found.out.values()) <= {status.word for status in known}
    for status in TaskStatus:
        assert rules.status_here(found.out[status.value], status.value, found) == status.value


@pytest.mark.parametrize("vendor", vendors().values(), ids=vendors())
def test_each_vendor_has_usual_statuses_that_mean_open_and_done(vendor):
    assert {"open", "done"} <= {status.means for status in vendor.statuses}
    assert vendor.hint
    assert vendor.hook_help


STATUSES = {
    "github": github.statuses("wip"),
    "gitlab": gitlab.statuses("wip"),
}


@given(st.sampled_from(github.statuses("wip")), WORDS, st.sampled_from(["", "ada"]))
def test_what_is_sent_to_github_comes_back_as_it_was(status, title, who):
    changes = {
        SharedField.TITLE: title,
        SharedField.STATUS: status.word,
        SharedField.ASSIGNEE: who,
    }
    sent = github.fields_of(changes, label="wip", labels=["other", "wip"])
    body = {
        "number": 7,
        "title": sent["title"],
        "state": sent["state"],
        "state_reason": sent.get("state_reason"),
        "labels": [{"name": name} for name in sent["labels"]],
        "assignees": [{"login": name} for name in sent["assignees"]],
        "updated_at": "2026-11-02T09:00:00Z",
    }
    ticket = github.ticket_of(body, "wip")

    assert {name: ticket.value(name) for name in SharedField} == changes
    assert "other" in sent["labels"]
    assert (ticket.id, ticket.updated_at) == ("7", NOW)


@given(
    st.sampled_from(gitlab.statuses("wip")),
    st.sampled_from(["opened", "closed"]),
    WORDS,
    st.sampled_from(["", "11"]),
)
def test_what_is_sent_to_gitlab_comes_back_as_it_was(status, before, title, who):
    changes = {
        SharedField.TITLE: title,
        SharedField.STATUS: status.word,
        SharedField.ASSIGNEE: who,
    }
    sent = gitlab.fields_of(changes, label="wip", status=before)
    state = {"close": "closed", "reopen": "opened"}.get(sent.get("state_event"), before)
    labels = ["wip"] if "add_labels" in sent else []
    people = [{"id": number} for number in sent["assignee_ids"]]
    body = {"iid": 7, "title": title, "state": state, "labels": labels, "assignees": people}

    ticket = gitlab.ticket_of(body, "wip")
    assert {name: ticket.value(name) for name in SharedField} == changes


@given(st.booleans(), WORDS, st.sampled_from(["", "ada"]))
def test_what_is_sent_to_jira_comes_back_as_it_was(cloud, title, who):
    title = " ".join(title.split()) or "x"
    changes = {SharedField.TITLE: title, SharedField.ASSIGNEE: who}
    fields = jira.fields_of(changes, cloud=cloud)
    issue = {"id": "10", "key": "AIMS-1", "fields": fields | {"status": {"name": "Done"}}}

    ticket = jira.ticket_of(issue, cloud=cloud)
    assert {name: ticket.value(name) for name in changes} == changes
    assert ticket.status == "Done"


def test_jira_statuses_mean_what_their_category_says_and_what_is_given_up_is_cancelled():
    def one(name, key):
        return {"name": name, "statusCategory": {"key": key}}

    kinds = [{"statuses": [one("Done", "done"), one("Won't do", "done"), one("To Do", "new")]}] * 2
    assert [(s.word, s.means) for s in jira.statuses_of(kinds)] == [
        ("To Do", "open"),
        ("Done", "done"),
        ("Won't do", "cancelled"),
    ]


@given(WORDS, WORDS)
def test_what_fills_a_template_stays_a_text_of_it(title, body):
    template = '{"a": "{title}", "b": ["say {body} and {nothing}", 3], "c": {"d": "{title}{body}"}}'
    found = webhook.filled(template, {"title": title, "body": body})

    assert found["a"] == title
    assert found["b"] == [f"say {body} and {{nothing}}", 3]
    assert found["c"]["d"] == title + body


def test_a_path_that_leads_nowhere_is_nothing():
    body = {"a": [{"b": 3}, {"b": True}], "c": None}
    paths = ["a.0.b", "a.1.b", "a.9.b", "a.b", "c", "c.d", "", "a"]
    assert [webhook.text_at(body, path) for path in paths] == ["3", "true", *[""] * 6]


@given(st.integers(1, 60))
def test_waiting_doubles_up_to_six_hours_and_respects_what_is_asked(tries):
    wait = rules.wait_before(tries)
    assert timedelta(seconds=30) <= wait <= timedelta(hours=6)
    assert rules.wait_before(tries + 1) >= wait
    assert rules.wait_before(tries, 7 * 3600) == timedelta(hours=7)


def test_what_may_pass_is_tried_again_and_what_may_not_is_over():
    assert rules.is_over(Trouble("", for_good=True), 1)
    assert not rules.is_over(Trouble(""), MAX_TRIES - 1)
    assert rules.is_over(Trouble(""), MAX_TRIES)
    assert not rules.is_over(Trouble("", wait_seconds=60), MAX_TRIES + 5)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{NOW.timestamp() + 90:.0f}"}, 91),
        ({"ratelimit-remaining": "0", "ratelimit-reset": f"{NOW.timestamp() + 90:.0f}"}, 91),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "2026-11-02T09:01:00Z"}, 61),
        ({"x-ratelimit-remaining": "12", "x-ratelimit-reset": "1"}, None),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({"retry-after": "²"}, None),
        ({}, None),
    ],
)
def test_how_long_a_tracker_wants_to_be_left_alone(headers, seconds):
    assert wait_of(headers, NOW) == seconds


def test_people_are_proposed_by_mail_then_by_a_name_that_is_one_persons():
    users = [
        RemoteUser(id="1", name="Ada L.", email="ADA@x.example"),
        RemoteUser(id="bob", name="Bob"),
        RemoteUser(id="3", name="Eve"),
        RemoteUser(id="4", name="eve"),
    ]
    members = [("a", "A. L.", "ada@x.example"), ("b", "B", "bob@x.example"), ("e", "Eve", "e@x")]
    assert rules.proposed_people(members, users) == {"a": "1", "b": "bob"}


@pytest.mark.parametrize(
    ("condition", "goes"),
    [
        ("", False),
        ("severity in ['high', 'critical'] && source == 'gap'", True),
        ("severity == 'low'", False),
        ("assigned", False),
        ("days_left < 10", True),
    ],
)
def test_which_tasks_go_out_by_themselves(condition, goes):
    facts = {"severity": "high", "source": "gap", "assigned": False, "days_left": 3.0}
    assert rules.goes_out(rules.checked_condition(condition), facts) is goes


@pytest.mark.parametrize(
    "text", ["severity ==", "colour == 'red'", "severity == 'worst'", "priority"]
)
def test_a_condition_that_cannot_be_read_is_refused_at_its_field(text):
    with pytest.raises(Invalid) as refused:
        rules.checked_condition(text)
    assert refused.value.place == "condition"


def test_a_mark_counts_only_where_it_is_the_last_line_and_not_quoted():
    mark = "TASK-0001 in Steward: http://x/tasks/1"
    assert rules.is_own(f"Done.\n\n{mark}#note-5\n", mark)
    assert not rules.is_own(f"> Done.\n> {mark}\n\nThanks", mark)
    assert not rules.is_own(f"Done.\n> {mark}", mark)
    assert not rules.is_own("", mark)


PRIVATE = (ip_network("10.0.0.0/8"),)


@pytest.mark.parametrize(
    ("scheme", "addresses", "allowed", "works"),
    [
        ("https", ["93.184.215.14"], (), True),
        ("http", ["93.184.215.14"], (), False),
        ("https", ["10.1.2.3"], (), False),
        ("https", ["10.1.2.3"], PRIVATE, True),
        ("http", ["10.1.2.3"], PRIVATE, True),
        ("http", ["10.1.2.3", "93.184.215.14"], PRIVATE, False),
        ("https", ["93.184.215.14", "127.0.0.1"], PRIVATE, False),
        ("https", ["169.254.169.254"], PRIVATE, False),
        ("https", ["::ffff:10.1.2.3"], PRIVATE, False),
        ("https", ["fd00::1"], PRIVATE, False),
        ("https", [], PRIVATE, False),
    ],
)
def test_only_public_addresses_and_networks_that_are_allowed_are_called(
    scheme, addresses, allowed, works
):
    def call():
        return place_to_call("x.example", 443, scheme, allowed, lambda *_: addresses)

    if works:
        assert call() == addresses[0]
    else:
        with pytest.raises(Trouble):
            call()


@pytest.mark.parametrize(
    "address",
    ["ftp://x", "https://", "https://u:p@x", "https://x?a=b", "https://x#a", "x", "https://x:a"],
)
def test_an_address_that_is_more_than_a_place_is_refused(address):
    with pytest.raises(Invalid):
        checked_base(address)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            {"message": "Validation Failed", "errors": [{"field": "title"}]},
            "Validation Failed; title",
        ),
        (
            {"errorMessages": ["No"], "errors": {"summary": "It is too long."}},
            "No; It is too long.",
        ),
        ({"error": "title is missing"}, "title is missing"),
        ({"message": {"title": ["is too long"]}}, "is too long"),
        (None, ""),
    ],
)
def test_a_refusal_is_told_in_the_trackers_own_words(body, words):
    assert words_of(body) == words


def test_a_ticket_is_drafted_with_its_mark_last():
    draft = TicketDraft(title="T", body="B\n\nM", status="open", assignee="", mark="M")
    assert rules.is_own(github.new_issue(draft, label="", labels=[])["body"], "M")
    assert Ticket(id="1", key="1").value(SharedField.TITLE) == ""
