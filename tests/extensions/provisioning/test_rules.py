from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.extensions.provisioning.rules.drafting import group_from, user_from
from steward.extensions.provisioning.rules.filtering import condition_of, holds
from steward.extensions.provisioning.rules.patching import patched
from steward.extensions.provisioning.terms import GROUP, ScimTrouble

ANN = {
    "id": "1",
    "userName": "Ann@Harbour.example",
    "displayName": "Ann",
    "active": True,
    "emails": [
        {"value": "ann@harbour.example", "type": "work", "primary": True},
        {"value": "ann@home.example", "type": "home"},
    ],
    "meta": {"created": "2026-01-05T09:00:00Z"},
}
TEAM = {"displayName": "Team", "members": [{"value": str(n) * 8} for n in range(3)]}
WORDS = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=12)


@pytest.mark.parametrize(
    ("text", "meets"),
    [
        ('userName eq "ann@harbour.example"', True),
        ('USERNAME Eq "ann@harbour.example" AND active eq true', True),
        ('id eq "1"', True),
        ('externalId eq "1"', False),
        ("externalId pr", False),
        ("not (externalId pr) and displayName pr", True),
        ('displayName sw "a" or displayName eq "Bo" and active eq false', True),
        ('(displayName sw "a" or displayName eq "Bo") and active eq false', False),
        ('emails co "HOME"', True),
        ('emails[type eq "work" and value ew "home.example"]', False),
        ('emails[type eq "home" and value ew "home.example"]', True),
        ('emails.type eq "home"', True),
        ('displayName ne "Ann"', False),
        ('meta.created gt "2026-01-01T00:00:00Z"', True),
        ("externalId eq null", True),
        ('urn:ietf:params:scim:schemas:core:2.0:User:displayName eq "ann"', True),
        ('displayName eq "An\\"n"', False),
    ],
)
def test_a_filter_says_what_it_means(text, meets):
    assert holds(condition_of(text), ANN) is meets


@pytest.mark.parametrize(
    "text",
    [
        "",
        "userName",
        "userName eq",
        "userName eq ann",
        'userName is "ann"',
        'userName eq "ann',
        '(userName eq "ann"',
        'userName eq "ann")',
        'emails[type eq "work"',
        "not userName pr",
        "active gt true",
        "active co 3",
        "(" * 50 + "active pr" + ")" * 50,
        "active pr and " * 200 + "active pr",
    ],
)
def test_what_is_no_filter_is_refused_as_such(text):
    with pytest.raises(ScimTrouble) as caught:
        condition_of(text)

    assert caught.value.kind == "invalidFilter"


@given(WORDS)
def test_any_text_in_quotation_marks_is_found_by_itself(word):
    quoted = word.replace("\\", "\\\\").replace('"', '\\"')

    assert holds(condition_of(f'displayName eq "{quoted}"'), {"displayName": word}) is bool(word)


@given(st.text(max_size=40))
def test_whatever_is_sent_as_a_filter_is_a_condition_or_refused(text):
    with suppress(ScimTrouble):
        assert holds(condition_of(text), ANN) in (True, False)


def test_a_patch_does_what_directories_send():
    def after(*operations):
        return patched(ANN, list(operations))

    assert after({"op": "Replace", "path": "active", "value": "False"})["active"] == "False"
    assert user_from(after({"op": "replace", "value": {"active": False}})).active is False
    renamed = after({"op": "add", "value": {"displayName": "Bo", "name.givenName": "Bo"}})
    assert renamed["displayName"] == "Bo"
    moved = after(
        {"op": "replace", "path": 'emails[type eq "work"].value', "value": "bo@harbour.example"}
    )
    assert user_from(moved).email == "bo@harbour.example"
    assert ANN["emails"][0]["value"] == "ann@harbour.example"
    unknown = after({"op": "add", "path": "urn:x:ext:2.0:User:department", "value": "Sales"})
    assert user_from(unknown) == user_from(ANN)
    known = after({"op": "add", "path": "externalId", "value": "x7"})
    assert user_from(known).external_id == "x7"
    assert user_from(patched(known, [{"op": "remove", "path": "externalId"}])).external_id == ""


def test_members_are_added_once_and_taken_out_in_either_way():
    def keys(*operations):
        return {row["value"] for row in patched(TEAM, list(operations))["members"]}

    every = {"00000000", "11111111", "22222222"}
    new = {"op": "add", "path": "members", "value": [{"value": "11111111"}, {"value": "3"}]}
    assert keys(new) == every | {"3"}
    one = {"op": "remove", "path": 'members[value eq "11111111"]'}
    assert keys(one) == keys(one, one) == every - {"11111111"}
    assert keys({"op": "remove", "path": "members", "value": [{"value": "22222222"}]}) == (
        every - {"22222222"}
    )
    assert keys({"op": "replace", "path": "members", "value": [{"value": "9"}]}) == {"9"}
    assert "members" not in patched(TEAM, [{"op": "remove", "path": f"{GROUP}:members"}])


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ({"op": "move", "path": "active"}, "invalidSyntax"),
        ({"op": "remove"}, "noTarget"),
        ({"op": "replace", "path": "id", "value": "2"}, "mutability"),
        ({"op": "add", "path": "groups", "value": []}, "mutability"),
        ({"op": "replace", "path": 'emails[type eq "other"].value', "value": "x"}, "noTarget"),
        ({"op": "replace", "path": "emails[", "value": "x"}, "invalidPath"),
        ({"op": "replace", "path": "emails[type]", "value": "x"}, "invalidFilter"),
        ({"op": "replace", "value": "x"}, "invalidValue"),
        ("replace", "invalidSyntax"),
    ],
)
def test_a_patch_that_cannot_be_done_is_refused_by_its_kind(operation, kind):
    with pytest.raises(ScimTrouble) as caught:
        patched(ANN, [operation])

    assert caught.value.kind == kind


def test_what_is_kept_of_a_user_and_a_group_is_checked():
    plain = user_from({"userName": "ann@harbour.example", "name": {"givenName": "Ann"}})
    assert (plain.email, plain.name, plain.active) == ("ann@harbour.example", "Ann", True)
    for wrong in (
        {},
        {"userName": 3},
        {"userName": "a" * 256},
        {"userName": "a\x00"},
        {"userName": "a", "active": "perhaps"},
    ):
        with pytest.raises(ScimTrouble):
            user_from(wrong)
    for wrong in ({}, {"displayName": "A", "members": [{"value": "me"}]}):
        with pytest.raises(ScimTrouble):
            group_from(wrong)
