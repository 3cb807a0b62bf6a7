"""A summary for the public, drafted from what is recorded; a person decides what is published."""

from collections.abc import Mapping, Sequence
from typing import Any

from steward.domain.assessments.terms.scales import DECISION_WORDS

LONGEST_PART = 700


def drafted_summary(system: str, content: Mapping[str, Any]) -> str:
    """Return a draft in plain paragraphs: purpose, people, benefits, harms, decision."""
    sections: Mapping[str, str] = content.get("sections") or {}
    groups = [
        f"{item['name']}{' (vulnerable)' if item.get('is_vulnerable') else ''}"
        for item in content.get("groups") or ()
    ]
    parts = [
        f"What it is for\n{_short(sections.get('purpose', ''))}",
        _listed("Who is affected", groups),
        _listed("What gets better", [item["name"] for item in content.get("benefits") or ()]),
        _listed("What can go wrong, and what is done", _harms(content.get("harms") or ())),
        f"Who watches over it\n{_short(sections.get('oversight', ''))}",
        _listed("Who was asked", [item["name"] for item in content.get("consultations") or ()]),
        _decided(content),
    ]
    told = [part for part in parts if part.partition("\n")[2].strip()]
    return "\n\n".join([f"Effects of {system} on people and society", *told])


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= LONGEST_PART else f"{text[:LONGEST_PART].rsplit(' ', 1)[0]} …"


def _listed(title: str, lines: Sequence[str]) -> str:
    return f"{title}\n" + "\n".join(f"- {line}" for line in lines)


def _harms(harms: Sequence[Mapping[str, Any]]) -> list[str]:
    return [
        f"{item['name']}{': ' if item.get('measures') else ''}{_short(item.get('measures') or '')}"
        for item in harms
    ]


def _decided(content: Mapping[str, Any]) -> str:
    words = DECISION_WORDS.get(str(content.get("decision") or ""), "")
    conditions = str(content.get("conditions") or "").strip()
    return f"What was decided\n{words}{'. ' if words and conditions else ''}{conditions}"
