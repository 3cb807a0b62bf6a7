from steward.domain.frameworks.terms import Framework
from steward.domain.questionnaires.rules import score, visibility
from steward.domain.questionnaires.terms import Template
from steward.extensions.packs.foreign.convert import Converted, convert
from steward.extensions.packs.foreign.names import KnownFramework, name_of
from steward.extensions.packs.foreign.terms import Weight
from tests.extensions.packs.foreign.libraries import QUIRKS, elsewhere, large

QUIRKY = "urn:example:risk:framework:quirks"


def converted() -> Converted:
    return convert([("quirks.yaml", QUIRKS)], {})[0]


def body(kind: str, found: Converted | None = None) -> dict:
    resources = (found or converted()).pack.resources
    return next(item.body for item in resources if item.kind == kind)


def reasons(weight: Weight) -> list[str]:
    return [note.reason for note in converted().notes if note.weight is weight]


def test_the_head_is_read_with_a_version_written_as_text():
    pack = converted().pack

    assert (pack.urn, pack.version, pack.title) == (
        "urn:example:risk:library:quirks:en",
        "3",
        "Quirks",
    )


def test_every_kind_comes_over_as_a_resource():
    assert [item.kind for item in converted().pack.resources] == [
        "reference_controls",
        "threats",
        "metric_definitions",
        "techniques",
        "framework",
        "questionnaire",
        "risk_matrix",
        "preset",
        "mapping_set",
    ]


def test_the_tree_survives_upper_case_accents_and_a_missing_parent():
    framework = Framework.from_body(body("framework"))

    assert [(r.id, r.parent, r.title) for r in framework.requirements] == [
        ("part a", None, "Part A"),
        ("a.1+été, one", "part a", "A long text without a name"),
        ("bare", None, "bare"),
        ("urn:other:risk:req_node:second:bare", None, "The same number"),
    ]


def test_nothing_a_node_says_is_dropped():
    node = body("framework")["nodes"][1]

    assert node["kept"] == {"weight": 2, "importance": "mandatory", "visibility_expression": "true"}
    assert node["typical_evidence"] == ["First", "Second"]
    assert node["reference_controls"] == [
        "urn:example:risk:function:quirks:c1",
        "urn:example:risk:function:quirks:c9",
    ]
    assert body("framework")["nodes"][0]["kept"] == {"translations": {"fr": {"name": "Partie A"}}}


def test_the_scale_comes_over_with_what_stands_beside_it():
    scale = body("framework")["scale"]

    assert (scale["low"], scale["high"], scale["kept"]) == (
        0,
        661,
        {"alternatives": {"other": [1]}},
    )
    assert scale["scores"] == [{"score": 1.0, "title": "Low", "meaning": "Little"}]


def test_questions_depend_on_each_other_in_the_condition_language():
    sheet = Template.from_body(body("questionnaire"))
    first, second, third, fourth = sheet.questions

    nothing = visibility(sheet, {})
    yes = visibility(sheet, {first.id: "1"})
    both = visibility(sheet, {first.id: "1", second.id: ["1", "2"]})
    one = visibility(sheet, {first.id: "1", second.id: ["1"]})

    assert [q.kind for q in sheet.questions] == ["single", "multi", "date", "number"]
    assert (sheet.about, sheet.method) == ("organisation", "sum")
    assert nothing[second.id] == "pending"
    assert (yes[second.id], both[third.id], one[third.id]) == ("shown", "shown", "hidden")
    assert visibility(sheet, {first.id: "2"})[second.id] == "hidden"
    assert nothing[fourth.id] == "shown"


def test_scores_and_results_stay_with_the_choices():
    choices = body("questionnaire")["sections"][0]["questions"][0]["options"]

    assert choices[0] == {
        "value": "1",
        "label": "Yes",
        "score": 10.0,
        "result": "compliant",
        "selects_groups": ["G1"],
        "color": "#00ff00",
    }
    assert choices[1]["result"] == "non_compliant"
    assert "result" not in choices[2]


def test_results_without_points_count_as_shares():
    content = QUIRKS.replace(b"add_score: 10, ", b"")
    found = convert([("quirks.yaml", content)], {})[0]
    sheet = Template.from_body(
        next(item.body for item in found.pack.resources if item.kind == "questionnaire")
    )
    first = sheet.questions[0]

    assert [option.score for option in first.options] == [1.0, 0.0, None]
    assert score(sheet, {first.id: "2"}).percentage == 0.0
    assert score(sheet, {first.id: "1"}).percentage == 100.0
    assert any("count as 1, 0.5 and 0" in note.reason for note in found.notes)


def test_results_beside_points_are_named_and_not_counted():
    notes = convert([("quirks.yaml", QUIRKS)], {})[0].notes
    sheet = Template.from_body(body("questionnaire"))
    reasons = [note.reason for note in notes]

    assert score(sheet, {sheet.questions[0].id: "1"}).percentage == 10.0
    assert "The results of its choices are kept and not used: their points count." in reasons
    assert "Which groups a choice selects is kept and not used." in reasons


def test_a_condition_too_long_to_read_is_taken_out_and_the_rest_is_asked():
    answers = ", ".join(["urn:example:risk:req_node:quirks:a.1:question:1:choice:1"] * 900)
    content = QUIRKS.replace(
        b"answers: [urn:example:risk:req_node:quirks:a.1:question:1:choice:1]",
        f"answers: [{answers}]".encode(),
    )
    found = convert([("quirks.yaml", content)], {})[0]
    made = next(item.body for item in found.pack.resources if item.kind == "questionnaire")

    assert "visible_when" not in made["sections"][0]["questions"][1]
    assert any("it is always asked" in note.reason for note in found.notes)


def test_mapping_rows_keep_what_leads_nowhere_and_say_what_was_assumed():
    rows = body("mapping_set")["rows"]

    assert [(r["source"], r["target"], r["relationship"], r["strength"]) for r in rows] == [
        ("bare", "1", "intersects-with", 5),
        ("gone", "2", "superset-of", 3),
        ("bare", "4", "equal", 5),
    ]
    assert [row.get("assumed", False) for row in rows] == [False, False, True]
    assert (rows[1]["ground"], rows[1]["rationale"]) == ("semantic", "Because")
    assert rows[2]["rationale"] == "Une phrase libre"
    assert len(body("mapping_set")["not_related"]) == 1


def test_every_reference_that_leads_nowhere_is_named_with_its_line():
    assert sorted(set(reasons(Weight.UNRESOLVED))) == [
        "A qualitative metric needs choices, and it has none.",
        "It depends on “urn:nowhere”, which is not there.",
        "Objects of the kind “workflows” are not taken.",
        "The framework “urn:example:risk:framework:elsewhere” is not here; 4 rows wait until it is.",
        "The grid points at level “7”, and there are 2.",
        "The implementation group “G9” is not defined.",
        "The requirement has neither name, number nor text.",
        "The result “maybe” is not known; it is left open.",
        "There is no control “urn:example:risk:function:quirks:c9”; the tie is kept by URN.",
        "There is no parent “urn:example:risk:req_node:quirks:nowhere”; “bare” is put at the top.",
        f"“{name_of(QUIRKY)}” has no requirement “urn:example:risk:req_node:quirks:gone”.",
        "“tactics” points at “urn:example:risk:tactic:ta9”, which is not there.",
    ]
    places = {note.reason: note.place for note in converted().notes}
    assert places["The implementation group “G9” is not defined."] == "quirks.yaml:45"


def test_mapping_sets_find_frameworks_of_other_files_in_any_order():
    for files in ([QUIRKS, elsewhere()], [elsewhere(), QUIRKS]):
        found = convert([(f"{i}.yaml", content) for i, content in enumerate(files)], {})
        words = [note.reason for item in found for note in item.notes]

        assert not [reason for reason in words if "wait until" in reason]


def test_a_mapping_into_a_shipped_standard_uses_the_shipped_numbers():
    text = b"""\
urn: urn:example:risk:library:map
locale: en
ref_id: MAP
version: 1
objects:
  requirement_mapping_sets:
  - urn: urn:example:risk:req_mapping_set:map
    name: Map
    source_framework_urn: urn:intuitem:risk:framework:iso42001-2023
    target_framework_urn: urn:example:risk:framework:elsewhere
    requirement_mappings:
    - {source_requirement_urn: "urn:intuitem:risk:req_node:iso42001-2023:a.2.2", target_requirement_urn: "urn:example:risk:req_node:elsewhere:1", relationship: equal}
"""
    shipped = KnownFramework("iso-42001", {"a.2.2": "A.2.2"})
    known = {"urn:intuitem:risk:framework:iso42001-2023": shipped}

    found = convert([("map.yaml", text), ("e.yaml", elsewhere())], known)[0]

    assert body("mapping_set", found)["source_framework"] == "iso-42001"
    assert body("mapping_set", found)["rows"][0]["source"] == "A.2.2"
    assert found.notes == ()


def test_a_large_library_comes_over_whole():
    found = convert([("large.yaml", large())], {})[0]

    assert len(body("framework", found)["nodes"]) == 5880
    assert found.notes == ()
