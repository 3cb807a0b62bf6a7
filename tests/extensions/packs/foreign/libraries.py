"""Synthetic libraries: one that holds every quirk of the format, and a large one."""

QUIRKS = b"""\
urn: urn:Example:risk:library:Quirks
locale: en
ref_id: QUIRKS
version: "3"
name: Quirks
publication_date: 2026-01-31
provider: Example House
packager: example
copyright: Example
convert_library_version: v2
dependencies:
- urn:example:risk:library:elsewhere
mood: unexpected
objects:
  reference_controls:
  - urn: urn:example:risk:function:quirks:c1
    ref_id: C1
    category: policy
    csf_function: protect
    typical_evidence: [Minutes, Log]
  threats:
  - {urn: urn:example:risk:threat:quirks:t1, ref_id: T1, name: Flood}
  framework:
    urn: urn:example:risk:framework:quirks
    ref_id: QUIRKS
    name: Quirks framework
    description: All of them
    min_score: 0
    max_score: 661
    scores_definition:
      scale:
      - {score: 1, name: Low, description: Little}
      alternatives: {other: [1]}
    implementation_groups_definition:
    - {ref_id: G1, name: First group, description: null, default_selected: true}
    translations: {fr: {name: Bizarreries}}
    field_visibility: {score: {auditor: edit}}
    requirement_nodes:
    - urn: urn:example:risk:req_node:quirks:PART A
      assessable: true
      depth: 1
      ref_id: A
      name: Part A
      translations: {fr: {name: Partie A}}
    - urn: urn:example:risk:req_node:quirks:a.1+\xc3\xa9t\xc3\xa9, one
      assessable: true
      depth: 2
      parent_urn: urn:example:risk:req_node:quirks:part a
      description: >-
        A long text without a name
      typical_evidence: |
        - First
        - Second
      implementation_groups: [G1, G9]
      reference_controls:
      - urn:example:risk:function:quirks:C1
      - urn:example:risk:function:quirks:c9
      threats: [urn:example:risk:threat:quirks:t1]
      weight: 2
      importance: mandatory
      visibility_expression: "true"
      questions:
        urn:example:risk:req_node:quirks:a.1:question:1:
          type: unique_choice
          text: Is it so?
          choices:
          - {urn: "urn:example:risk:req_node:quirks:a.1:question:1:choice:1", value: "Yes", add_score: 10, compute_result: "true", color: "#00ff00", select_implementation_groups: [G1]}
          - {urn: "urn:example:risk:req_node:quirks:a.1:question:1:choice:2", value: "No", compute_result: non_compliant}
          - {urn: "urn:example:risk:req_node:quirks:a.1:question:1:choice:3", value: Perhaps, compute_result: maybe}
        urn:example:risk:req_node:quirks:a.1:question:2:
          type: multiple_choice
          text: Which of them?
          choices:
          - {urn: "urn:example:risk:req_node:quirks:a.1:question:2:choice:1", value: One}
          - {urn: "urn:example:risk:req_node:quirks:a.1:question:2:choice:2", value: Two}
          depends_on:
            question: urn:example:risk:req_node:quirks:a.1:question:1
            answers: [urn:example:risk:req_node:quirks:a.1:question:1:choice:1]
            condition: any
        urn:example:risk:req_node:quirks:a.1:question:3:
          type: date
          text: When?
          depends_on:
            question: urn:example:risk:req_node:quirks:a.1:question:2
            answers:
            - urn:example:risk:req_node:quirks:a.1:question:2:choice:1
            - urn:example:risk:req_node:quirks:a.1:question:2:choice:2
            condition: all
        urn:example:risk:req_node:quirks:a.1:question:4:
          type: number
          text: How many?
          depends_on: {question: urn:nowhere, answers: [], condition: any}
    - urn: urn:example:risk:req_node:quirks:bare
      assessable: true
      depth: 2
      parent_urn: urn:example:risk:req_node:quirks:nowhere
    - urn: urn:other:risk:req_node:second:bare
      assessable: false
      depth: 1
      name: The same number
  requirement_mapping_set:
    urn: urn:example:risk:req_mapping_set:quirks
    ref_id: M
    name: Quirks to elsewhere
    source_framework_urn: urn:example:risk:framework:quirks
    target_framework_urn: urn:example:risk:framework:elsewhere
    requirement_mappings:
    - {source_requirement_urn: "urn:example:risk:req_node:quirks:Bare", target_requirement_urn: "urn:example:risk:req_node:elsewhere:1", relationship: intersect, rationale: null, strength_of_relationship: 50}
    - {source_requirement_urn: "urn:example:risk:req_node:quirks:gone", target_requirement_urn: "urn:example:risk:req_node:elsewhere:2", relationship: superset, rationale: semantic, strength_of_relationship: 3, annotation: Because}
    - {source_requirement_urn: "urn:example:risk:req_node:quirks:bare", target_requirement_urn: "urn:example:risk:req_node:elsewhere:3", relationship: not_related}
    - {source_requirement_urn: "urn:example:risk:req_node:quirks:bare", target_requirement_urn: "urn:example:risk:req_node:elsewhere:4", relationship: equal, rationale: Une phrase libre}
  risk_matrix:
  - urn: urn:example:risk:matrix:quirks
    ref_id: X
    name: Two by two
    description: Small
    probability: [{abbreviation: L, name: Low, description: Seldom}, {abbreviation: H, name: High, description: Often}]
    impact: [{abbreviation: L, name: Low, description: Little}, {abbreviation: H, name: High, description: Much}]
    risk: [{abbreviation: L, name: Low, description: Fine, hexcolor: "#00ff00"}, {abbreviation: H, name: High, description: Bad, hexcolor: "#ff0000"}]
    grid: [[0, 0], [0, 7]]
  metric_definitions:
  - {urn: "urn:example:risk:metric:m1", ref_id: M1, name: Share, category: qualitative}
  tactics:
  - {urn: "urn:example:risk:tactic:ta1", ref_id: TA1, name: Enter}
  techniques:
  - {urn: "urn:example:risk:technique:te1", ref_id: TE1, name: Phish, tactics: ["urn:example:risk:tactic:ta1", "urn:example:risk:tactic:ta9"]}
  preset:
    profile: {region: EU}
    journey: {steps: [{key: one, title: First, target_model: risk}]}
  workflows: []
"""


def elsewhere(version: int = 1, nodes: int = 4) -> bytes:
    """Return a small library to which others are mapped."""
    lines = [
        "urn: urn:example:risk:library:elsewhere",
        "locale: en",
        "ref_id: ELSEWHERE",
        f"version: {version}",
        "name: Elsewhere",
        "provider: Example House",
        "objects:",
        "  framework:",
        "    urn: urn:example:risk:framework:elsewhere",
        "    ref_id: ELSEWHERE",
        "    name: Elsewhere",
        "    requirement_nodes:",
    ]
    for number in range(1, nodes + 1):
        lines += [
            f"    - urn: urn:example:risk:req_node:elsewhere:{number}",
            "      assessable: true",
            "      depth: 1",
            f"      ref_id: '{number}'",
            f"      name: Requirement {number} of version {version}",
        ]
    return "\n".join(lines).encode()


def large(nodes: int = 5880) -> bytes:
    """Return a library as large as the largest that is known."""
    lines = [
        "urn: urn:example:risk:library:large",
        "locale: en",
        "ref_id: LARGE",
        "version: 1",
        "name: Large",
        "objects:",
        "  framework:",
        "    urn: urn:example:risk:framework:large",
        "    ref_id: LARGE",
        "    name: Large",
        "    requirement_nodes:",
    ]
    for number in range(nodes):
        lines += [
            f"    - urn: urn:example:risk:req_node:large:{number}",
            f"      assessable: {'true' if number % 7 else 'false'}",
            f"      depth: {1 + (number % 7 > 0)}",
        ]
        if number % 7:
            lines.append(f"      parent_urn: urn:example:risk:req_node:large:{number - number % 7}")
        lines += [
            f"      ref_id: L-{number}",
            f"      name: Requirement {number}",
            "      description: " + "Words of a requirement that fill a line. " * 12,
            "      annotation: What to look for when it is checked.",
        ]
    return "\n".join(lines).encode()
