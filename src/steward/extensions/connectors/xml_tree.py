"""XML that a stranger wrote, as a tree: bounded, and without document types or entities."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from steward.extensions.connectors.terms import DEEP, SourceFile

MOST_ELEMENTS = 500_000
DEEPEST = 100
PIECE = 1024 * 1024


@dataclass(slots=True)
class Element:
    """An element without its name space."""

    tag: str
    attributes: Mapping[str, str]
    children: "list[Element]" = field(default_factory=list["Element"])
    words: list[str] = field(default_factory=list[str])

    @property
    def said(self) -> str:
        """Return its own text."""
        return "".join(self.words).strip()

    def each(self, *tags: str) -> "Iterator[Element]":
        """Yield its children of these names."""
        return (child for child in self.children if child.tag in tags)

    def get(self, tag: str) -> "Element | None":
        """Return its first child of a name."""
        return next(self.each(tag), None)


def read_tree(file: SourceFile) -> Element:
    """Return the outermost element.

    Raises:
        Refused: It is no XML, declares a document type, is too deep, or has too many elements.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    grower = _Grower(file)
    parser.StartElementHandler = grower.start
    parser.EndElementHandler = grower.end
    parser.CharacterDataHandler = grower.text
    parser.StartDoctypeDeclHandler = grower.doctype
    try:
        for start in range(0, len(file.content), PIECE):
            parser.Parse(file.content[start : start + PIECE], False)  # noqa: FBT003 -- framework requires
        parser.Parse(b"", True)  # noqa: FBT003 -- framework requires
    except expat.ExpatError as error:
        reason = f"line {error.lineno}: it is no XML ({expat.ErrorString(error.code)})"
        raise file.refuse(reason) from None
    except (LookupError, UnicodeError, ValueError):
        raise file.refuse("its XML is in an encoding that is not known") from None
    if grower.root is None:
        raise file.refuse("it holds no element")
    return grower.root


class _Grower:
    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.root: Element | None = None
        self.open: list[Element] = []
        self.count = 0

    def doctype(self, *_: object) -> None:
        raise self.file.refuse("it declares a document type, which is not allowed")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.count += 1
        if self.count > MOST_ELEMENTS:
            raise self.file.refuse(f"it holds more than {MOST_ELEMENTS:,} elements")
        if len(self.open) >= DEEPEST:
            raise self.file.refuse(DEEP)
        found = Element(tag.rpartition(":")[2], attributes)
        if self.open:
            self.open[-1].children.append(found)
        else:
            self.root = found
        self.open.append(found)

    def end(self, _: str) -> None:
        self.open.pop()

    def text(self, words: str) -> None:
        if self.open:
            self.open[-1].words.append(words)
