"""What ``steward assess`` says to bad input: place and reason, status 2, and nothing written."""

import shutil
from errno import ENOSPC
from functools import lru_cache
from pathlib import Path

import pytest

from steward.config.main import main
from steward.extensions.packs.reader import read_packs
from steward.interfaces.cli import assess as command
from tests.extensions.exchange.old_excel import old_excel
from tests.extensions.exchange.samples import sharing, workbook

ROOT = Path(__file__).parents[3]
HEAD = "organisation: {name: Harbour Trust}\n"
SYSTEM = "id: triage\nname: Triage\nfacts:\n  uses_llm: true\n"
CARDED = SYSTEM + "models:\n  - {name: net, card: cards/net.md}\n"
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
FAR = old_excel({(0, 0): "name", (65535, 65535): "x"})


@lru_cache(maxsize=1)
def shipped():
    return read_packs(ROOT / "content")


@pytest.fixture
def shipped_once(monkeypatch):
    """The shipped packs are read and checked once; a folder of one's own is read anew."""
    monkeypatch.setattr(command, "read_packs", lambda _folder: shipped())
    monkeypatch.setattr(command, "check_packs", lambda _packs: None)


@pytest.fixture
def assess(tmp_path, capsys):
    def assess(files, *options):
        folder, out = tmp_path / "folder", tmp_path / "out"
        for name, content in {"organisation.yaml": HEAD, **files}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        status = main(["assess", str(folder), "--out", str(out), *options])
        told = capsys.readouterr().err
        return status, told, out

    return assess


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"systems/a.yaml": b"id: a\nname: Pr\xfcfung\n"}, "systems/a.yaml:2: The byte 0xfc"),
        ({"systems/a.yaml": BOMB}, "systems/a.yaml:1: Anchors and aliases are not taken"),
        ({"systems/a.yaml": SYSTEM + "name: Again\n"}, "systems/a.yaml:5: The key “name”"),
        ({"systems/a.yaml": SYSTEM + "colour: red\n"}, "systems/a.yaml:5: “colour” is not known"),
        (
            {"systems/a.yaml": SYSTEM.replace("uses_llm: true", "autonomy: total")},
            "systems/a.yaml:4: ",
        ),
        (
            {"systems/a.yaml": SYSTEM + 'purpose: "no \\0 byte"\n'},
            "systems/a.yaml:5: A text holds the character U+0000",
        ),
        (
            {"systems/a.yaml": SYSTEM + 'purpose: "half \\ud800"\n'},
            "systems/a.yaml:5: This is not YAML",
        ),
        (
            {"inventory.csv": "name,owner\nA," + "x" * 201},
            "inventory.csv:2: column “owner”: 201 characters; 200 are the limit",
        ),
        ({"systems/a.yaml": "name: " + "x" * 6_000_000}, "systems/a.yaml: The file has 6,000,006"),
        ({"inventory.csv": "name,purpose\nA,\x00\x01\n"}, "inventory.csv: line 2: The file holds"),
        (
            {"inventory.csv": 'name,purpose\nA,"' + "x" * 2_000_000},
            "row 2, column 2 “purpose”: a cell with 2,000,000 characters",
        ),
        ({"inventory.xlsx": b"PK\x03\x04 broken"}, "inventory.xlsx: The file is damaged"),
        ({"inventory.xlsx": sharing(3_000)}, "inventory.xlsx: sheet1.xml, row 275: the cells hold"),
        (
            {"systems/a.yaml": CARDED, "cards/net.md": b"---\n" + BOMB.encode() + b"---\n"},
            "cards/net.md:2: Anchors and aliases are not taken",
        ),
        (
            {"systems/a.yaml": CARDED, "cards/net.md": b"# A\n\x00"},
            "cards/net.md:2: The card holds",
        ),
        ({"inventory.xlsx": FAR}, "inventory.xlsx: The old Excel file needs too much memory"),
        ({"inventory.csv": "colour,size\nred,5\n"}, "Say which column holds the name"),
    ],
    ids=[
        "encoding",
        "anchors",
        "duplicate key",
        "unknown key",
        "outside its range",
        "no text",
        "half a character",
        "too long for its field",
        "large yaml",
        "binary",
        "large cell",
        "damaged workbook",
        "shared texts",
        "anchors in a card",
        "binary card",
        "bomb",
        "unknown columns",
    ],
)
def test_bad_input_is_told_with_its_place_and_writes_nothing(shipped_once, assess, files, words):
    status, told, out = assess(files)

    assert status == 2
    assert words in told
    assert "Traceback" not in told
    assert not out.exists()


def test_every_problem_is_told_at_once(shipped_once, assess):
    files = {"systems/a.yaml": SYSTEM + "colour: red\n", "systems/b.yaml": BOMB}

    status, told, _ = assess(files)

    assert status == 2
    assert "systems/a.yaml:5" in told
    assert "systems/b.yaml:1" in told


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("risks.total > ", "--fail-on"),
        ("risks.totl > 5", "risks.totl"),
        ("risks.total > 'many'", "--fail-on: line 1"),
        ("risks.total && true", "--fail-on: line 1"),
    ],
)
def test_a_condition_that_does_not_fit_is_told_before_anything_is_read(assess, condition, words):
    status, told, out = assess({}, "--fail-on", condition)

    assert (status, out.exists()) == (2, False)
    assert words in told
    assert "reading" not in told


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else None


FILES = {
    *("register.json", "register.xlsx", "readiness.json", "soa.pdf", "soa.xlsx", "summary.pdf"),
    *("tasks.csv", "lint.json"),
}


@pytest.mark.parametrize("before", [None, {"soa.pdf": b"an older one", "notes.txt": b"mine"}])
@pytest.mark.parametrize("fails", ["while writing", "while moving"])
def test_a_failure_midway_changes_nothing(
    shipped_once, assess, tmp_path, monkeypatch, before, fails
):
    out = tmp_path / "out"
    if before is not None:
        out.mkdir()
        for name, content in before.items():
            (out / name).write_bytes(content)

    def no_space(*_args, **_named):
        raise OSError(ENOSPC, "No space left on device")

    if fails == "while writing":
        monkeypatch.setattr(command.summary, "to_pdf", no_space)
    else:
        rename, moved = Path.rename, []

        def once_full(path, target):
            moved.append(target)
            return (
                no_space() if Path(target).name in ("out", "summary.pdf") else rename(path, target)
            )

        monkeypatch.setattr(Path, "rename", once_full)

    status, told, _ = assess({"systems/a.yaml": SYSTEM}, "--date", "2026-11-02")

    assert status == 2
    assert f"{out}: the results cannot be written: No space left on device; nothing was" in told
    assert contents(out) == before
    assert {path.name for path in tmp_path.iterdir()} <= {"folder", "out"}


def test_results_replace_those_before_and_leave_other_files(shipped_once, assess, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    for name in ("soa.pdf", "notes.txt"):
        (out / name).write_bytes(b"before")

    status, _, _ = assess({"systems/a.yaml": SYSTEM}, "--date", "2026-11-02")

    assert status == 0
    found = contents(out)
    assert found.keys() == FILES | {"notes.txt"}
    assert found["notes.txt"] == b"before"
    assert found["soa.pdf"].startswith(b"%PDF")


def test_a_folder_in_the_place_of_a_result_is_told_and_stays(shipped_once, assess, tmp_path):
    kept = tmp_path / "out" / "soa.pdf" / "mine.txt"
    kept.parent.mkdir(parents=True)
    kept.write_text("mine")

    status, told, out = assess({"systems/a.yaml": SYSTEM}, "--date", "2026-11-02")

    assert (status, kept.read_text(), [path.name for path in out.iterdir()]) == (
        2,
        "mine",
        ["soa.pdf"],
    )
    assert "soa.pdf is a folder" in told


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("applies_when: employment_use", "applies_when: employment_usage", "employment_usage"),
        ("applies_when: employment_use", "applies_when: technique == true", "technique"),
        ("applies_when: employment_use", "applies_when: employment_use &&", "too early"),
    ],
)
def test_a_pack_with_a_wrong_condition_is_told_with_file_and_line(
    assess, tmp_path, old, new, words
):
    packs = tmp_path / "content"
    for name in ("ai-risk", "iso-42001"):
        shutil.copytree(ROOT / "content" / name, packs / name)
    path = packs / "ai-risk" / "risk-catalog.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")

    status, told, out = assess({"systems/a.yaml": SYSTEM}, "--content", str(packs))

    assert (status, out.exists()) == (2, False)
    line = next(number for number, row in enumerate(text.splitlines(), 1) if old in row)
    assert f"risk-catalog.yaml:{line}: " in told
    assert words in told


def test_a_formula_stays_a_text_from_the_inventory_to_every_table(shipped_once, assess):
    name = "=HYPERLINK(1)"
    sheet = workbook(("S", {(0, 0): "name", (0, 1): "uses_llm", (1, 0): name, (1, 1): "yes"}))

    status, _, out = assess({"inventory.xlsx": sheet}, "--date", "2026-11-02")

    assert status == 0
    from steward.extensions.exchange.tables import read_table

    table = read_table((out / "register.xlsx").read_bytes(), "register.xlsx")
    column = next(row.index(name) for row in table.rows if name in row)
    assert {row[column] for row in table.rows} == {name}
    lines = (out / "tasks.csv").read_text("utf-8-sig").splitlines()
    assert not [line for line in lines if line.startswith(("=", "+", "@"))]


def test_a_card_without_front_matter_is_noted_and_the_assessment_goes_on(
    shipped_once, tmp_path, capsys
):
    folder = tmp_path / "folder"
    files = {"organisation.yaml": HEAD, "systems/a.yaml": CARDED, "cards/net.md": "# Net"}
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)

    status = main(["assess", str(folder), "--out", str(tmp_path / "out")])

    assert status == 0
    assert "note: cards/net.md: The card has no front matter" in capsys.readouterr().out
