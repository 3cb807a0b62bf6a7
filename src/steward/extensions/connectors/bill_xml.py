"""A CycloneDX bill of materials in XML, laid out as its JSON is."""

from typing import Any

from steward.extensions.connectors.terms import SourceFile
from steward.extensions.connectors.values import Json, obj
from steward.extensions.connectors.xml_tree import Element, read_tree

LISTS = {
    "components",
    "services",
    "dependencies",
    "vulnerabilities",
    "ratings",
    "hashes",
    "licenses",
    "properties",
    "externalReferences",
    "performanceMetrics",
    "energyConsumptions",
    "datasets",
    "users",
    "useCases",
    "technicalLimitations",
    "ethicalConsiderations",
    "fairnessAssessments",
    "authors",
    "affects",
}
"""Elements that hold a list of elements of another name."""
REPEATED = {"data", "dataset", "dependency", "energyProviders"}
"""Elements that stand several times where the JSON has a list of their name."""


def bill_of(file: SourceFile) -> Json:
    """Return the bill as its JSON would have it.

    Raises:
        Refused: It is no XML of CycloneDX.
    """
    root = read_tree(file)
    space = next((value for key, value in root.attributes.items() if key.startswith("xmlns")), "")
    if root.tag != "bom" or "cyclonedx" not in space:
        raise file.refuse("it is XML, but no bill of materials of CycloneDX")
    return obj(_laid_out(root)) | {
        "bomFormat": "CycloneDX",
        "specVersion": space.rstrip("/").rpartition("/")[2],
    }


def _laid_out(element: Element) -> Any:  # noqa: ANN401 -- framework requires
    if element.tag in LISTS:
        return [_item(element.tag, child) for child in element.children]
    if not element.children and not element.attributes:
        return element.said
    found: Json = dict(element.attributes)
    for child in element.children:
        value = _laid_out(child)
        if child.tag in REPEATED:
            found.setdefault(child.tag, []).append(value)
        else:
            found.setdefault(child.tag, value)
    if element.said and not element.children:
        found["content"] = element.said
    return found


def _item(within: str, child: Element) -> Any:  # noqa: ANN401 -- framework requires
    value = _laid_out(child)
    if within == "licenses":
        return {"license": value} if child.tag == "license" else {"expression": child.said}
    if within == "dependencies" and isinstance(value, dict):
        return {
            "ref": child.attributes.get("ref", ""),
            "dependsOn": [item.attributes.get("ref", "") for item in child.each("dependency")],
        }
    if within == "hashes":
        return {"alg": child.attributes.get("alg", ""), "content": child.said}
    if within == "properties":
        return {"name": child.attributes.get("name", ""), "value": child.said}
    return value
