from pathlib import Path

import pytest

from steward.extensions.packs.checks import check_packs
from steward.extensions.packs.reader import PackError, read_packs

HEAD = "urn: urn:steward:pack:own\nversion: 1.0.0\ntitle: Own\nlicence: CC-BY-4.0\nresources:\n"
NODES = (
    "id: own\ntitle: Own\nnodes:\n  - {id: '1', parent: null, kind: clause, summary: First}\n"
    "  - {id: '2', parent: '9', kind: clause, summary: Second}\n"
)
INTAKE = """id: intake
title: Intake
attributes:
  - {id: biometric, type: boolean, group: g, label: Biometric}
  - {id: scale, type: enum, group: g, label: Scale, values: [{value: pilot, label: Pilot}]}
sections:
  - id: s
    title: S
    questions:
      - {id: q-1, text: First?, type: boolean, attribute: biometric}
      - {id: q-2, text: Second?, type: boolean, visible_when: "%s"}
"""


def problems(root: Path, content: str | bytes, kind: str = "framework") -> list[str]:
    folder = root / "own"
    folder.mkdir()
    (folder / "pack.yaml").write_text(f"{HEAD}  - {{file: a.yaml, kind: {kind}}}\n")
    raw = content if isinstance(content, bytes) else content.encode()
    (folder / "a.yaml").write_bytes(raw)
    with pytest.raises(PackError) as caught:
        check_packs(read_packs(root))
    return caught.value.problems


def test_a_key_given_twice_is_refused_with_its_line(tmp_path):
    (problem,) = problems(tmp_path, "id: own\ntitle: A\ntitle: B\n")
    assert problem.startswith("own/a.yaml:3: ")
    assert "“title”" in problem


def test_an_alias_bomb_is_refused_with_its_line(tmp_path):
    (problem,) = problems(tmp_path, "id: own\na: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n")
    assert problem.startswith("own/a.yaml:2: ")
    assert "aliases" in problem


def test_a_file_that_is_not_utf8_is_refused_with_its_line(tmp_path):
    (problem,) = problems(tmp_path, "id: own\ntitle: Prüfung\n".encode("latin-1"))
    assert problem.startswith("own/a.yaml:2: ")
    assert "UTF-8" in problem


def test_a_file_above_five_megabytes_is_refused(tmp_path):
    (problem,) = problems(tmp_path, b"#" * (5 * 1024 * 1024 + 1))
    assert problem.startswith("own/a.yaml: ")
    assert "5 MB" in problem


def test_a_missing_parent_is_named_with_its_line(tmp_path):
    assert problems(tmp_path, NODES) == ["own/a.yaml:5: there is no parent “9”"]


def test_an_unknown_attribute_in_a_condition_is_named_with_a_suggestion(tmp_path):
    (problem,) = problems(tmp_path, INTAKE % "biometrik", "questionnaire")
    assert problem.startswith("own/a.yaml:11: ")
    assert "Did you mean “biometric”?" in problem


@pytest.mark.parametrize(
    "text", ["biometric == 'pilot'", "scale > 3", "scale == 'pilott'", "scale"]
)
def test_a_condition_that_clashes_with_its_types_is_named_with_its_line(tmp_path, text):
    (problem, *_) = problems(tmp_path, INTAKE % text, "questionnaire")
    assert problem.startswith("own/a.yaml:11: ")
    assert text in problem


def test_a_condition_that_cannot_be_read_is_named_with_its_line(tmp_path):
    (problem,) = problems(tmp_path, INTAKE % "not biometric", "questionnaire")
    assert problem.startswith("own/a.yaml:11: ")
    assert "“biometric” does not fit here" in problem


def test_all_problems_of_shape_are_named_at_once(tmp_path):
    body = "id: own\ntitle: ' '\nnodes:\n  - {id: 1, parent: null, kind: clause}\n  - text\n"
    assert problems(tmp_path, body) == [
        "own/a.yaml:2: “title” must be a text, not an empty text",
        "own/a.yaml:4: the key “summary” of “1” is missing",
        "own/a.yaml:4: “id” must be a text, not “1”",
        "own/a.yaml:5: an entry of “nodes” must be a mapping, not “text”",
    ]


def test_a_misspelt_key_is_named_with_a_suggestion(tmp_path):
    body = (INTAKE % "true").replace("attribute: biometric", "atribute: biometric")
    (problem,) = problems(tmp_path, body, "questionnaire")
    assert problem == "own/a.yaml:10: there is no key “atribute” here; did you mean “attribute”?"


def test_a_body_without_its_lists_is_refused_not_crashed_on(tmp_path):
    (problem,) = problems(tmp_path, "id: own\ntitle: Own\n", "risk_catalogue")
    assert problem == "own/a.yaml:1: the key “scenarios” of “own” is missing"


def test_broken_files_of_one_pack_are_all_named(tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    rows = "".join(f"  - {{file: {name}.yaml, kind: framework}}\n" for name in "ab")
    (folder / "pack.yaml").write_text(HEAD + rows + "  - text\n")
    (folder / "a.yaml").write_text("a: 1\na: 2\n")
    (folder / "b.yaml").write_text("b: [\n")
    with pytest.raises(PackError) as caught:
        read_packs(tmp_path)
    places = [problem.split(": ")[0] for problem in caught.value.problems]
    assert [place.split(":")[0] for place in places] == [
        "own/a.yaml",
        "own/b.yaml",
        "own/pack.yaml",
    ]
