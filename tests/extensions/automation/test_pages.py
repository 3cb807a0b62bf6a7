import pytest
from django.test import Client

from steward.domain.tasks.operations.deriving import create_task
from steward.domain.tasks.terms import NewTask
from steward.extensions.automation.models import Firing, Rule
from steward.extensions.automation.operations.calling import make_address
from steward.extensions.automation.operations.writing import bring_rules, write_rule
from steward.extensions.automation.queries.files import as_file, draft_of, read_drafts
from steward.extensions.automation.queries.reading import common_rules
from steward.extensions.automation.queries.trying import try_rule
from steward.extensions.automation.queries.vocabulary import check_trigger, vocabulary_of
from steward.extensions.automation.rules import trigger_of
from steward.extensions.automation.terms import RuleDraft
from steward.foundation.core.errors import Invalid
from steward.foundation.expressions.syntax import parse
from steward.foundation.expressions.types import check
from tests.extensions.automation.conftest import TELL

WRITTEN = {
    "title": "Tell of tasks",
    "kind": "event",
    "event": "task.created",
    "condition": "record.severity == 'high'",
    "rate": "100",
    "step-0-action": "notify",
    "step-0-whom": "holder",
    "step-0-words": "{record}",
}


def test_a_rule_is_written_tried_switched_on_and_seen_acting(browser_of_owner, owner, answered):
    page = browser_of_owner.post("/automation/new", WRITTEN)
    rule = Rule.objects.get()
    assert (page.status_code, page["Location"]) == (302, f"/automation/{rule.pk}")
    create_task(actor=owner, new=NewTask(title="One", severity="high", assignee_id=owner.id))
    assert (
        "would have acted 1 time"
        in browser_of_owner.get(f"/automation/{rule.pk}/try").content.decode()
    )

    assert browser_of_owner.post(f"/automation/{rule.pk}/on").status_code == 302
    create_task(actor=owner, new=NewTask(title="Two", severity="high", assignee_id=owner.id))
    Rule.objects.update(on_since=owner.now)
    assert answered() == 2

    for address in ("", f"/{rule.pk}", f"/{rule.pk}/edit", "/log", "/templates"):
        assert browser_of_owner.get(f"/automation{address}").status_code == 200
    shown = browser_of_owner.get(f"/automation/log/{Firing.objects.first().pk}").content.decode()
    assert "told 1 person" in shown
    assert "record.severity" in shown


def test_what_is_typed_stays_where_it_is_refused_or_an_action_is_added(browser_of_owner):
    wrong = browser_of_owner.post("/automation/new", WRITTEN | {"condition": "record.nothing"})
    assert wrong.status_code == 422
    text = wrong.content.decode()
    assert "There is no fact" in text
    assert 'value="Tell of tasks"' in text

    more = browser_of_owner.post("/automation/new", WRITTEN | {"do": "add:task.create"})
    text = more.content.decode()
    assert "step-1-due_in_days" in text
    assert 'value="Tell of tasks"' in text
    assert not Rule.objects.exists()


def test_the_condition_builder_knows_the_names_of_the_trigger(browser_of_owner):
    for name in ("task.moved", "schedule", "day:risk", "call:severity=text"):
        found = browser_of_owner.get(f"/automation/condition/{name}").json()
        assert found["names"]
    names = {item["name"] for item in found["names"]}
    assert "call.severity" in names
    assert browser_of_owner.get("/automation/condition/concern.raised").status_code == 404


def test_a_call_from_outside_needs_no_session_and_says_what_is_wrong(owner, a_rule):
    client = Client()
    rule = a_rule(trigger={"kind": "call", "fields": {"count": "number"}})
    address = f"/hooks/{make_address(actor=owner, rule=rule)}"

    good = client.post(address, '{"count": 3}', content_type="application/json")
    assert (good.status_code, good.json()) == (202, {"acts": True})
    bad = client.post(address, '{"count": "3"}', content_type="application/json")
    assert (bad.status_code, bad["Content-Type"]) == (422, "application/problem+json")
    assert client.get(address).status_code == 405
    assert client.post(f"{address}x").status_code == 404


def test_rules_leave_as_a_file_without_secrets_and_come_back(owner, member):
    steps = [
        TELL | {"whom": f"person:{member.id}"},
        {"action": "webhook.call", "address": "https://example.org/", "secret": "s" * 20},
    ]
    trigger = {"kind": "event", "event": "task.created"}
    rule = write_rule(actor=owner, draft=RuleDraft(title="x", trigger=trigger, steps=steps))

    for kind in ("yaml", "json"):
        file = as_file(owner, [rule], kind)
        assert b"member@harbour.example" in file
        assert b"secret" not in file
        (draft,) = read_drafts(file, f"rules.{kind}")
        assert (draft.title, draft.trigger) == ("x", trigger)
        with pytest.raises(Invalid, match="Secret"):
            bring_rules(actor=owner, drafts=[draft])


@pytest.mark.parametrize(
    "content", [b"rules: []", b"{", b"rules:\n- title: x\n  trigger: {kind: never}\n  steps: []"]
)
def test_a_file_that_does_not_fit_is_refused_with_its_line(content):
    with pytest.raises(Invalid):
        read_drafts(content, "rules.yaml")


def test_the_twenty_common_rules_can_all_be_taken_over(owner):
    rules = common_rules()
    assert len(rules) == 20
    for rule in rules:
        trigger = trigger_of(rule["trigger"])
        check_trigger(trigger)
        if rule["condition"]:
            assert check(parse(rule["condition"]), vocabulary_of(trigger)) == ()

    made = bring_rules(actor=owner, drafts=[draft_of(rule) for rule in rules])
    for rule in made:
        try_rule(owner, trigger_of(rule.trigger), rule.condition, 30)
    assert {rule.state for rule in made} == {"draft"}


def test_a_trial_reads_the_record_as_it_stood_then(owner):
    task = create_task(actor=owner, new=NewTask(title="One", assignee_id=owner.id))
    trigger = trigger_of({"kind": "event", "event": "task.created"})

    found = try_rule(owner, trigger, "record.has_assignee", 30)

    assert [one.subject.id for one in found.would] == [task.pk]
    assert (found.looked_at, found.as_now) == (1, 0)
