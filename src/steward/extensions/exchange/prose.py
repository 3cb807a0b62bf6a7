"""Documents that people bring, as Markdown: a word processor's file or Markdown itself."""

from dataclasses import dataclass, field

from steward.domain.documents.rules.checking import check_text
from steward.domain.documents.rules.parsing import parsed, plain_of
from steward.extensions.exchange.word_files import read_word
from steward.foundation.core.errors import Invalid

LARGEST_FILE = 20 * 1024 * 1024
MARKDOWN = (".md", ".markdown", ".txt")
WORD = ".docx"


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtText:
    """A text with its title, its pictures in order as ``image-1``, and what was left out."""

    title: str
    text: str
    pictures: tuple[tuple[str, bytes], ...] = ()
    left_out: tuple[str, ...] = field(default=())


def read_prose(content: bytes, name: str) -> BroughtText:
    """Return what a file says.

    Raises:
        Invalid: It is too large, no Markdown and no DOCX, damaged, or its text is too long.
    """
    if len(content) > LARGEST_FILE:
        raise Invalid(f"{LARGEST_FILE // 1024 // 1024} MB are the limit.", place=name)
    ending = name.lower()
    if ending.endswith(WORD):
        found = read_word(content, name)
        left = (*found.left_out,)
        text, pictures = check_text(found.text), found.pictures
    elif ending.endswith(MARKDOWN):
        text, pictures, left = check_text(_decoded(content, name)), (), ()
    else:
        raise Invalid("Bring a DOCX or Markdown file (.docx, .md).", place=name)
    title, rest = _titled(text.strip("\n"))
    fallback = name.rpartition("/")[2].rpartition(".")[0].replace("_", " ").strip()
    return BroughtText(
        title=(title or fallback or "A document")[:200],
        text=rest,
        pictures=pictures,
        left_out=left,
    )


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("The file is not in UTF-8; save it as UTF-8.", place=name) from None


def _titled(text: str) -> tuple[str, str]:
    """Return the heading of the first level that a text begins with, and the rest."""
    tokens = parsed(text)
    if len(tokens) < 2 or tokens[0].type != "heading_open" or tokens[0].tag != "h1":
        return "", text
    if sum(token.type == "heading_open" and token.tag == "h1" for token in tokens) > 1:
        return plain_of(tokens[1]), text
    end = tokens[0].map[1] if tokens[0].map else 1
    return plain_of(tokens[1]), "\n".join(text.split("\n")[end:]).strip("\n")
