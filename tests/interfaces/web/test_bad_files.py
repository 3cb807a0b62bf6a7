"""Bad files at every door of the screen: what is said, where, and that nothing is half-written."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from steward.domain.crosswalks.models import OwnTie
from steward.domain.frameworks.models import InstalledPack
from steward.domain.parts.models import Part
from steward.domain.questionnaires.models import Questionnaire
from steward.domain.systems.models import AiSystem, CardImport, SystemImport
from steward.foundation.files.models import StoredFile
from steward.foundation.journal.models import Entry
from steward.foundation.work.models import Work
from tests.extensions.exchange.questionnaires.files import as_json
from tests.extensions.exchange.samples import grid, repacked, sharing, workbook
from tests.factories.work import run_waiting_work

COUNTED = (AiSystem, SystemImport, CardImport, Part, Questionnaire, OwnTie, StoredFile, Work, Entry)
ANCHORS = b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
TIES = "source_framework,source,target_framework,target,relationship,strength,rationale\n"
TIE = "iso-42001,A.2.2,nis2,art-20-1,equal,8,Both ask for it\n"


def zipped(**files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return packed.getvalue()


def corrupted(content):
    """Return an archive whose packed bytes are wrong while its directory is whole."""
    start = content.index(b"PK\x01\x02") // 2
    return content[:start] + b"\x00\xff\x07\x06" * 4 + content[start + 16 :]


def raw_names(content, old, new):
    """Return a workbook in which a text is written as it stands, without the writer's escapes."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        strings = archive.read("xl/sharedStrings.xml").replace(old, new)
    return repacked(content, **{"xl/sharedStrings.xml": strings})


def state(owner):
    counts = {model.__name__: model.objects.count() for model in COUNTED}
    packs = InstalledPack.objects.filter(organisation_id=owner.organisation_id).count()
    return counts | {"packs": packs}


def sent(browser, address, field, *files):
    return browser.post(address, {field: [SimpleUploadedFile(*file) for file in files]})


BOMB = zipped(**{"xl/workbook__xml": b"<workbook/>", "xl/worksheets/a__xml": b"0" * 20_000_000})
CSV_50 = b'name\n"' + b"x" * (50 * 1024 * 1024) + b'"\n'
SYSTEMS, SHEETS = ("/systems/import", "file"), ("/questionnaires/import", "file")
CARDS, LIBRARIES = ("/systems/cards", "cards"), ("/frameworks/libraries", "file")
TABLE = ("/crosswalk/ties/table", "file")
BAD = {
    "systems: binary": (
        SYSTEMS,
        "a.csv",
        b"name\nA\x00B\n",
        "a.csv: line 2: The file holds binary",
    ),
    "systems: 50 MB": (SYSTEMS, "a.csv", CSV_50, "a.csv: 52,428,801 bytes; 50 MB are the limit"),
    "systems: large cell": (
        SYSTEMS,
        "a.csv",
        b'name,purpose\nA,"' + b"x" * 1_500_000,
        "a.csv: row 2, column 2 “purpose”: a cell with 1,500,000 characters",
    ),
    "systems: bomb": (SYSTEMS, "a.xlsx", BOMB, "a.xlsx: The file unpacks to 20,000,011 bytes"),
    "systems: shared texts": (
        SYSTEMS,
        "a.xlsx",
        sharing(3_000),
        "sheet1.xml, row 275: the cells hold too much text",
    ),
    "systems: damaged": (SYSTEMS, "a.xlsx", b"PK\x03\x04 broken", "a.xlsx: The file is damaged"),
    "systems: no rows": (SYSTEMS, "a.csv", b"\n\n", "a.csv: The first 15 rows are empty"),
    "cards: bomb": (
        CARDS,
        "a.zip",
        zipped(**{f"{n}__md": b"0" * 1_000_000 for n in range(20)}),
        "unpacks to far more",
    ),
    "cards: damaged": (
        CARDS,
        "a.zip",
        corrupted(zipped(a__md=b"# A" * 9999)),
        "a.zip: The file is",
    ),
    "cards: none": (CARDS, "a.zip", zipped(a__txt=b"a"), "a.zip: There is no card in it"),
    "sheets: encoding": (SHEETS, "a.json", b'{"title": "\xfc"}', "a.json: line 1: the byte 0xfc"),
    "sheets: key twice": (
        SHEETS,
        "a.json",
        b'{"title": "A",\n "pages": [], "title": "B"}',
        "a.json: line 2, column 15: the key “title” is given twice",
    ),
    "sheets: no number": (SHEETS, "a.json", b'{"pages": [NaN]}', "a.json: This is no JSON: NaN"),
    "sheets: half a character": (
        SHEETS,
        "a.json",
        b'{"title": "\\ud800", "pages": []}',
        "a.json: line 1, column 12 or after: a text holds half of a character",
    ),
    "sheets: deep": (SHEETS, "a.json", b"[" * 100_000, "a.json: The JSON is nested too deeply"),
    "sheets: bomb": (SHEETS, "a.xlsx", BOMB, "a.xlsx: The file unpacks to 20,000,011 bytes"),
    "sheets: shared texts": (SHEETS, "a.xlsx", sharing(3_000), "the cells hold too much text"),
    "sheets: 10 MB": (SHEETS, "a.csv", CSV_50, "a.csv: 10,485,761 bytes; 10 MB are the limit"),
    "sheets: columns": (SHEETS, "a.csv", b"colour,size\nred,5\n", "a.csv"),
    "libraries: damaged": (
        LIBRARIES,
        "a.zip",
        corrupted(zipped(a__yaml=b"a: b\n" * 9999)),
        "damaged",
    ),
    "libraries: bomb": (LIBRARIES, "a.zip", zipped(a__yaml=b"0" * 20_000_000), "unpacks to too"),
    "libraries: none": (LIBRARIES, "a.zip", zipped(a__txt=b"a"), "a.zip: Nothing in the archive"),
    "ties: binary": (TABLE, "a.csv", b"source\n\x00", "a.csv: line 2: The file holds binary data"),
    "ties: columns": (TABLE, "a.csv", b"colour\nred\n", "a.csv: The table has no column source_fr"),
    "ties: bomb": (TABLE, "a.xlsx", BOMB, "a.xlsx: The file unpacks to 20,000,011 bytes"),
}


@pytest.mark.parametrize(("door", "name", "content", "words"), BAD.values(), ids=list(BAD))
def test_a_file_that_cannot_be_read_is_refused_next_to_its_field_and_nothing_is_kept(
    browser_of_owner, owner, door, name, content, words
):
    address, field = door
    before = state(owner)

    answer = sent(browser_of_owner, address, field, (name, content))

    assert answer.status_code == 422
    assert escape(words) in answer.content.decode()
    assert state(owner) == before


INVENTORY = (
    "Name,Owner,Stage,uses_personal_data,external_id,Colour\n"
    "=HYPERLINK(1),Head of people,Pilot,yes,1,red\n"
    "Prüfung," + "x" * 201 + ",Pilot,perhaps,2,red\n"
    ",Nobody,Pilot,no,3,red\n"
    "Ranking,Nobody,Somewhen,no,1,red\n"
)
ROWS = ["name", "owner", "stage", "uses_personal_data", "external_id", ""]


def test_each_bad_cell_of_an_inventory_is_told_and_the_rest_is_imported(browser_of_owner):
    sending = sent(browser_of_owner, *SYSTEMS, ("a.csv", INVENTORY.encode("cp1252")))
    preview = browser_of_owner.get(sending.url).content.decode()
    asked = browser_of_owner.post(sending.url, {"target": ROWS, "go": "import"})
    run_waiting_work()
    page = browser_of_owner.get(browser_of_owner.get(asked.url).url).content.decode()

    assert "Line 3 is not UTF-8 (byte 0xfc)" in preview
    for page_of_problems in (preview, page):
        told = re.findall(r'"Column">([^<]*)</td>.*?"Rows">(\d*)<', page_of_problems)
        assert {("Owner", "3"), ("uses_personal_data", "3"), ("Name", "4"), ("Stage", "5")} <= {
            *told
        }
    for reason in ("201 characters; 200 are the limit", "Row 2 has the same", "is no stage"):
        assert reason in preview
        assert reason in page
    rows = {row.name: row for row in AiSystem.objects.all()}
    assert rows.keys() == {"=HYPERLINK(1)", "Prüfung", "Ranking"}
    assert (rows["Prüfung"].owner, rows["Prüfung"].facts.get("uses_personal_data")) == ("", None)
    assert rows["=HYPERLINK(1)"].facts["uses_personal_data"] is True
    assert SystemImport.objects.get().refused == 1


def test_what_a_workbook_holds_and_no_text_may_is_told_and_imported_without(browser_of_owner):
    book = raw_names(workbook(("S", grid(["name"], ["NUL"], ["Whole"]))), b"NUL", b"A_x0000_B")
    sending = sent(browser_of_owner, *SYSTEMS, ("a.xlsx", book))
    preview = browser_of_owner.get(sending.url).content.decode()
    browser_of_owner.post(sending.url, {"target": ["name"], "go": "import"})
    run_waiting_work()

    assert "In row 2, column 1 “name” a character means nothing" in preview
    assert set(AiSystem.objects.values_list("name", flat=True)) == {"A\ufffdB", "Whole"}


@pytest.mark.parametrize(
    ("targets", "words"),
    [
        (["", "purpose"], "Say which column holds the name"),
        (["name", "name"], "Two columns lead to “name”"),
        (["name", "colour"], "There is no field or attribute “colour”"),
    ],
)
def test_a_mapping_that_does_not_fit_is_told_and_nothing_is_asked(
    browser_of_owner, owner, targets, words
):
    sending = sent(browser_of_owner, *SYSTEMS, ("a.csv", b"a,b\nA,B\n"))
    before = state(owner)

    answer = browser_of_owner.post(sending.url, {"target": targets, "go": "import"})

    assert (answer.status_code, state(owner)) == (422, before)
    assert words in answer.content.decode()


CARD = b"---\nlicense: mit\n---\n# Net\n"
BAD_CARDS = {
    "bomb.md": (b"---\n" + ANCHORS + b"---\n", "bomb.md:2: Anchors and aliases are not taken"),
    "twice.md": (b"---\nlicense: mit\nlicense: isc\n---\n", "twice.md:3: The key “license”"),
    "latin.md": (b"# A\nna\xefve", "latin.md:2: The card is not UTF-8."),
    "raw.md": (b"# Raw\n## Limitations\nWeak\x00", "raw.md:3: The card holds binary data"),
    "list.md": (b"---\n- a\n---\n", "list.md:2: The front matter is a list"),
    "nul.md": (b'---\nlicense: "m\\0it"\n---\n', "nul.md:2: A text holds the character U+0000"),
    "large.md": (b"# A\n" + b"x" * 1_100_000, "large.md: A card has at most 1 MB"),
}


def test_each_bad_card_is_told_with_its_line_and_the_good_ones_are_taken(browser_of_owner):
    files = [("good.md", CARD), ("bare.md", b"# Bare")]
    files += [(name, content) for name, (content, _) in BAD_CARDS.items()]
    sending = sent(browser_of_owner, *CARDS, *files)
    preview = browser_of_owner.get(sending.url).content.decode()
    taken = {f"take-{number}": "1" for number in range(2)}
    done = browser_of_owner.post(sending.url, taken)

    for _, words in BAD_CARDS.values():
        assert escape(words) in preview
    assert "The card has no front matter" in preview
    assert done.status_code == 302, done.content.decode()
    page = browser_of_owner.get(done.url).content.decode()
    assert "twice.md:3" in page
    assert {"Net", "Bare"} <= set(Part.objects.values_list("name", flat=True))


LIBRARY = b"urn: urn:x:library\nlocale: en\nref_id: X\nname: X\nversion: 1\nobjects: {}\n"
BAD_LIBRARIES = {
    "anchors": (
        b"a: &a ["
        + b"x, " * 500
        + b"x]\n"
        + b"".join(
            b"%c: &%c [%s]\n" % (c, c, b", ".join([b"*%c" % (c - 1)] * 500)) for c in range(98, 102)
        ),
        "a.yaml:3: The file holds more than 2,000,000 values",
    ),
    "encoding": (b"a: b\nname: \xfc\n", "a.yaml:2: The byte 0xfc is not UTF-8"),
    "no library": (b"- a\n", "a.yaml:1: This is no library"),
    "no yaml": (b"a: b\nc: [\n", "This is not YAML"),
    "deep": (b"a: " + b"[" * 70 + b"\n", "a.yaml:1: Lists and keys are nested deeper than 60"),
}


@pytest.mark.parametrize(("content", "words"), BAD_LIBRARIES.values(), ids=list(BAD_LIBRARIES))
def test_a_bad_library_is_told_with_its_line_and_nothing_is_installed(
    browser_of_owner, owner, content, words
):
    work = sent(browser_of_owner, *LIBRARIES, ("good.yaml", LIBRARY), ("a.yaml", content))
    run_waiting_work()

    page = browser_of_owner.get(work.url).content.decode()
    assert escape(words) in page
    assert not InstalledPack.objects.filter(organisation_id=owner.organisation_id).exists()


def test_each_bad_row_of_ties_is_told_with_its_column_and_the_rest_is_stated(browser_of_owner):
    table = TIES + TIE
    table += "iso-42001,A.2.2,nis2,nowhere,equal,8,Why\n"
    table += "iso-42001,A.2.3,nis2,art-20-1,equal,11,Why\n"
    table += "iso-42001,A.2.4,nis2,art-20-1,akin,8,Why\n"
    table += TIE
    sending = sent(browser_of_owner, *TABLE, ("a.csv", table.encode()))
    preview = browser_of_owner.get(sending.url).content.decode()
    browser_of_owner.post(sending.url)

    for words in ("3", "target", "4", "strength", "5", "relationship", "Row 2 ties the same two"):
        assert words in preview
    assert OwnTie.objects.count() == 1


CONDITIONS = {
    "{q1} > 'many'": "an answer of the kind “yes_no” cannot be compared",
    "{nothing} = true": "“nothing” is no question that came over",
    "{q1} and": "it ends too early",
    "((((({q1}": "“)” is missing",
    "custom({q1})": "the language of conditions has no “custom”",
}


@pytest.mark.parametrize(("when", "words"), CONDITIONS.items())
def test_a_condition_that_does_not_fit_is_told_with_its_place_and_the_question_comes_over(
    browser_of_owner, when, words
):
    first = {"type": "boolean", "name": "q1", "title": "On our data?"}
    second = {"type": "text", "name": "q2", "title": "Which?", "visibleIf": when}
    survey = {"title": "Data", "elements": [first, second]}
    sending = sent(browser_of_owner, *SHEETS, ("a.json", as_json(survey)))
    told = browser_of_owner.get(f"{sending.url}/remarks.csv").content.decode()
    made = browser_of_owner.post(f"{sending.url}/draft")

    assert "pages[0].elements[1].visibleIf" in told
    assert words in told
    assert made.status_code == 302
    questions = Questionnaire.objects.get().draft["sections"][0]["questions"]
    assert [item["text"] for item in questions] == ["On our data?", "Which?"]
    assert "visible_when" not in questions[1]
