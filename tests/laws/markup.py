"""What is wrong with a page's HTML, found with the parser of the standard library."""

import re
from collections import Counter
from html.parser import HTMLParser

VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track"]
)
OPTIONAL_END = {"li", "p", "dt", "dd", "option", "tr", "td", "th", "tbody", "thead", "tfoot"}
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}
LEADING = ("href", "action", "hx-get", "hx-post", "hx-put", "hx-delete")
NAMED = {"a", "button", "h1", "h2", "h3", "legend", "label"}
"""What must have words; only theirs are gathered."""
REFERENCES = ("aria-describedby", "aria-labelledby", "aria-controls", "for", "list", "form")


class Page(HTMLParser):
    """Walks through a page and keeps its faults."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.open: list[str] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.referred: list[tuple[str, str]] = []
        self.labelled: set[str] = set()
        self.fields: list[tuple[str, dict[str, str]]] = []
        self.links: list[str] = []
        self.named: list[tuple[str, int]] = []
        self.titles = 0
        self.language = ""
        self._heard: list[list[str]] = []
        self.feed(text)
        self.close()
        self._finish()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attributes]
        values = {name: value or "" for name, value in attributes}
        where = f"line {self.getpos()[0]}: <{tag}>"
        if len(names) != len(set(names)):
            self.faults.append(f"{where} has an attribute twice")
        self._check_policy(tag, values, where)
        if "id" in values:
            self.ids.append(values["id"])
        self.referred += [
            (name, word) for name in REFERENCES for word in values.get(name, "").split()
        ]
        self._note(tag, values, where)
        if tag not in VOID:
            self.open.append(tag)
            if tag in NAMED:
                self._heard.append([values.get("aria-label", ""), values.get("title", "")])

    def _check_policy(self, tag: str, values: dict[str, str], where: str) -> None:
        if "style" in values or tag == "style":
            self.faults.append(f"{where} carries style, which the security policy refuses")
        if tag == "script" and "src" not in values and "json" not in values.get("type", ""):
            self.faults.append(f"{where} carries a script, which the security policy refuses")
        handlers = [name for name in values if name.startswith("on")]
        if handlers:
            self.faults.append(f"{where} carries {handlers}, which the security policy refuses")

    def _note(self, tag: str, values: dict[str, str], where: str) -> None:
        if tag == "html":
            self.language = values.get("lang", "")
        self.titles += tag == "title" and "svg" not in self.open
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "label" and "for" in values:
            self.labelled.add(values["for"])
        if tag in ("input", "select", "textarea") and values.get("type") not in UNLABELLED:
            values["wrapped"] = "yes" if "label" in self.open else ""
            self.fields.append((where, values))
        self.links += [values[name] for name in LEADING if values.get(name, "").startswith("/")]
        self._check_place(tag, values, where)

    def _check_place(self, tag: str, values: dict[str, str], where: str) -> None:
        if tag == "img" and "alt" not in values:
            self.faults.append(f"{where} has no alt")
        if tag in ("a", "form") and tag in self.open:
            self.faults.append(f"{where} inside another")
        if tag in ("td", "th") and "tr" not in self.open:
            self.faults.append(f"{where} outside a row")

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        for words in self._heard:
            words.append(data)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1] != tag and self.open[-1] in OPTIONAL_END:
            self._close()
        if not self.open or self.open[-1] != tag:
            inside = self.open[-1] if self.open else "nothing"
            self.faults.append(f"line {self.getpos()[0]}: </{tag}> ends inside <{inside}>")
            if tag not in self.open:
                return
            while self.open[-1] != tag:
                self._close()
        words = self._close()
        if tag in NAMED and not words:
            self.faults.append(f"line {self.getpos()[0]}: <{tag}> has no words")

    def _close(self) -> str:
        """Leave the innermost element; return the words in it, where it is one that needs them."""
        return "".join(self._heard.pop()).strip() if self.open.pop() in NAMED else ""

    def _finish(self) -> None:
        self.faults += [f"<{tag}> is never closed" for tag in self.open if tag not in OPTIONAL_END]
        ids = Counter(self.ids)
        twice = sorted(item for item, count in ids.items() if count > 1)
        self.faults += [f"the id {item!r} stands {ids[item]} times" for item in twice]
        for name, word in self.referred:
            if word not in ids:
                self.faults.append(f"{name} names {word!r}, which is not on the page")
        for where, values in self.fields:
            named = values.get("aria-label") or values.get("aria-labelledby") or values["wrapped"]
            if not named and values.get("id") not in self.labelled:
                self.faults.append(f"{where} {values.get('name', '')!r} has no label")
        for before, after in zip([0, *self.headings], self.headings, strict=False):
            if after > before + 1:
                self.faults.append(f"a heading of level {after} follows one of level {before}")


def faults_of_page(text: str) -> tuple[list[str], list[str]]:
    """Return what is wrong with a whole page, and the addresses it leads to."""
    page = Page(text)
    if page.headings.count(1) != 1:
        page.faults.append(f"{page.headings.count(1)} headings of level 1")
    if page.titles != 1:
        page.faults.append(f"{page.titles} titles")
    if not page.language:
        page.faults.append("no language")
    return page.faults, page.links


def faults_of_part(text: str) -> tuple[list[str], list[str]]:
    """Return what is wrong with a part that htmx puts into a page, and where it leads."""
    page = Page(text)
    outside = ("names", "follows one of level 0")
    return [item for item in page.faults if not any(word in item for word in outside)], page.links
