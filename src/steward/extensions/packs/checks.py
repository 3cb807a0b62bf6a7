"""Whether the resources of all packs fit together: ids, references, conditions."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from steward.domain.incidents.terms.clocks import Book
from steward.domain.lint.queries.rules import KINDS as LINT_KINDS
from steward.domain.lint.queries.rules import RESOURCE as LINT_RULES
from steward.domain.lint.rules.reading import problems_of_rules
from steward.domain.monitoring.queries.content import CHECKS as MONITORING_CHECKS
from steward.domain.monitoring.rules.reading import problems_of_checks, properties_of
from steward.domain.questionnaires.building.naming import names_readable
from steward.domain.questionnaires.terms import Template
from steward.domain.systems.rules import vocabulary_of
from steward.domain.systems.terms import Attribute
from steward.extensions.packs.clocks import problems_of_clocks
from steward.extensions.packs.reader import Pack, PackError, Resource
from steward.extensions.packs.schema import problems_in
from steward.extensions.packs.shapes import SHAPES
from steward.extensions.packs.trees import problems_of_tree
from steward.foundation.core.calendars import rule_of_day
from steward.foundation.core.errors import DomainError
from steward.foundation.core.yaml_lines import Path
from steward.foundation.expressions.syntax import ExpressionError, parse
from steward.foundation.expressions.types import Vocabulary, check

CONDITIONS = (
    "applies_when",
    "when",
    "visible_when",
    "required_when",
    "prefill_yes_when",
    "that",
)


def check_packs(packs: Sequence[Pack]) -> None:
    """Refuse packs that do not fit together; shapes first, then ids, references, conditions.

    Raises:
        PackError: Every problem with its file and line.
    """
    resources = [resource for pack in packs for resource in pack.resources]
    problems = [
        f"{_at(resource, path)}: {reason}"
        for resource in resources
        for path, reason in problems_in(resource.body, SHAPES[resource.kind])
    ]
    problems = problems or list(_Checker(resources).problems())
    if problems:
        raise PackError(problems)


def items_of(body: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield every mapping that has an id, with its path, parents first."""

    def walk(value: Any, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:  # noqa: ANN401 -- framework requires
        if isinstance(value, dict):
            if path and "id" in value:
                yield path, cast("dict[str, Any]", value)
            for key, inner in cast("dict[str, Any]", value).items():
                yield from walk(inner, (*path, key))
        elif isinstance(value, list):
            for index, inner in enumerate(cast("list[Any]", value)):
                yield from walk(inner, (*path, index))

    yield from walk(body, ())


class _Checker:
    """Collects what does not fit."""

    def __init__(self, resources: list[Resource]) -> None:
        self.resources = resources
        self.nodes = {
            resource.name: {str(node["id"]) for node in resource.body.get("nodes", [])}
            for resource in resources
            if resource.kind == "framework"
        }
        self.templates = {
            document["id"]
            for resource in resources
            if resource.kind == "documents"
            for document in resource.body["documents"]
        }
        self.questions = {
            f"{resource.body['id']}/{question['id']}"
            for resource in resources
            if resource.kind == "questionnaire"
            for section in resource.body["sections"]
            for question in section["questions"]
        }
        self.properties = {
            key: item
            for resource in resources
            if resource.kind == "observed_properties"
            for key, item in properties_of(resource.body).items()
        }
        self.rules = {
            str(rule["id"])
            for resource in resources
            if resource.kind == LINT_RULES
            for rule in resource.body["rules"]
        }
        self.vocabulary = self._vocabulary()

    def _vocabulary(self) -> Vocabulary:
        for resource in self.resources:
            if resource.kind == "questionnaire" and "attributes" in resource.body:
                attributes = [Attribute.from_body(raw) for raw in resource.body["attributes"]]
                return vocabulary_of(attributes)
        return {}

    def problems(self) -> Iterator[str]:
        seen: dict[str, str] = {}
        for resource in self.resources:
            if resource.urn in seen:
                place, other = _at(resource, ()), seen[resource.urn]
                yield f"{place}: the id “{resource.name}” is taken by {other}"
            seen[resource.urn] = resource.title
            yield from self._duplicates(resource)
            yield from self._conditions(resource)
            yield from getattr(self, f"_{resource.kind}", self._nothing)(resource)

    def _nothing(self, resource: Resource) -> Iterator[str]:  # noqa: ARG002 -- framework requires
        return iter(())

    def _duplicates(self, resource: Resource) -> Iterator[str]:
        seen: set[tuple[object, ...]] = set()
        for path, item in items_of(resource.body):
            key = (*path[:-1], str(item["id"]))
            if key in seen:
                yield f"{_at(resource, path)}: the id “{item['id']}” is given twice"
            seen.add(key)

    def _conditions(self, resource: Resource) -> Iterator[str]:
        if resource.kind in (LINT_RULES, MONITORING_CHECKS):
            return  # each reads the facts of its own kind of record
        try:
            vocabulary = self._readable(resource)
        except DomainError as error:
            # A condition that cannot be read is named where it stands, not at the questionnaire.
            unreadable = list(self._unreadable(resource, resource.body, ()))
            yield from unreadable or [f"{_at(resource, ())}: {error.message}"]
            return

        def walk(value: Any, path: Path) -> Iterator[str]:  # noqa: ANN401 -- framework requires
            if isinstance(value, dict):
                for key, inner in cast("dict[str, Any]", value).items():
                    if key in CONDITIONS and isinstance(inner, str):
                        yield from self._condition(resource, inner, (*path, key), vocabulary)
                    yield from walk(inner, (*path, key))
            elif isinstance(value, list):
                for index, inner in enumerate(cast("list[Any]", value)):
                    yield from walk(inner, (*path, index))

        yield from walk(resource.body, ())

    def _unreadable(self, resource: Resource, value: Any, path: Path) -> Iterator[str]:  # noqa: ANN401 -- framework requires
        """Yield the conditions below a value that are no conditions."""
        if isinstance(value, dict):
            for key, inner in cast("dict[str, Any]", value).items():
                yield from self._unreadable(resource, inner, (*path, key))
        elif isinstance(value, list):
            for index, inner in enumerate(cast("list[Any]", value)):
                yield from self._unreadable(resource, inner, (*path, index))
        elif isinstance(value, str) and path and path[-1] in CONDITIONS:
            try:
                parse(value)
            except ExpressionError as error:
                yield f"{_at(resource, path)}: {error.message}"

    def _readable(self, resource: Resource) -> Vocabulary:
        """Return what conditions may read: facts, and in a questionnaire its answers and scores."""
        if resource.kind == "incident_clocks":
            return Book.from_body(resource.body).vocabulary
        if resource.kind != "questionnaire":
            return self.vocabulary
        return names_readable(Template.from_body(resource.body), self.vocabulary)

    def _condition(
        self, resource: Resource, text: str, path: Path, vocabulary: Vocabulary
    ) -> Iterator[str]:
        try:
            node = parse(text)
        except ExpressionError as error:
            yield f"{_at(resource, path)}: {error.message}"
            return
        for problem in check(node, vocabulary):
            yield f"{_at(resource, path)}: {problem.message} (in “{text}”)"

    def _framework(self, resource: Resource) -> Iterator[str]:
        known = self.nodes[resource.name]
        for index, node in enumerate(resource.body.get("nodes", [])):
            path: Path = ("nodes", index)
            if node.get("parent") is not None and str(node["parent"]) not in known:
                yield f"{_at(resource, path)}: there is no parent “{node['parent']}”"
            if not node.get("summary"):
                yield f"{_at(resource, path)}: “{node['id']}” has no summary"
            for number, template in enumerate(node.get("document_templates", [])):
                if template not in self.templates:
                    place = _at(resource, (*path, "document_templates", number))
                    yield f"{place}: there is no document “{template}”"
        yield from self._tree(resource, known)

    def _tree(self, resource: Resource, known: set[str]) -> Iterator[str]:
        if "classification" not in resource.body:
            return
        for path, reason in problems_of_tree(resource.body["classification"], known):
            yield f"{_at(resource, ('classification', *path))}: {reason}"

    def _mapping_set(self, resource: Resource) -> Iterator[str]:
        sides = (("source", "source_framework"), ("target", "target_framework"))
        for index, row in enumerate(resource.body["rows"]):
            for side, framework in sides:
                known = self.nodes.get(resource.body[framework], set())
                if str(row[side]) not in known:
                    place = _at(resource, ("rows", index, side))
                    yield f"{place}: {resource.body[framework]} has no “{row[side]}”"

    def _risk_catalogue(self, resource: Resource) -> Iterator[str]:
        known = self.nodes.get("iso-42001", set())
        for index, scenario in enumerate(resource.body["scenarios"]):
            path: Path = ("scenarios", index)
            for number, link in enumerate(scenario["controls"]):
                place = _at(resource, (*path, "controls", number))
                if link["control"] not in known:
                    yield f"{place}: Annex A has no “{link['control']}”"

    def _documents(self, resource: Resource) -> Iterator[str]:
        known = self.nodes.get("iso-42001", set())
        for index, document in enumerate(resource.body["documents"]):
            path: Path = ("documents", index)
            for number, clause in enumerate(document["satisfies"]):
                if clause not in known:
                    place = _at(resource, (*path, "satisfies", number))
                    yield f"{place}: ISO/IEC 42001 has no “{clause}”"
            for number, other in enumerate(document.get("also_supports", [])):
                if other["node"] not in self.nodes.get(other["framework"], set()):
                    place = _at(resource, (*path, "also_supports", number))
                    yield f"{place}: {other['framework']} has no “{other['node']}”"

    def _treatment_actions(self, resource: Resource) -> Iterator[str]:
        known = self.nodes.get("iso-42001", set())
        for index, item in enumerate(resource.body["requirements"]):
            if item["requirement"] not in known:
                place = _at(resource, ("requirements", index))
                yield f"{place}: ISO/IEC 42001 has no “{item['requirement']}”"

    def _incident_clocks(self, resource: Resource) -> Iterator[str]:
        yield from (
            f"{_at(resource, path)}: {reason}" for path, reason in problems_of_clocks(resource.body)
        )

    def _third_parties(self, resource: Resource) -> Iterator[str]:
        known = {str(term["id"]) for term in resource.body["terms"]}
        for index, tier in enumerate(resource.body["tiers"]):
            for term in tier["terms"]:
                if term not in known:
                    yield f"{_at(resource, ('tiers', index, 'terms'))}: there is no term “{term}”"
        tiers = {str(tier["id"]) for tier in resource.body["tiers"]}
        for index, item in enumerate(resource.body["criteria"]):
            if item["tier"] not in tiers:
                place = _at(resource, ("criteria", index, "tier"))
                yield f"{place}: the tier “{item['tier']}” is not described"

    def _lint_rules(self, resource: Resource) -> Iterator[str]:
        known = self.nodes.get("iso-42001", set())
        for path, reason in problems_of_rules(resource.body, LINT_KINDS, known):
            yield f"{_at(resource, path)}: {reason}"

    def _monitoring_checks(self, resource: Resource) -> Iterator[str]:
        known = self.nodes.get("iso-42001", set())
        found = problems_of_checks(
            resource.body, self.properties, known, self.vocabulary, self.rules
        )
        for path, reason in found:
            yield f"{_at(resource, path)}: {reason}"

    def _public_holidays(self, resource: Resource) -> Iterator[str]:
        for index, entry in enumerate(resource.body["countries"]):
            for day in entry["days"]:
                try:
                    rule_of_day(day)
                except DomainError as error:
                    yield f"{_at(resource, ('countries', index, 'days'))}: {error.message}"

    def _questionnaire(self, resource: Resource) -> Iterator[str]:
        known = self.nodes.get("iso-42001", set())
        for number, section in enumerate(resource.body["sections"]):
            for index, question in enumerate(section["questions"]):
                place = _at(resource, ("sections", number, "questions", index))
                for requirement in question.get("requirements", []):
                    if requirement not in known:
                        yield f"{place}: ISO/IEC 42001 has no “{requirement}”"
                for other in question.get("same_as", []):
                    if other not in self.questions:
                        yield f"{place}: there is no question “{other}”"
                attribute = question.get("attribute")
                if attribute is not None and attribute not in self.vocabulary:
                    yield f"{place}: there is no attribute “{attribute}”"


def _at(resource: Resource, path: Path) -> str:
    return resource.source.place(path) if resource.source else resource.urn
