"""What the documentation says of the code and of itself holds."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "AGENTS.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^ *```.*?^ *```", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page):
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    targets = [link.split("#")[0] for link in LINK.findall(text) if "://" not in link]

    assert [item for item in targets if item and not (page.parent / item).exists()] == []


def test_every_page_is_reached_from_the_index():
    index = ROOT / "docs" / "README.md"
    linked = {(index.parent / link).resolve() for link in LINK.findall(index.read_text("utf-8"))}
    folders = {place for place in linked if place.is_dir()}

    assert [
        str(page.relative_to(ROOT))
        for page in PAGES
        if page.is_relative_to(index.parent)
        and page not in {*linked, index}
        and page.parent not in folders
    ] == []


def test_the_index_names_every_page_once():
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    named = [link for link in LINK.findall(index) if "/" in link and not link.endswith("/")]

    assert sorted(named) == sorted(set(named))


def test_the_reference_is_what_the_code_says():
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "reference.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, ""), done.stderr
