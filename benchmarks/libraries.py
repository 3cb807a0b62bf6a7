"""Libraries as a public collection of them is: as many, as large and as odd, and all invented.

The counts are those of the 288 libraries that the importer must read (nodes, mapping rows, quirks
by number); every word is made up, so nothing of a standard's text is in here.
"""

import random
from collections.abc import Iterator

FRAMEWORKS, NODES, LARGEST = 205, 69_713, 5_880
SETS, ROWS, SET_FILES = 92, 76_555, 52
CONTROLS, CONTROL_FILES = 1_092, 6
THREATS, THREAT_FILES = 127, 2
MATRICES, PRESETS, STEPS = 11, 10, 103
METRICS, METRIC_FILES = 35, 2
QUESTIONS, ASKING = 3_763, 1_827
UPPER_CASE, UNDEFINED_GROUPS, UNRESOLVED = 1_527, 1_490, 1_627
NAMED, DESCRIBED, GROUPED, TRANSLATED = 0.41, 0.81, 0.42, 0.135
DEEPEST, LONGEST_TEXT = 9, 32_767
WORDS = (
    "access",
    "audit",
    "backup",
    "change",
    "control",
    "data",
    "decision",
    "design",
    "duty",
    "event",
    "evidence",
    "failure",
    "goal",
    "impact",
    "incident",
    "input",
    "limit",
    "measure",
    "model",
    "notice",
    "output",
    "owner",
    "person",
    "plan",
    "process",
    "purpose",
    "record",
    "review",
    "risk",
    "role",
    "rule",
    "scope",
    "source",
    "supplier",
    "system",
    "test",
    "training",
    "use",
)
RELATIONS = (("intersect", 73_122), ("equal", 1_918), ("subset", 780), ("superset", 735))


def shares(total: int, parts: int, stream: random.Random, least: int = 1) -> list[int]:
    """Return a total in parts, a few of them large and many small."""
    weights = [stream.paretovariate(1.2) for _ in range(parts)]
    whole = sum(weights)
    found = [max(least, int(total * weight / whole)) for weight in weights]
    found[0] += total - sum(found)
    return found


def a_text(stream: random.Random, count: int) -> str:
    """Return some words as a sentence."""
    return " ".join(stream.choices(WORDS, k=count)).capitalize() + "."


def head(kind: str, number: int) -> list[str]:
    """Return what a library says of itself; a few write their version as a text."""
    version = f'"{number}"' if number % 96 == 0 else str(1 + number % 7)
    return [
        f"urn: urn:invented:risk:library:{kind}-{number}",
        f"locale: {'fr' if number % 4 == 1 else 'en'}",
        f"ref_id: {kind}-{number}",
        f"name: The {kind} {number}",
        f"description: A {kind} that was invented",
        "copyright: Invented",
        f"version: {version}",
        *([] if number % 22 == 0 else ["publication_date: 2026-01-31"]),
        "provider: Invented House",
        "packager: invented",
        "objects:",
    ]


class Corpus:
    """Makes the files one after the other, always the same ones."""

    def __init__(self) -> None:
        self.stream = random.Random(288)
        rest = shares(NODES - LARGEST, FRAMEWORKS - 1, self.stream)
        while max(rest) > LARGEST:  # none is larger than the largest
            index = rest.index(max(rest))
            spare, rest[index] = rest[index] - LARGEST, LARGEST
            rest[rest.index(min(rest))] += spare
        self.sizes = [LARGEST, *rest]
        self.asking = ASKING
        self.upper = UPPER_CASE
        self.undefined = UNDEFINED_GROUPS
        self.unresolved = UNRESOLVED

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield name and content of every file."""
        for number, size in enumerate(self.sizes):
            yield f"framework {number} é.yaml", self.framework(number, size)
        sets = shares(SETS, SET_FILES, self.stream)
        rows = shares(ROWS, SETS, self.stream, least=20)
        for number, count in enumerate(sets):
            yield (
                f"mapping-{number}.yaml",
                self.mappings(number, [rows.pop() for _ in range(count)]),
            )
        yield from self.small()

    def framework(self, number: int, size: int) -> bytes:
        """Return a framework of some requirements."""
        lines = head("framework", number)
        lines += [
            "  framework:",
            f"    urn: urn:invented:risk:framework:framework-{number}",
            f"    ref_id: F{number}",
            f"    name: Framework {number}",
            "    description: Invented",
            "    implementation_groups_definition:",
            "    - {ref_id: G1, name: First, description: null}",
            "    - {ref_id: G2, name: Second, description: More}",
            *(["    min_score: 0", "    max_score: 5"] if number % 5 == 0 else []),
            "    requirement_nodes:",
        ]
        depth = 0
        above: list[str] = []
        for index in range(size):
            depth = min(DEEPEST - 1, depth + 1, max(0, depth + self.stream.choice((-2, -1, 0, 1))))
            above = above[:depth]
            lines += self.node(number, index, above)
            above.append(self.urn(number, index))
        return "\n".join([*lines, ""]).encode()

    def urn(self, number: int, index: int) -> str:
        """Return the URN of a requirement."""
        return f"urn:invented:risk:req_node:framework-{number}:{index}.{index % 7}"

    def node(self, number: int, index: int, above: list[str]) -> list[str]:
        """Return one requirement below others, with whatever it says."""
        urn = self.urn(number, index)
        written = urn
        if index % 40 == 3 and self.upper:
            self.upper -= 1
            written = urn.upper().replace("URN:", "urn:")
        made = [
            f"    - urn: {written}",
            f"      assessable: {'true' if index % 3 else 'false'}",
            f"      depth: {len(above) + 1}",
        ]
        if above:
            made.append(f"      parent_urn: {above[-1]}")
        made += self.texts(number, index)
        if self.asking and index % 12 == 1:
            self.asking -= 1
            made += self.questions(urn)
        return made

    def texts(self, number: int, index: int) -> list[str]:
        """Return what a requirement says, each part as often as in the collection."""
        stream = self.stream
        made: list[str] = []
        if index % 6:
            made.append(f"      ref_id: '{number}.{index}'")
        if stream.random() < NAMED:
            made.append(f"      name: {a_text(stream, 6)}")
        if number == 0 and index == 5:
            made.append(f"      description: {'word ' * (LONGEST_TEXT // 5)}")
        elif stream.random() < DESCRIBED:
            made.append(f"      description: {a_text(stream, stream.choice((12, 30, 60)))}")
        if stream.random() < GROUPED:
            group = "G1"
            if self.undefined and index % 9 == 0:
                self.undefined -= 1
                group = "G9"
            made.append(f"      implementation_groups: [{group}]")
        if index % 7 == 0:
            made.append(f"      annotation: {a_text(stream, 15)}")
        if stream.random() < TRANSLATED:
            made.append(f"      translations: {{fr: {{name: '{a_text(stream, 5)}'}}}}")
        return made

    def questions(self, urn: str) -> list[str]:
        """Return the questions of a requirement, keyed by URN."""
        count = 2 if self.asking % 16 else 3
        made = ["      questions:"]
        for number in range(1, count + 1):
            own = f"{urn}:question:{number}"
            made += [f"        {own}:", f"          text: {a_text(self.stream, 9)}"]
            if number == 2:
                made.append("          type: text")
                continue
            made += ["          type: unique_choice", "          choices:"]
            made += [
                f"          - {{urn: '{own}:choice:{n}', value: '{word}', color: '#00ff00'}}"
                for n, word in enumerate(("Yes", "No", "In part"), 1)
            ]
        return made

    def mappings(self, number: int, sizes: list[int]) -> bytes:
        """Return mapping sets, in the list or the deprecated single form."""
        single = number % 5 == 0 and len(sizes) == 1
        lines = head("mapping", number)
        lines.append(f"  requirement_mapping_set{'' if single else 's'}:")
        for index, size in enumerate(sizes):
            lines += self.mapping(number, index, size, "    " if single else "  ")
        return "\n".join([*lines, ""]).encode()

    def mapping(self, number: int, index: int, size: int, indent: str) -> list[str]:
        """Return one mapping set; some rows lead nowhere."""
        stream = self.stream
        source, target = stream.sample(range(FRAMEWORKS), 2)
        lead = indent if indent == "    " else f"{indent}- "
        pad = " " * len(lead)
        relations, weights = zip(*RELATIONS, strict=True)
        made = [
            f"{lead}urn: urn:invented:risk:req_mapping_set:mapping-{number}-{index}",
            f"{pad}ref_id: M{number}-{index}",
            f"{pad}name: Mapping {number} {index}",
            f"{pad}source_framework_urn: urn:invented:risk:framework:framework-{source}",
            f"{pad}target_framework_urn: urn:invented:risk:framework:framework-{target}",
            f"{pad}requirement_mappings:",
        ]
        for row in range(size):
            start = self.urn(source, stream.randrange(self.sizes[source]))
            end = self.urn(target, stream.randrange(self.sizes[target]))
            if self.unresolved and row % 40 == 0:
                self.unresolved -= 1
                end = f"urn:invented:risk:req_node:nowhere:{row}"
            more = ", rationale: semantic" if row % 10 == 0 else ""
            more += (
                f", strength_of_relationship: {(1, 2, 3, 50, 90)[row % 5]}" if row % 20 == 0 else ""
            )
            kind = stream.choices(relations, weights)[0]
            made.append(
                f"{pad}- {{source_requirement_urn: '{start}', target_requirement_urn: '{end}',"
                f" relationship: {kind}{more}}}"
            )
        return made

    def small(self) -> Iterator[tuple[str, bytes]]:
        """Yield controls, threats, matrices, metrics and presets."""
        kinds = (
            ("reference_controls", CONTROLS, CONTROL_FILES, "category: process"),
            ("threats", THREATS, THREAT_FILES, "annotation: Seen"),
            ("metric_definitions", METRICS, METRIC_FILES, "category: quantitative"),
        )
        for kind, total, files, more in kinds:
            for number, size in enumerate(shares(total, files, self.stream)):
                entries = [
                    f"  - {{urn: 'urn:invented:risk:{kind}:{number}-{i}', ref_id: C{i},"
                    f" name: '{a_text(self.stream, 4)}', {more}}}"
                    for i in range(size)
                ]
                lines = [*head(kind.replace("_", "-"), number), f"  {kind}:", *entries, ""]
                yield f"{kind}-{number}.yaml", "\n".join(lines).encode()
        axis = "[{abbreviation: L, name: Low}, {abbreviation: H, name: High}]"
        axes = f"probability: {axis}, impact: {axis}, risk: {axis}, grid: [[0, 0], [0, 1]]"
        for number in range(MATRICES):
            entry = f"  - {{urn: 'urn:invented:risk:matrix:m{number}', ref_id: M, name: M, {axes}}}"
            lines = [*head("matrix", number), "  risk_matrix:", entry, ""]
            yield f"matrix-{number}.yaml", "\n".join(lines).encode()
        for number, size in enumerate(shares(STEPS, PRESETS, self.stream)):
            steps = ", ".join(f"{{key: s{i}, title: Step {i}}}" for i in range(size))
            lines = [*head("preset", number), "  preset:", f"    journey: {{steps: [{steps}]}}", ""]
            yield f"preset-{number}.yaml", "\n".join(lines).encode()
