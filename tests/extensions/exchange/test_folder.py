import pytest

from steward.extensions.exchange.assessment import assess, content_of
from steward.extensions.exchange.folder import FolderError, read_folder
from steward.foundation.core.errors import Invalid
from tests.extensions.exchange.samples import READINESS, VOCABULARY, grid, workbook

HEAD = "organisation:\n  name: Acme\n  sector: Trade\nappetite: low\n"
CHAT = "id: chat\nname: Chat\npurpose: Answers\nassessed: true\nfacts:\n  uses_llm: true\n"


def a_folder(root, **files):
    """Write files; a double underscore in a name is a slash."""
    contents = {"organisation": HEAD, "systems__chat": CHAT} | files
    for key, content in contents.items():
        name = key.replace("__", "/")
        path = root / (name if "." in name else f"{name}.yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def read(root):
    return read_folder(root, VOCABULARY, READINESS)


def problems(root):
    with pytest.raises(FolderError) as caught:
        read(root)
    return caught.value.problems


def test_a_small_folder_is_read(tmp_path):
    found = read(a_folder(tmp_path))
    assert (found.name, found.sector, found.appetite) == ("Acme", "Trade", "low")
    assert found.frameworks == ("iso-42001",)
    (system,) = found.systems
    assert (system.id, system.name, system.assessed) == ("chat", "Chat", True)
    assert system.texts["purpose"] == "Answers"
    assert dict(system.facts) == {"uses_llm": True}
    assert found.notes == ()


def test_a_decision_about_a_system_that_cannot_be_read_is_not_called_wrong(tmp_path):
    decisions = "risks:\n  - {system: chat, scenario: R-1, decision: accept}\n"
    root = a_folder(tmp_path, systems__chat="id: [\n", decisions=decisions)
    (problem,) = problems(root)
    assert problem.startswith("systems/chat.yaml:")


def test_every_problem_of_every_file_is_named_with_its_line(tmp_path):
    root = a_folder(
        tmp_path,
        organisation="organisation:\n  nam: Acme\nappetite: huge\nframework: [x]\n",
        systems__chat=(
            "id: Chat Bot\nname: Chat\nasessed: true\nassessed: maybe\nstage: nowhere\nfacts:\n"
            "  uses_lm: true\n  deployment_scale: galactic\n  public_facing: 2\n  technique: [magic]\n"
            "models:\n  - {name: m, card: ../../etc/passwd}\n  - {version: 1}\n  - {name: m, size: 3}\n"
            "suppliers: nobody\n"
        ),
        answers__readiness="answers:\n  q-1: superb\n  q-9: none\n",
        controls="A.2.2: {status: done, note: x}\nA.2.3: {status: partial}\nA.2.4: {state: partial}\n",
        decisions=(
            "risks:\n  - {system: chat, scenario: R-1, decision: dismiss}\n"
            "  - {system: ghost, scenario: R-1, decision: ignore, reason: x}\n"
            "soa:\n  - {control: A.2.2, applicable: perhaps, reason: x}\n  - {control: A.2.3}\n"
        ),
    )
    assert [problem.split(": ", 1)[0] for problem in problems(root)] == [
        "organisation.yaml:4",
        "organisation.yaml:2",
        "organisation.yaml:1",
        "organisation.yaml:3",
        "systems/chat.yaml:3",
        "systems/chat.yaml:1",
        "systems/chat.yaml:7",
        "systems/chat.yaml:8",
        "systems/chat.yaml:9",
        "systems/chat.yaml:10",
        "systems/chat.yaml:5",
        "systems/chat.yaml:4",
        "systems/chat.yaml:12",
        "systems/chat.yaml:13",
        "systems/chat.yaml:14",
        "systems/chat.yaml:15",
        "answers/readiness.yaml:2",
        "answers/readiness.yaml:3",
        "controls.yaml:1",
        "controls.yaml:2",
        "controls.yaml:3",
        "controls.yaml:3",
        "decisions.yaml:2",
        "decisions.yaml:2",
        "decisions.yaml:3",
        "decisions.yaml:3",
        "decisions.yaml:5",
        "decisions.yaml:6",
    ]


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        (
            {"systems__chat": CHAT + "asessed: true\n"},
            "systems/chat.yaml:7: “asessed” is not known here; did you mean “assessed”?",
        ),
        (
            {"systems__chat": CHAT.replace("uses_llm", "uses_lm")},
            "systems/chat.yaml:6: There is no attribute 'uses_lm'; did you mean 'uses_llm'?",
        ),
        (
            {"systems__chat": CHAT.replace("uses_llm: true", "deployment_scale: galactic")},
            (
                "systems/chat.yaml:6: deployment_scale: 'galactic' is not allowed; use one of"
                " limited, organisation_wide, pilot, or unknown"
            ),
        ),
        (
            {"systems__chat": CHAT + "name: Again\n"},
            "systems/chat.yaml:7: The key “name” is given twice or is no key.",
        ),
        (
            {"systems__chat": "id: &a [x]\nname: [*a, *a]\n"},
            "systems/chat.yaml:1: Anchors and aliases are not taken (“a”); write the value out.",
        ),
        (
            {"systems__chat": b"id: chat\nname: Pr\xfcfung\n"},
            "systems/chat.yaml:2: The byte 0xfc is not UTF-8; save the file as UTF-8.",
        ),
        ({"systems__chat": "- a\n"}, "systems/chat.yaml:1: keys and values are expected here"),
        (
            {"systems__chat": "id: [chat]\nname: Chat\n"},
            "systems/chat.yaml:1: “id” is a plain text",
        ),
        (
            {"systems__other": CHAT},
            "systems/other.yaml:1: the id “chat” is taken by another AI system",
        ),
        (
            {"systems__chat": CHAT + "models:\n  - {name: m, card: /etc/hostname}\n"},
            "systems/chat.yaml:8: there is no file “/etc/hostname” in this folder",
        ),
        (
            {
                "systems__chat": CHAT + "models:\n  - {name: m, card: a.md}\n",
                "a.md": "---\n- x\n---\n",
            },
            "a.md:2: The front matter is a list; keys and values are expected.",
        ),
        (
            {
                "systems__chat": CHAT + "stage: deployment\n",
                "inventory.csv": "name,uses_llm\nB,maybe\n",
            },
            ("inventory.csv:2: column “uses_llm”: 'maybe' is not allowed; use yes, no or unknown"),
        ),
        ({"inventory.csv": "colour\nred\n"}, "Say which column holds the name of the AI system."),
        (
            {"inventory.xlsx": b"PK\x03\x04"},
            "inventory.xlsx: The file is damaged: not a readable XLSX.",
        ),
        ({"organisation": "{}\n"}, "organisation.yaml:1: the organisation has no “name”"),
        ({"organisation": ""}, "organisation.yaml:1: keys and values are expected here"),
        (
            {"answers__readiness": "questionnaire: other\nanswers: {}\n"},
            "answers/readiness.yaml:1: “other” is not “readiness”",
        ),
        (
            {"decisions": "risks:\n  - just text\n"},
            "decisions.yaml:2: keys and values are expected here",
        ),
    ],
)
def test_a_problem_is_said_with_place_and_reason(tmp_path, files, problem):
    found = problems(a_folder(tmp_path, **files))
    assert any(problem in item for item in found), found


def test_a_folder_without_organisation_or_systems_is_refused(tmp_path):
    assert problems(tmp_path) == ["organisation.yaml: there is no such file in this folder"]
    (tmp_path / "organisation.yaml").write_text(HEAD)
    assert problems(tmp_path) == ["systems: there is no AI system in this folder"]


def test_a_path_that_is_no_folder_is_refused(tmp_path):
    assert problems(tmp_path / "nowhere") == [f"{tmp_path}/nowhere: there is no such folder"]


def test_links_out_of_the_folder_are_refused(tmp_path):
    secret = tmp_path / "secret.yaml"
    secret.write_text("id: secret\nname: Secret\n")
    root = a_folder(tmp_path / "folder")
    (root / "systems" / "link.yaml").symlink_to(secret)
    assert problems(root) == ["systems/link.yaml: the link leads out of this folder"]


def test_listed_systems_join_the_described_ones_and_none_comes_twice(tmp_path):
    book = workbook(
        (
            "S",
            grid(
                ["Name", "PII", "Vendor", "Colour"],
                ["CHAT", "no", "", ""],
                ["Triage, new!", "yes", "Maker", "red"],
            ),
        )
    )
    found = read(a_folder(tmp_path, **{"inventory.xlsx": book}))
    assert [(item.id, item.assessed, dict(item.facts)) for item in found.systems] == [
        ("chat", True, {"uses_llm": True}),
        ("triage-new", False, {"uses_personal_data": True}),
    ]
    assert found.systems[1].components == ({"kind": "supplier", "name": "Maker"},)
    assert found.notes == (
        "inventory.xlsx: the column “Colour” was left out",
        "inventory.xlsx:2: “CHAT” was left out; it is systems/chat.yaml already",
    )


def test_the_stage_is_a_fact_and_must_not_contradict_it(tmp_path):
    found = read(a_folder(tmp_path, systems__chat=CHAT + "stage: deployment\n"))
    assert found.systems[0].facts["lifecycle_stage"] == "deployment"
    text = CHAT + "  lifecycle_stage: inception\nstage: deployment\n"
    (problem,) = problems(a_folder(tmp_path, systems__chat=text))
    assert problem == (
        "systems/chat.yaml:8: “stage” and the fact lifecycle_stage (inception) differ"
    )


def test_cards_are_read_and_contradictions_are_noted(tmp_path):
    system = CHAT.replace("true\nfacts", "true\nmodels: [{name: m, card: models/m.md}]\nfacts")
    system = system.replace("uses_llm: true", "uses_llm: false")
    card = "---\npipeline_tag: text-generation\n---\n# M\n"
    found = read(a_folder(tmp_path, systems__chat=system, **{"models__m.md": card}))
    assert found.cards["models/m.md"].name == "M"
    assert found.notes == (
        (
            "models/m.md:2 (pipeline_tag: text-generation) suggests uses_llm: yes;"
            " systems/chat.yaml says no"
        ),
        (
            "models/m.md:2 (pipeline_tag: text-generation) suggests is_generative: yes;"
            " systems/chat.yaml does not say"
        ),
        (
            "models/m.md:2 (pipeline_tag: text-generation) suggests technique: llm;"
            " systems/chat.yaml does not say"
        ),
    )


def test_an_unknown_fact_is_unknown_and_never_no(tmp_path):
    found = read(
        a_folder(
            tmp_path,
            systems__chat=CHAT.replace("true\n", "unknown\n").replace(
                "assessed: unknown", "assessed: true"
            ),
        )
    )
    assert dict(found.systems[0].facts) == {"uses_llm": None}


def test_the_example_is_read_without_a_problem_and_is_rich(resources, example):
    content = content_of(resources)
    found = example_of(content, example)
    assert [system.assessed for system in found.systems] == [True] * 5 + [False] * 2
    assert len(found.answers) == 38
    assert set(found.cards) == {
        path.relative_to(example).as_posix()
        for folder in ("models", "datasets")
        for path in (example / folder).glob("*.md")
    }
    assert all(None in system.facts.values() for system in found.systems[:5])


def test_the_example_is_assessed_and_decided_risks_are_among_the_proposed(resources, example):
    content = content_of(resources)
    result = assess(example_of(content, example), content)
    decided = {(risk.system_id, risk.draft.scenario_id): risk.status for risk in result.risks}
    for decision in result.organisation.risks:
        assert decided[decision.system, decision.scenario] == f"{decision.decision}ed".replace(
            "ee", "e"
        )
    assert 0 < result.readiness.low < result.readiness.high < 1


def test_a_word_on_a_requirement_that_does_not_exist_is_refused(resources, example, tmp_path):
    import shutil

    content = content_of(resources)
    root = shutil.copytree(example, tmp_path / "copy")
    (root / "controls.yaml").write_text("A.99: {status: none, note: x}\n")
    with pytest.raises(Invalid, match=r"controls\.yaml: .* has no requirement “A\.99”"):
        assess(example_of(content, root), content)


def example_of(content, root):
    from steward.domain.systems.rules import vocabulary_of

    return read_folder(root, vocabulary_of(content.intake.attributes), content.readiness)
