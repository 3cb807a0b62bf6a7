"""What the engine does with rules: results come, stay, change, go and come back."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import resolve
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.findings.queries.register import findings_visible_to
from steward.domain.frameworks.queries import iso_42001
from steward.domain.lint.models import LintResult
from steward.domain.lint.operations.raising import raise_from_result
from steward.domain.lint.operations.running import follow_changes, run_lint
from steward.domain.lint.operations.switching import switch_rule_off, switch_rule_on
from steward.domain.lint.operations.waiving import revoke_waiver, waive_results, waive_rule
from steward.domain.lint.queries.results import counts_of, days_of, freshness_of
from steward.domain.lint.queries.rules import KINDS, rules_in_packs
from steward.domain.lint.queries.stages import stage_view
from steward.domain.lint.queries.turns import turns_of
from steward.domain.lint.rules.evaluating import facts_on, hits, in_words, on_day, ready, told
from steward.domain.lint.rules.reading import (
    placeholders,
    problems_of_reason,
    problems_of_rules,
    rules_of,
)
from steward.domain.lint.rules.stage_rows import ROWS, row_of
from steward.domain.lint.rules.stages import Holds, judged
from steward.domain.lint.rules.wording import Said, condition_in_words
from steward.domain.lint.terms import (
    AuditStage,
    Fact,
    LintSeverity,
    LintState,
    Observed,
    RecordKind,
)
from steward.domain.systems.operations.registering import create_system, edit_system
from steward.domain.systems.operations.removing import archive_systems
from steward.domain.systems.terms import SystemDraft
from steward.domain.waivers.rules import checked_reason, checked_until, last_day
from steward.extensions.packs.lint_files import against_what_is_there, bring_rules, read_rules
from steward.extensions.packs.reader import PackError
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.core.ids import uuid7
from steward.foundation.expressions.types import Boolean, Choice, Number
from steward.foundation.identity.terms import Role
from steward.interfaces.web.lint.fixing import DOORS_OF_FIX
from tests.factories.organisations import a_member

WHY = "The vendor answers for it by contract 2026/14, clause 9."
DOG = RecordKind(
    name="dog",
    label="dog",
    plural="dogs",
    facts=(
        Fact(name="age", type=Number(low=0), meaning="Years since it was born"),
        Fact(name="barks", type=Boolean(), meaning="It barks"),
        Fact(name="coat", type=Choice(frozenset({"short", "long"})), meaning="How its coat is"),
    ),
)
RULE = {
    "id": "OWN-1",
    "title": "Old and loud",
    "about": "dog",
    "when": "age > 3",
    "fires_when": "barks",
    "clauses": ["8.4"],
    "severity": "minor",
    "stages": ["stage_2"],
    "reason": "It is {age} years old.",
    "fix": {"say": "Calm it", "door": "record"},
}
OWN = """
id: house
title: House rules
version: "{version}"
rules:
- id: HOUSE-1
  title: {title}
  about: system
  fires_when: '!has_purpose'
  clauses: [A.9.4]
  severity: major
  stages: [stage_1, stage_2]
  reason: 'Nothing is written down.'
  fix: {{say: Write it down, door: system}}
- id: HOUSE-2
  title: Nobody answers for the system at all
  about: system
  fires_when: '!has_owner'
  clauses: ['5.3']
  severity: minor
  stages: [stage_2]
  reason: 'No owner.'
  fix: {{say: Name an owner, door: system}}
"""


def own_rules(version="1", title="The purpose is missing here"):
    return OWN.format(version=version, title=title).encode()


def a_system(actor, name="Ranking", **fields):
    return create_system(actor=actor, draft=SystemDraft(name=name, **fields))


def result(system, rule="HOUSE-1"):
    return LintResult.objects.filter(record_id=system.pk, rule=rule).first()


def at(actor, **later):
    return Actor(
        kind=actor.kind,
        id=actor.id,
        label=actor.label,
        organisation_id=actor.organisation_id,
        permissions=actor.permissions,
        now=actor.now + timedelta(**later),
    )


@pytest.fixture
def house(owner):
    bring_rules(owner, read_rules(own_rules(), "rules.yaml"))
    return owner


# Rules read, run and told


@given(
    age=st.none() | st.integers(0, 30),
    barks=st.none() | st.booleans(),
)
def test_a_rule_fires_only_where_all_it_needs_is_known_and_so(age, barks):
    (rule,) = rules_of({"rules": [RULE]})
    facts = {"age": age, "barks": barks}
    record = Observed(
        id=uuid7(), label="Rex", facts={k: v for k, v in facts.items() if v is not None}
    )

    found = list(hits([ready(rule)], [record], today=date(2026, 3, 1)))

    assert bool(found) == (age is not None and age > 3 and barks is True)
    for hit in found:
        assert hit.reason == f"It is {age} years old."
        assert hit.read == {"age": age, "barks": True}


@given(days=st.integers(-4000, 4000), later=st.integers(0, 4000), age=st.integers(0, 30))
def test_counted_days_are_those_of_the_day_on_which_somebody_looks(days, later, age):
    rule = replace(rules_of({"rules": [RULE]})[0], when="", fires_when="age >= 0")
    rule = replace(rule, reason="{age} days old, seen {slept} days ago, {barks}.")
    record = Observed(id=uuid7(), label="Rex", facts={"age": age, "slept": days})
    then, now = date(2026, 3, 1), date(2026, 3, 1) + timedelta(days=later)

    (kept,) = hits([ready(rule)], [record], today=then, days={"slept"})
    moved = Observed(id=record.id, label="Rex", facts={"age": age, "slept": days + later})
    (again,) = hits([ready(rule)], [moved], today=now, days={"slept"})

    assert (kept.reason, kept.read) == (again.reason, again.read)
    assert facts_on(kept.read, now) == {"age": age, "slept": days + later, "barks": None}
    said = f"{age} days old, seen {days + later:,} days ago, unknown."
    said = re.sub(r"(?<![\d,-])1 days", "1 day", said)
    assert on_day(kept.reason, kept.read, now) == said


def test_values_are_told_as_people_say_them():
    assert told("{a} {b} {c} {d}", {"a": 12_345, "b": True, "c": ["x", "y"]}) == (
        "12,345 yes x, y unknown"
    )
    assert in_words(2.50) == "2.5"
    assert in_words(list("abcdefghij")).endswith("and 2 more")


def test_what_is_wrong_with_a_rule_is_told_with_its_place():
    wrong = {
        **RULE,
        "title": "x" * 81,
        "when": "aeg > 3",
        "fires_when": "coat == 'curly'",
        "clauses": ["99.9"],
        "reason": "{weight} kg",
        "fix": {"say": "?", "door": "cellar"},
    }
    body = {"rules": [wrong, {**RULE, "about": "cat"}]}

    found = list(problems_of_rules(body, {"dog": DOG}, {"8.4"}, ["record"]))

    places = {path for path, _ in found}
    assert places == {
        ("rules", 0, "title"),
        ("rules", 0, "when"),
        ("rules", 0, "fires_when"),
        ("rules", 0, "clauses", 0),
        ("rules", 0, "reason"),
        ("rules", 0, "fix", "door"),
        ("rules", 1, "about"),
    }
    assert any("age" in reason for path, reason in found if path[-1] == "when")


def test_braces_hold_facts_and_brackets_two_forms():
    assert placeholders("{a} [x|y] and {b}, {a} [c: z|w]") == ("a", "b", "c")
    wrong = {
        "{age.b}": "neither",
        "{age!r}": "neither",
        "{}": "neither",
        "{age": "neither",
        "[year]": "neither",
        "{age} [year|years|more]": "neither",
        "[year|years]": "no number stands before",
        "{height} cm": "no fact",
        "[height: is|are]": "no fact",
        "{barks} [it|them]": "no number",
    }
    for text, why in wrong.items():
        (problem,) = problems_of_reason(text, DOG)
        assert why in problem
    assert list(problems_of_reason("{age} [year is|years are] much", DOG)) == []


@given(age=st.integers(0, 3), days=st.integers(0, 3), later=st.integers(0, 3))
def test_words_in_two_forms_agree_with_their_number(age, days, later):
    text = "{slept} [day|nights], {age} of {slept} [dog|dogs] [age: sleeps|sleep]."
    rule = replace(rules_of({"rules": [RULE]})[0], when="", fires_when="age >= 0", reason=text)
    record = Observed(id=uuid7(), label="Rex", facts={"age": age, "slept": days})
    then = date(2026, 3, 1)

    (kept,) = hits([ready(rule)], [record], today=then, days={"slept"})

    now = days + later
    said = f"{now} {'day' if now == 1 else 'nights'}, {age} of {now}"
    said += f" {'dog' if now == 1 else 'dogs'} {'sleeps' if age == 1 else 'sleep'}."
    assert on_day(kept.reason, kept.read, then + timedelta(days=later)) == said


def test_a_condition_is_read_back_in_words():
    said = condition_in_words("age > 3 && (!barks || coat in ['short', 'long'])", DOG)

    assert said == Said(
        "All of these hold:",
        (
            Said("“Years since it was born” is more than 3"),
            Said(
                "At least one of these holds:",
                (Said("“It barks”: no"), Said("“How its coat is” is among short or long")),
            ),
        ),
    )
    assert condition_in_words("", DOG) is None


# Waivers


@pytest.mark.parametrize(
    "reason",
    [
        "too short",
        "Not applicable. For now.",
        "will be fixed later, as discussed",
        "x" * 40,
        "ok " * 20,
    ],
)
def test_a_reason_that_fits_everything_is_none(reason):
    with pytest.raises(Invalid) as refused:
        checked_reason(reason)
    assert refused.value.place == "reason"


@given(st.dates(min_value=date(2025, 1, 1)), st.integers(-5, 800))
def test_a_waiver_ends_after_today_and_within_twelve_months(today, days):
    until = today + timedelta(days=days) if today.year < 9000 else today
    if today < until <= last_day(today):
        assert checked_until(until, today) == until
    else:
        with pytest.raises(Invalid):
            checked_until(until, today)


def test_a_waiver_holds_until_its_day_ends_by_itself_and_can_be_revoked(house):
    system = a_system(house)
    run_lint(actor=house)
    row = result(system)
    (waiver,) = waive_results(
        actor=house, results=[row], reason=WHY, until=house.today + timedelta(days=30)
    )
    row.refresh_from_db()
    assert row.state == LintState.WAIVED
    with pytest.raises(Conflict):
        waive_results(actor=house, results=[row], reason=WHY, until=waiver.until)

    run_lint(actor=at(house, days=30))
    row.refresh_from_db()
    assert row.state == LintState.WAIVED, "the last day counts"
    run_lint(actor=at(house, days=31))
    row.refresh_from_db()
    waiver.refresh_from_db()
    assert row.state == LintState.OPEN
    assert waiver.ended_at is not None
    assert waiver.ended_by == ""

    again = waive_rule(
        actor=house, rule="HOUSE-1", reason=WHY, until=house.today + timedelta(days=90)
    )
    other = a_system(house, "Second")
    run_lint(actor=house)
    assert result(other).state == LintState.WAIVED, "a whole rule is waived for new records too"
    revoke_waiver(actor=house, waiver=again, reason="It is mended next week.")
    assert {result(system).state, result(other).state} == {LintState.OPEN}


def test_who_answers_for_a_record_does_not_waive_what_is_held_against_it(house):
    mine = a_system(house, owner="The owner")
    run_lint(actor=house)

    for call in (
        lambda: waive_results(
            actor=house, results=[result(mine)], reason=WHY, until=house.today + timedelta(days=9)
        ),
        lambda: waive_rule(
            actor=house, rule="HOUSE-1", reason=WHY, until=house.today + timedelta(days=9)
        ),
    ):
        with pytest.raises(NotAllowed, match="You answer for"):
            call()


@pytest.mark.parametrize("role", list(Role))
def test_who_may_run_waive_and_switch(house, role):
    member = a_member(house, role)
    system = a_system(house)
    run_lint(actor=house)
    until = house.today + timedelta(days=9)
    may = {
        "lint.run": lambda: run_lint(actor=member),
        "lint.waive": lambda: waive_results(
            actor=member, results=[result(system)], reason=WHY, until=until
        ),
        "lint.switch": lambda: switch_rule_off(actor=member, rule="HOUSE-2", reason=WHY),
    }
    for permission, call in may.items():
        if permission in member.permissions:
            call()
        else:
            with pytest.raises(NotAllowed):
                call()


# Results


def test_results_come_stay_go_and_come_back(house):
    system = a_system(house)
    first = run_lint(actor=house)
    row = result(system)
    assert first.new >= 1
    assert (row.state, row.times, row.reason) == (LintState.OPEN, 1, "Nothing is written down.")
    assert run_lint(actor=house).changed is False, "asked twice, nothing is new"

    edit_system(actor=house, system=system, purpose="Ranks applications.")
    mended = at(house, hours=1)
    assert run_lint(actor=mended).gone >= 1
    row.refresh_from_db()
    assert (row.state, row.gone_at, row.gone_because) == (LintState.GONE, mended.now, "mended")

    edit_system(actor=house, system=system, purpose="")
    later = at(house, hours=2)
    assert run_lint(actor=later).back >= 1
    row.refresh_from_db()
    assert (row.state, row.times, row.since, row.first_at) == ("open", 2, later.now, house.now)
    assert row.gone_at is None

    archive_systems(actor=house, systems=[system])
    run_lint(actor=house)
    row.refresh_from_db()
    assert row.gone_because == "record_gone"
    assert [(turn.state, turn.at, bool(turn.because)) for turn in turns_of(house, row)] == [
        ("gone", house.now, True),
        ("open", later.now, False),
        ("gone", mended.now, True),
        ("open", house.now, False),
    ]
    assert [day.on for day in days_of(house)] == [house.today]


def test_a_rule_that_is_off_finds_nothing_and_on_again_finds_at_once(house):
    system = a_system(house)
    run_lint(actor=house)
    switch_rule_off(actor=house, rule="HOUSE-1", reason=WHY)
    assert (result(system).state, result(system).gone_because) == ("gone", "rule_off")
    assert result(system, "HOUSE-2").state == "open"
    with pytest.raises(Conflict):
        switch_rule_off(actor=house, rule="HOUSE-1", reason=WHY)

    switch_rule_on(actor=house, rule="HOUSE-1")

    assert result(system).state == "open"
    with pytest.raises(Conflict):
        switch_rule_on(actor=house, rule="HOUSE-1")


def test_rules_of_ones_own_are_checked_compared_and_installed(house):
    with pytest.raises(PackError) as refused:
        read_rules(own_rules().replace(b"!has_owner", b"!has_onwer"), "rules.yaml")
    assert refused.value.problems[0].startswith("rules.yaml:18: ")
    assert "Did you mean “has_owner”" in refused.value.problems[0]
    with pytest.raises(PackError, match="is a rule of"):
        read_rules(own_rules().replace(b"House rules", b"Other"), "rules.yaml")

    newer = own_rules("2", "Why it is there is not said").replace(b"HOUSE-2", b"HOUSE-3")
    found = against_what_is_there(house, read_rules(newer, "rules.yaml"))
    assert (found.added, found.changed, found.removed) == (("HOUSE-3",), ("HOUSE-1",), ("HOUSE-2",))

    system = a_system(house)
    run_lint(actor=house)
    bring_rules(house, read_rules(newer, "rules.yaml"))
    follow_changes(actor=house)
    assert result(system, "HOUSE-2").gone_because == "rule_gone"
    assert result(system, "HOUSE-3").state == "open"
    assert result(system).title == "Why it is there is not said"


def test_a_result_is_raised_as_a_finding_once_each_time_it_comes(house):
    system = a_system(house)
    run_lint(actor=house)
    made = raise_from_result(actor=house, result=result(system))
    assert (made.grade, made.requirement, made.source_kind) == ("major", "A.9.4", "lint_result")
    with pytest.raises(Conflict, match=made.reference):
        raise_from_result(actor=house, result=result(system))

    edit_system(actor=house, system=system, purpose="Ranks.")
    run_lint(actor=house)
    with pytest.raises(Conflict, match="no longer"):
        raise_from_result(actor=house, result=result(system))
    edit_system(actor=house, system=system, purpose="")
    run_lint(actor=house)
    assert raise_from_result(actor=house, result=result(system)).pk != made.pk
    assert findings_visible_to(house).count() == 2


def test_changes_wait_until_they_are_read(house):
    assert freshness_of(house).checked_at is None
    run_lint(actor=house)
    assert freshness_of(house).checked_at == house.now
    a_system(house)
    assert freshness_of(house).waiting > 0


# Stages


@pytest.mark.parametrize("stage", list(AuditStage))
def test_every_requirement_belongs_to_one_row_of_a_stage(content, database, stage):
    ids = {row.id for row in ROWS[stage]} | {"rest"}
    places = {item.id: row_of([item.id], stage) for item in iso_42001().requirements}
    assert set(places.values()) <= ids
    assert len(ids) == len(ROWS[stage]) + 1


@given(
    st.dictionaries(st.sampled_from(list(LintSeverity)), st.integers(0, 3)),
    st.integers(0, 2),
)
def test_a_row_holds_only_where_all_is_there_and_nothing_grave_is_open(counts, there):
    row = ROWS[AuditStage.ONE][4]
    made = judged(row, {thing.key: there for thing in row.things}, counts)
    if not there or counts.get(LintSeverity.MAJOR):
        assert (made.holds, bool(made.reasons)) == (Holds.NO, True)
    elif counts.get(LintSeverity.MINOR):
        assert (made.holds, bool(made.reasons)) == (Holds.DOUBTFUL, True)
    else:
        assert (made.holds, bool(made.reasons)) == (Holds.YES, False)


def test_a_stage_counts_what_is_open_and_what_is_waived(house):
    a_system(house)
    run_lint(actor=house)
    view = stage_view(house, AuditStage.TWO)
    assert (
        sum(item.open for item in view.rows)
        == LintResult.objects.filter(state="open", stages__contains="stage_2").count()
    )
    assert view.holds is Holds.NO
    assert counts_of(house).open == LintResult.objects.filter(state="open").count()


def test_a_kind_of_record_has_each_fact_once_and_says_what_it_means():
    for kind in KINDS.values():
        names = [fact.name for fact in kind.facts]
        assert len(names) == len(set(names))
        assert all(fact.meaning.strip() for fact in kind.facts), kind.name


def test_the_example_of_the_how_to_page_is_a_file_of_rules(content, database):
    page = Path(__file__).parents[3] / "docs" / "how-to" / "write-lint-rules.md"
    text = page.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]

    assert read_rules(text.encode(), "house-rules.yaml").title == "House rules"


def test_every_shipped_rule_leads_to_a_door_that_is_there(content, database):
    known = set(DOORS_OF_FIX)
    shipped = [item.rule for item in rules_in_packs()]

    assert {rule.door for rule in shipped} <= known
    assert len(shipped) >= 60
    assert {rule.nonconformity for rule in shipped} >= set(range(1, 21))
    for address in DOORS_OF_FIX.values():
        assert resolve(address.format(id=uuid7(), first="A.2.2"))
