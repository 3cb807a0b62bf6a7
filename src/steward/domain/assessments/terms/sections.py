"""The sections of an assessment: what each asks, reads and needs.

Source: ISO/IEC 42001:2023, 6.1.4, 8.4 and A.5.2 to A.5.5; the order follows ISO/IEC 42005:2025, 6.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Need(StrEnum):
    """A record that a section needs besides its text."""

    GROUP = "group"
    VULNERABLE = "vulnerable"
    BENEFIT = "benefit"
    HARM = "harm"
    SOCIETY = "society"
    OVERSEEN = "overseen"
    TREATED = "treated"
    CONSULTED = "consulted"
    WATCHED = "watched"

    @property
    def label(self) -> str:
        """Return in words what is needed."""
        return NEED_WORDS[self.value]


NEED_WORDS: Mapping[str, str] = {
    "group": "Record at least one affected group of people.",
    "vulnerable": "The facts say that vulnerable people are affected: mark at least one group as"
    " vulnerable and say why in more than a word.",
    "benefit": "Record at least one benefit.",
    "harm": "Record at least one harm to people.",
    "society": "Record a harm to society or the environment, or give the reason why there is none"
    " in at least 40 different words.",
    "overseen": "Say for every high or critical harm who can notice it and step in, in more than a"
    " word.",
    "treated": "Say for every high or critical harm the measures and what is left after them, each"
    " in more than a word.",
    "consulted": "Record a consultation, or give the reason why nobody was asked in at least 40"
    " different words.",
    "watched": "Give every high or critical harm an indicator with a threshold.",
}
FIELD_WORDS = 2
"""Different meaningful words that a field of a record needs to say anything."""
REASON_WORDS = 40
"""Different meaningful words that a reason needs which stands in place of a record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section: ``prompt`` asks, ``complete`` says what a complete answer holds.

    ``words`` is how many different meaningful words the text needs at least. ``reads`` are facts of
    the system: when one changes, the section is looked at again. ``questions`` are those of the
    impact questionnaire whose answers speak about it; ``shares`` are sections that say already
    what it would ask. A section with ``asked_when`` is not needed where that fact is false.
    """

    key: str
    title: str
    prompt: str
    complete: str
    words: int = 20
    reads: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    records: tuple[Need, ...] = ()
    shares: tuple[str, ...] = ()
    asked_when: str = ""


SECTIONS: tuple[Section, ...] = (
    Section(
        key="purpose",
        title="Purpose and intended use",
        prompt="What is the system for, who uses it, and for which decisions or services?",
        complete="Purpose, users, where it stands in the process, how often it is used.",
        reads=("lifecycle_stage", "deployment_scale", "decision_support"),
        questions=("ia-y1", "ia-y3", "ia-y4"),
    ),
    Section(
        key="misuse",
        title="Unintended use and foreseeable misuse",
        prompt="What is it not made for, and how could somebody use, trust or attack it wrongly?",
        complete="Uses that are ruled out, misuse that can be expected, and who would be hit.",
        reads=("untrusted_input", "agentic", "is_generative"),
        questions=("ia-y5", "ia-f2", "ia-f3"),
    ),
    Section(
        key="environment",
        title="Deployment environment",
        prompt="Where does it work: places, languages, cultures, other systems, busy times?",
        complete="Places and languages, connected systems, and what makes the surroundings hard.",
        reads=("public_facing", "interacts_with_people", "realtime_operation", "deployment_scale"),
        questions=("ia-e1", "ia-e2", "ia-e3"),
    ),
    Section(
        key="data",
        title="Data",
        prompt="Which data go in, from where, whom do they represent, and who is missing?",
        complete="Sources, what they represent, known gaps and skews, quality.",
        reads=("uses_personal_data", "uses_special_category_data", "training_data_origin"),
        questions=("ia-d1", "ia-d2", "ia-d3"),
    ),
    Section(
        key="people",
        title="Affected people and groups",
        prompt="Who is affected, directly or through others, and who of them is vulnerable?",
        complete="Every affected group as a record; vulnerable ones marked, with the reason.",
        reads=("affects_individuals", "affects_vulnerable_groups", "children"),
        questions=("ia-p1", "ia-p2", "ia-p3"),
        records=(Need.GROUP, Need.VULNERABLE),
    ),
    Section(
        key="benefits",
        title="Benefits",
        prompt="What gets better, for whom, and do those who bear the burden share in it?",
        complete="Every benefit as a record with who receives it, and how it is spread.",
        words=12,
        questions=("ia-i3", "ia-i4", "ia-a3"),
        records=(Need.BENEFIT,),
    ),
    Section(
        key="harms",
        title="Harms to people",
        prompt="How can people be harmed, by which way, how badly, how many, and can it be undone?",
        complete="Every harm as a record with its way from source to effect, and the gravest told"
        " from the side of the person whom it hits.",
        reads=("automated_decision", "profiling", "reversibility", "alternative_available"),
        questions=("ia-i2", "ia-f1", "ia-f4"),
        records=(Need.HARM,),
    ),
    Section(
        key="society",
        title="Effects on society and the environment",
        prompt="What happens to work, democracy, culture, institutions, the economy and nature?",
        complete="Each of these looked at; a harm as a record, or a reasoned no.",
        reads=("deployment_scale", "high_compute", "political_content", "recommends_content"),
        questions=("ia-p4",),
        records=(Need.SOCIETY,),
    ),
    Section(
        key="oversight",
        title="Human oversight",
        prompt="Who watches over it, when, with which power to step in, and with which training?",
        complete="Persons or roles, moments, power to stop and correct, training, and for each"
        " high harm who would notice it.",
        reads=("human_oversight", "automated_decision", "agentic"),
        questions=("ia-y6", "ia-y7"),
        records=(Need.OVERSEEN,),
    ),
    Section(
        key="measures",
        title="Measures and what is left",
        prompt="What is done against each harm, how do people object, and what harm is left?",
        complete="Measures with owners, ways to object and be put right, what is left and why that"
        " is bearable.",
        reads=("alternative_available", "explainability"),
        questions=("ia-a1", "ia-a2", "ia-a4"),
        records=(Need.TREATED,),
    ),
    Section(
        key="consultation",
        title="Consultation",
        prompt="Which of the people concerned, or who speaks for them, were asked, and what did"
        " they change?",
        complete="Every consultation as a record, and what followed from it.",
        words=12,
        questions=("ia-p5",),
        records=(Need.CONSULTED,),
    ),
    Section(
        key="data_protection",
        title="Data protection",
        prompt="Why are these personal data needed, on which basis, and would less do?",
        complete="Necessity, basis, what the data protection officer said, risk that is left.",
        reads=("uses_personal_data", "uses_special_category_data", "cross_border_transfer"),
        questions=("ia-g1", "ia-g2", "ia-g3", "ia-g4"),
        shares=("purpose", "data", "people", "measures"),
        asked_when="uses_personal_data",
    ),
    Section(
        key="rights",
        title="Fundamental rights",
        prompt="Which rights of people are touched, how deeply, and who decides if it goes wrong?",
        complete="Rights touched, in which processes and for how long, who decides, how people"
        " complain.",
        reads=("public_authority", "eu_market", "law_enforcement_use", "essential_services_use"),
        questions=("ia-i5", "ia-h1", "ia-h2", "ia-h3"),
        shares=("purpose", "people", "oversight", "measures"),
        asked_when="affects_individuals",
    ),
    Section(
        key="monitoring",
        title="Indicators and review",
        prompt="How is it seen that a harm comes true, who looks, and when is this read again?",
        complete="An indicator with a threshold for every high harm, who reads it, and what makes"
        " the assessment open again.",
        words=12,
        reads=("continuous_learning", "third_party_model"),
        questions=("ia-r1", "ia-r2"),
        records=(Need.WATCHED,),
    ),
)
BY_KEY: Mapping[str, Section] = {section.key: section for section in SECTIONS}
SECTION_OF_RECORD: Mapping[str, tuple[str, ...]] = {
    "group": ("people", "society"),
    "benefit": ("benefits",),
    "harm": ("harms", "society", "oversight", "measures"),
    "consultation": ("consultation",),
    "indicator": ("monitoring",),
}
"""The sections to which a record belongs: it may be written while one of them is."""
HARM_TO_PEOPLE, HARM_TO_MORE = ("harms", "measures"), ("society", "measures")
"""What is read again when a harm to people, or to society and nature, seems to come true."""
QUESTIONNAIRE = "ai-impact-assessment"
