import pytest

from steward.domain.controls.operations import decide_status
from steward.domain.crosswalks.models import OwnTie
from steward.domain.crosswalks.operations import suggesting
from steward.domain.crosswalks.operations.deciding import decide_suggestions
from steward.domain.crosswalks.operations.stating import (
    TieDraft,
    bring_ties,
    remove_tie,
    state_tie,
)
from steward.domain.crosswalks.operations.suggesting import suggest_by_words, suggest_chains
from steward.domain.crosswalks.operations.texts import remove_node_text, write_node_text
from steward.domain.crosswalks.queries import (
    all_coverage,
    chains_through,
    coverage_of,
    gaps_of,
    get_own_tie,
    node_texts,
    ways_between,
)
from steward.domain.crosswalks.terms import Span, Standing
from steward.domain.frameworks.queries import current_resource, framework
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed, NotFound
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.factories.organisations import a_member, an_owner


def a_draft(**changes) -> TieDraft:
    given = {
        "source_framework": "iso-42001",
        "source": "A.2.2",
        "target_framework": "nis2",
        "target": "art-20-1",
        "relationship": "equal",
        "strength": 8,
        "rationale": "Both ask for approval by the board",
    }
    return TieDraft(**(given | changes))


def test_a_stated_tie_carries_the_state_of_its_source(owner):
    before = coverage_of(owner, "nis2").nodes["art-20-1"]
    tie = state_tie(actor=owner, draft=a_draft(source="a.2.2"))
    decide_status(actor=owner, requirement="A.2.2", maturity="implemented", reason="Seen")

    after = coverage_of(owner, "nis2").nodes["art-20-1"]

    assert before.share.high <= after.share.high
    assert (tie.source, after.share.low, after.standing) == ("A.2.2", 0.9, Standing.COVERED)
    assert Entry.objects.filter(event="tie.stated").count() == 1


def test_coverage_is_right_after_every_change(owner):
    assert coverage_of(owner, "nis2").share == Span(
        low=0, high=coverage_of(owner, "nis2").reachable
    )
    tie = state_tie(actor=owner, draft=a_draft())
    decide_status(actor=owner, requirement="A.2.2", maturity="implemented", reason="Seen")
    with_tie = coverage_of(owner, "nis2")
    decide_status(actor=owner, requirement="A.2.2", maturity="none", reason="It was withdrawn")
    lower = coverage_of(owner, "nis2")
    remove_tie(actor=owner, tie=tie)
    without = coverage_of(owner, "nis2")

    assert with_tie.share.low > lower.share.low
    assert len(without.nodes["art-20-1"].steps) + 1 == len(lower.nodes["art-20-1"].steps)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"source": "A.99"}, "source"),
        ({"target": "art-nothing"}, "target"),
        ({"target_framework": "nothing"}, "target_framework"),
        ({"target_framework": "iso-42001"}, "target_framework"),
        ({"relationship": "similar"}, "relationship"),
        ({"strength": 11}, "strength"),
        ({"rationale": "  "}, "rationale"),
    ],
)
def test_a_wrong_tie_is_refused_at_its_field(owner, changes, place):
    with pytest.raises(Invalid) as caught:
        state_tie(actor=owner, draft=a_draft(**changes))

    assert caught.value.place == place


def test_suggestions_count_only_once_they_are_accepted(owner):
    before = coverage_of(owner, "nis2").share
    brought = bring_ties(
        actor=owner, drafts=[a_draft()], origin="words", where="as suggestions", suggested=True
    )
    tie = OwnTie.objects.visible_to(owner).get()

    assert (brought, tie.status, coverage_of(owner, "nis2").share) == (1, "suggested", before)
    decide_suggestions(actor=owner, verdict="accepted", reason="Read both.", ties=[tie.pk])
    assert coverage_of(owner, "nis2").share != before
    with pytest.raises(Conflict):
        decide_suggestions(actor=owner, verdict="dismissed", reason="No.", ties=[tie.pk])


def test_a_dismissed_suggestion_is_not_made_again_and_replaces_nothing(owner):
    bring_ties(actor=owner, drafts=[a_draft()], origin="words", where="x", suggested=True)
    decide_suggestions(actor=owner, verdict="dismissed", reason="Words alike, not meanings.")

    again = bring_ties(actor=owner, drafts=[a_draft()], origin="words", where="x", suggested=True)

    assert (again, OwnTie.objects.visible_to(owner).get().status) == (0, "dismissed")


def test_a_table_replaces_what_was_stated(owner):
    state_tie(actor=owner, draft=a_draft())
    drafts = [a_draft(strength=3), a_draft(target="art-20-2")]

    assert bring_ties(actor=owner, drafts=drafts, origin="table", where="from ties.csv") == 2
    assert sorted(OwnTie.objects.visible_to(owner).values_list("target", "strength")) == [
        ("art-20-1", 3),
        ("art-20-2", 8),
    ]


def test_a_wrong_row_is_named_and_nothing_is_written(owner):
    with pytest.raises(Invalid) as caught:
        bring_ties(actor=owner, drafts=[a_draft(), a_draft(target="no")], origin="table", where="x")

    assert caught.value.place == "1.target"
    assert not OwnTie.objects.visible_to(owner).exists()


def test_gaps_name_what_would_close_them(owner):
    decide_status(actor=owner, requirement="A.2.2", maturity="none", reason="Nothing yet")
    state_tie(actor=owner, draft=a_draft())
    target = framework(current_resource("framework", "nis2").id)

    gaps = {gap.node: gap for gap in gaps_of(owner, coverage_of(owner, "nis2"), target)}

    assert "A.2.2" in gaps["art-20-1"].helpful


def test_every_shipped_framework_is_worked_out(owner):
    rows = all_coverage(owner)

    assert {row.framework.id for row in rows} >= {"nis2", "dora", "gdpr", "eu-ai-act", "iso-27001"}
    assert all(row.coverage.nodes for row in rows)
    assert all(0 <= row.coverage.share.low <= row.coverage.share.high <= 1 for row in rows)


def test_two_crosswalks_give_a_third_with_its_way(owner):
    ways = {name for name, _, _ in ways_between(owner, "nis2", "dora")}
    made = chains_through(owner, "nis2", "iso-42001", "dora")

    assert "iso-42001" in ways
    assert made
    assert all(tie.through[0].startswith("iso-42001 ") for tie in made)


def test_texts_stay_with_the_organisation_that_owns_them(owner, now):
    row = write_node_text(
        actor=owner, framework="iso-27001", node="A.5.1", text="Ours", licence="Copy 12"
    )

    assert node_texts(owner, "iso-27001")["A.5.1"].text == "Ours"
    remove_node_text(actor=owner, text=row)
    assert node_texts(owner, "iso-27001") == {}


def test_foreign_ties_are_not_there_and_auditors_only_read(owner, now):
    tie = state_tie(actor=owner, draft=a_draft())
    auditor = a_member(owner, Role.EXTERNAL_AUDITOR)
    with pytest.raises(NotAllowed):
        state_tie(actor=auditor, draft=a_draft())
    other, _ = an_owner(now, "Other House", "other@house.example")

    with pytest.raises(NotFound):
        get_own_tie(other, tie.pk)


@pytest.mark.parametrize("schema", ["steward_words", None])
def test_words_suggest_ties_where_there_are_none(owner, monkeypatch, schema):
    found = suggesting._schema_of_trigrams()
    assert found == "steward_words"
    monkeypatch.setattr(suggesting, "_schema_of_trigrams", lambda: schema)
    before = coverage_of(owner, "iso-23894").share

    count = suggest_by_words(actor=owner, target="iso-23894")

    rows = OwnTie.objects.visible_to(owner)
    assert count == rows.count() > 0
    assert set(rows.values_list("status", "origin", "relationship")) == {
        ("suggested", "words", "intersects-with")
    }
    assert coverage_of(owner, "iso-23894").share == before


def test_chains_become_suggestions_that_tell_their_way(owner):
    state_tie(
        actor=owner,
        draft=a_draft(
            source_framework="nis2", source="art-20-1", target_framework="iso-23894", target="5.2"
        ),
    )
    made = chains_through(owner, "iso-42001", "nis2", "iso-23894")

    count = suggest_chains(actor=owner, target="iso-23894", ties=made)

    row = OwnTie.objects.visible_to(owner).filter(origin="chain").first()
    assert count == len(made) > 0
    assert row.rationale.startswith("By way of nis2 art-20-1")
