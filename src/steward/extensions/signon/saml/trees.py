"""XML that a stranger wrote, as a tree: small, plain, and each name of an element once."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from steward.extensions.signon.terms import ProviderTrouble

etree: Any = import_module("lxml.etree")
"""Imported so because it has no types of its own."""
NAMES = {
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "md": "urn:oasis:names:tc:SAML:2.0:metadata",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "xenc": "http://www.w3.org/2001/04/xmlenc#",
    "xenc11": "http://www.w3.org/2009/xmlenc11#",
}
MOST_ELEMENTS = 20_000
Node = Any
"""An element."""


def tag(name: str) -> str:
    """Return the full name of an element that is written with one of our prefixes."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMES[prefix]}}}{local}"


def parsed(raw: bytes, *, most: int, what: str, remarks: bool = False) -> Node:
    """Return the outermost element.

    Args:
        raw: The text, in UTF-8 whatever it says of itself.
        most: How many bytes it may have.
        what: What it is, for the refusal: "The answer".
        remarks: Whether comments and processing instructions may stand in it. In what is signed
            they may not: a signature does not cover them, and they part texts in two.

    Raises:
        ProviderTrouble: It is too large, no XML, declares a document type, or names two elements
            the same.
    """
    if len(raw) > most:
        raise ProviderTrouble(f"{what} is larger than {most // 1024} KB.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ProviderTrouble(f"{what} is not in UTF-8.") from None
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ProviderTrouble(f"{what} declares a document type, which is not allowed.")
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root: Node = etree.fromstring(text.encode(), parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        raise ProviderTrouble(f"{what} is no XML that can be read.") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise ProviderTrouble(f"{what} declares a document type, which is not allowed.")
    _check(root, what, remarks=remarks)
    return root


def _check(root: Node, what: str, *, remarks: bool) -> None:
    seen: set[str] = set()
    whole = root.getroottree()
    around = [*root.itersiblings(preceding=True), *root.itersiblings()]
    for count, node in enumerate((*around, *whole.iter())):
        if count > MOST_ELEMENTS:
            raise ProviderTrouble(f"{what} has more than {MOST_ELEMENTS} elements.")
        if not isinstance(node.tag, str):
            if remarks and node.tag is not etree.Entity:
                continue
            raise ProviderTrouble(f"{what} holds comments or instructions, which are not signed.")
        for name, value in node.attrib.items():
            if str(name).rpartition("}")[2].lower() != "id":
                continue
            if value in seen:
                raise ProviderTrouble(f"{what} gives two elements the same ID.")
            seen.add(value)


def children(node: Node, name: str) -> list[Node]:
    """Return the children of a name, in order."""
    return list(node.findall(tag(name)))


def child(node: Node, name: str, what: str) -> Node:
    """Return the one child of a name.

    Raises:
        ProviderTrouble: There is none, or more than one.
    """
    found = children(node, name)
    if len(found) != 1:
        count = "no" if not found else "more than one"
        raise ProviderTrouble(f"{what} has {count} {name.partition(':')[2]}.")
    return found[0]


def anywhere(root: Node, name: str) -> Iterator[Node]:
    """Yield the elements of a name, wherever they stand."""
    yield from root.iter(tag(name))


def words(node: Node) -> str:
    """Return the text of an element, all of it, without the blanks around."""
    return "".join(node.itertext()).strip()


def written(node: Node) -> bytes:
    """Return an element as text, with the names that it inherits."""
    found: bytes = etree.tostring(node, with_tail=False)
    return found
