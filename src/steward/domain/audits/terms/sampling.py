"""Populations and samples in words."""

from enum import StrEnum


class Method(StrEnum):
    """How a sample is chosen from a population."""

    RANDOM = "random"
    STRATIFIED = "stratified"
    SYSTEMATIC = "systematic"
    JUDGEMENTAL = "judgemental"

    @property
    def label(self) -> str:
        """Return the method in words."""
        return METHOD_WORDS[self.value]


METHOD_WORDS = {
    "random": "Simple random",
    "stratified": "Stratified random",
    "systematic": "Systematic from a random start",
    "judgemental": "Judgemental, with its reason",
}


class SizeRule(StrEnum):
    """How large a sample is."""

    ROOT = "root"
    ALL = "all"
    CHOSEN = "chosen"

    @property
    def label(self) -> str:
        """Return the rule in words."""
        return SIZE_WORDS[self.value]


SIZE_WORDS = {
    "root": "Square root of the population, rounded up",
    "all": "Every record",
    "chosen": "A number of one's own",
}


class PopulationKind(StrEnum):
    """Of which records a list is taken from history."""

    SYSTEMS = "systems"
    RISKS = "risks"
    TREATMENTS = "treatments"
    TASKS = "tasks"
    ASSESSMENTS = "assessments"
    PEOPLE = "people"

    @property
    def label(self) -> str:
        """Return the kind in words."""
        return POPULATION_WORDS[self.value]


POPULATION_WORDS = {
    "systems": "AI systems in the inventory",
    "risks": "Risks of the register",
    "treatments": "Treatments of risks",
    "tasks": "Tasks closed in the period audited",
    "assessments": "Impact assessments",
    "people": "Members of the organisation",
}
